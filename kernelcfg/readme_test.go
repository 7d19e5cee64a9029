package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/gocell"
	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// readmeCells returns the Go of the README, as the code cells that a reader makes of it.
func readmeCells(t *testing.T) []string {
	t.Helper()
	var cells []string
	for _, block := range regexp.MustCompile("(?s)```go\n(.*?)\n```").FindAllStringSubmatch(readFile(t, "../README.md"), -1) {
		cells = append(cells, block[1])
	}
	if len(cells) < 2 {
		t.Fatalf("the README has %d blocks of Go: expected an example and one with controls", len(cells))
	}
	return cells
}

// libraryPackages returns the import paths of the packages under lib/ that cells may
// import.
func libraryPackages(t *testing.T) []string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "./lib/...")
	list.Dir = projectRoot
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(strings.Fields(string(out)), func(p string) bool { return strings.Contains(p, "/internal") })
}

// TestReadmeCells type-checks the README's Go as cells of one notebook, with the
// imports that the kernel adds.
func TestReadmeCells(t *testing.T) {
	readLibrary(t)
	imports := "import (\n"
	for _, path := range append(libraryPackages(t), "github.com/gomlx/gomlx/core/graph", "github.com/gomlx/gomlx/ml/model",
		"github.com/gomlx/gomlx/ml/layers", "github.com/gomlx/gomlx/ml/layers/activation") {
		imports += fmt.Sprintf("\t%q\n", path)
	}
	cells := readmeCells(t)
	wrong, err := gocell.Errors(projectRoot, append([]string{imports + ")"}, cells...))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range wrong {
		t.Error(text)
	}
	if lines := strings.Count(cells[0], "\n") + 1; lines > 20 {
		t.Errorf("the first example has %d lines: expected at most 20", lines)
	}
}

// TestReadmeExample executes the README's cells as they are printed, without imports,
// in a notebook of their own.
func TestReadmeExample(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: a kernel starts and trains")
	}
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // without an index of goimports, as on a new machine
	var cells []any
	for i, source := range readmeCells(t) {
		cells = append(cells, map[string]any{
			"cell_type": "code", "id": fmt.Sprintf("c%d", i), "metadata": map[string]any{},
			"execution_count": nil, "outputs": []any{}, "source": source,
		})
	}
	text, err := json.Marshal(map[string]any{
		"cells": cells, "nbformat": 4, "nbformat_minor": 5,
		"metadata": map[string]any{"kernelspec": map[string]any{"name": setup.KernelName, "display_name": "Go"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	notebook, folder := filepath.Join(t.TempDir(), "readme.ipynb"), t.TempDir()
	if err := os.WriteFile(notebook, text, 0o644); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	job := headless.Job{Setup: setup.New(root, os.Stderr), Notebook: notebook, Folder: folder, Mode: ipynb.Full, Out: &out}
	if err := job.Run(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, want := range []string{"20 pairs of gray images", "40 gray images"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no figure of %s:\n%s", want, out.String())
		}
	}
}

// documents returns the texts that name commands and names of the library: the
// project's pages, the prose of the chapters, and the comments of packages.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, name := range []string{"README.md", "CONTRIBUTING.md"} {
		texts[name] = readFile(t, filepath.Join(projectRoot, name))
	}
	for _, path := range projectChapters(t) {
		nb, err := ipynb.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range nb.Cells() {
			if !cell.IsCode() {
				texts[filepath.Base(path)] += cell.Source() + "\n"
			}
		}
	}
	for _, dir := range []string{"lib", "kernelcfg", "internal"} {
		err := filepath.WalkDir(filepath.Join(projectRoot, dir), func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Name() == "doc.go" {
				texts[path] = readFile(t, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// TestDocumentedCommands checks that each command and flag of kernelcfg that a text
// names is there.
func TestDocumentedCommands(t *testing.T) {
	call := regexp.MustCompile("go run \\./kernelcfg ([a-z]+)([^`#\n]*)")
	flag := regexp.MustCompile(`\s--?([a-z][a-z-]*)`)
	found := 0
	for name, text := range documents(t) {
		for _, match := range call.FindAllStringSubmatch(text, -1) {
			found++
			cmd, _, err := command().Find(match[1:2])
			if (err != nil || cmd == command()) && match[1] != "help" {
				t.Errorf("%s names `%s`: there is no command %s", name, strings.TrimSpace(match[0]), match[1])
				continue
			}
			for _, f := range flag.FindAllStringSubmatch(match[2], -1) {
				known := cmd.Flags().Lookup(f[1]) != nil || len(f[1]) == 1 && cmd.Flags().ShorthandLookup(f[1]) != nil
				if !known && !strings.Contains(cmd.Long, "-"+f[1]) { // bench passes its flags on
					t.Errorf("%s names `%s`: %s has no flag %s", name, strings.TrimSpace(match[0]), match[1], f[1])
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("the texts name %d commands: expected some dozens", found)
	}
}

// TestDocumentedNames checks that each package.Name of the library in a text is there.
func TestDocumentedNames(t *testing.T) {
	readLibrary(t)
	packages := libraryPackages(t)
	checker, err := gocell.NewChecker(projectRoot, packages)
	if err != nil {
		t.Fatal(err)
	}
	paths := map[string]string{}
	for _, p := range packages {
		paths[path.Base(p)] = p
	}
	names := regexp.MustCompile(`\b([a-z]+)\.([A-Z]\w*)`)
	found := 0
	for in, text := range documents(t) {
		if strings.Contains(in, "internal") {
			continue // it has a page that is not the package page
		}
		for _, match := range names.FindAllStringSubmatch(text, -1) {
			path, ok := paths[match[1]]
			if !ok {
				continue
			}
			pkg, err := checker.Import(path)
			if err != nil {
				t.Fatal(err)
			}
			if found++; pkg.Scope().Lookup(match[2]) == nil {
				t.Errorf("%s names %s: the package has no such name", in, match[0])
			}
		}
	}
	if found < 50 {
		t.Errorf("the texts name %d things of the library: expected some dozens", found)
	}
}
