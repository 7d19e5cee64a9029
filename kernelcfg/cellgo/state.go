//go:build unix

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// state returns the digest of all that decides how go builds a cell, beside
// the sources: the environment, go itself and its settings, the modules'
// files, and the names of the files beside main.go. Packages of other modules
// count as unchangeable, as they do for go: the module cache is read-only.
func (c *cell) state(mods []module) (string, error) {
	h := sha256.New()
	for _, v := range environ() {
		part(h, v)
	}
	if err := allowedFlags(os.Getenv("GOFLAGS")); err != nil {
		return "", err
	}
	info, err := os.Stat(c.goTool)
	if err != nil {
		return "", err
	}
	part(h, c.goTool, info.Size(), info.ModTime().UnixNano())
	entries, err := os.ReadDir(c.folder)
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		switch name := entry.Name(); name {
		case "main.go", "go.mod", "go.sum", "go.work", "go.work.sum", "gopls_socket", filepath.Base(c.program), ".cellgo":
		default: // it may be part of the program
			return "", fmt.Errorf("%s lies beside main.go", name)
		}
	}
	resolved, err := filepath.EvalSymlinks(c.goTool)
	if err != nil {
		return "", err
	}
	goroot := filepath.Dir(filepath.Dir(resolved))
	settings := os.Getenv("GOENV")
	if settings == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return "", err
		}
		settings = filepath.Join(dir, "go", "env")
	}
	files := []string{settings, filepath.Join(goroot, "go.env"), filepath.Join(goroot, "VERSION")}
	for _, name := range moduleFiles {
		files = append(files, filepath.Join(c.folder, name))
	}
	for _, m := range mods {
		part(h, m.Path, m.Dir)
		for _, name := range moduleFiles {
			files = append(files, filepath.Join(m.Dir, name))
		}
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		part(h, path, err == nil, string(text))
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

var moduleFiles = []string{"go.mod", "go.sum", "go.work", "go.work.sum"}

// part writes values to h such that different lists give different bytes.
func part(h hash.Hash, values ...any) {
	for _, value := range values {
		text := fmt.Sprint(value)
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
}

// environ is the environment without what the kernel changes with each cell.
func environ() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "GONB_") || strings.HasPrefix(v, recordEnv+"=")
	})
	slices.Sort(env)
	return env
}

// allowedFlags returns an error when flags, the value of GOFLAGS, make a build
// depend on more than state covers.
func allowedFlags(flags string) error {
	for len(flags) > 0 {
		flags = strings.TrimLeft(flags, " \t\n")
		if flags == "" {
			break
		}
		var word string
		if q := flags[0]; q == '\'' || q == '"' {
			end := strings.IndexByte(flags[1:], q)
			if end < 0 {
				return errors.New("GOFLAGS ends inside quotes")
			}
			word, flags = flags[1:1+end], flags[end+2:]
		} else if end := strings.IndexAny(flags, " \t\n"); end >= 0 {
			word, flags = flags[:end], flags[end:]
		} else {
			word, flags = flags, ""
		}
		name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
		if !slices.Contains([]string{"ldflags", "gcflags", "buildvcs", "tags", "trimpath"}, name) {
			return fmt.Errorf("GOFLAGS has %s", word)
		}
	}
	return nil
}

// module is a module of the workspace whose sources may change.
type module struct{ Path, Dir string }

// modules lists the modules of the cell's workspace except its own. What go
// answers is cached for as long as the files that it read are unchanged.
func (c *cell) modules() ([]module, error) {
	if os.Getenv("GOWORK") != "" {
		return nil, errors.New("GOWORK is set")
	}
	var kept struct {
		Mods  []module
		Files map[string]string
	}
	if err := readJSON(c.scratch("modules.json"), &kept); err == nil && unchanged(kept.Files) {
		return resolved(kept.Mods)
	}
	kept.Mods, kept.Files = nil, map[string]string{}
	type file struct {
		Module  struct{ Path string }
		Use     []struct{ DiskPath string }
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	var replaced []string // by folders
	read := func(path, kind string) (file, error) {
		var f file
		text, err := os.ReadFile(path)
		if err != nil {
			return f, err
		}
		kept.Files[path] = string(text)
		out, err := c.run(kind, "edit", "-json", path)
		if err != nil {
			return f, err
		}
		if err := json.Unmarshal(out, &f); err != nil {
			return f, err
		}
		for _, replace := range f.Replace {
			if replace.New.Version == "" {
				replaced = append(replaced, replace.Old.Path)
			}
		}
		return f, nil
	}
	work, err := read(filepath.Join(c.folder, "go.work"), "work")
	if err != nil {
		return nil, err
	}
	for _, use := range work.Use {
		dir := use.DiskPath
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(c.folder, dir)
		}
		mod, err := read(filepath.Join(dir, "go.mod"), "mod")
		if err != nil {
			return nil, err
		}
		if filepath.Clean(dir) != c.folder {
			kept.Mods = append(kept.Mods, module{mod.Module.Path, filepath.Clean(dir)})
		}
	}
	for _, path := range replaced {
		// A module of the workspace is taken from there all the same.
		if !slices.ContainsFunc(kept.Mods, func(m module) bool { return m.Path == path }) {
			return nil, fmt.Errorf("a folder replaces the module %s", path)
		}
	}
	if err := os.MkdirAll(c.scratch(), 0o700); err != nil {
		return nil, err
	}
	if err := writeJSON(c.scratch("modules.json"), kept); err != nil {
		return nil, err
	}
	return resolved(kept.Mods)
}

// resolved returns modules with folders that are no links: a walk does not
// follow one, and it may come to lead elsewhere.
func resolved(mods []module) ([]module, error) {
	mods = slices.Clone(mods)
	for i := range mods {
		var err error
		if mods[i].Dir, err = filepath.EvalSymlinks(mods[i].Dir); err != nil {
			return nil, err
		}
	}
	return mods, nil
}

// unchanged reports whether every file has the given contents. It is false for
// no files.
func unchanged(files map[string]string) bool {
	for path, want := range files {
		if text, err := os.ReadFile(path); err != nil || string(text) != want {
			return false
		}
	}
	return len(files) > 0
}

// folderOf returns the folder of a package of the workspace.
func folderOf(mods []module, path string) (string, bool) {
	var best module
	for _, m := range mods {
		if (path == m.Path || strings.HasPrefix(path, m.Path+"/")) && len(m.Path) > len(best.Path) {
			best = m
		}
	}
	return filepath.Join(best.Dir, filepath.FromSlash(strings.TrimPrefix(path, best.Path))), best.Path != ""
}

// allSources returns the digests of all the packages of modules, by folder.
func allSources(mods []module) (map[string]string, error) {
	sources := map[string]string{}
	for _, m := range mods {
		err := filepath.WalkDir(m.Dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if name := d.Name(); path != m.Dir && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
				return filepath.SkipDir
			}
			if files, _ := filepath.Glob(filepath.Join(path, "*.go")); len(files) == 0 {
				return nil
			}
			sources[path], err = packageDigest(path)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// packageDigest returns the digest of the names and contents of all that a
// package is built from: the files in its folder, and under it where it embeds.
func packageDigest(dir string) (string, error) {
	h := sha256.New()
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	embeds := false
	for _, entry := range entries {
		if regular := entry.Type().IsRegular() || entry.Type()&fs.ModeSymlink != 0; !regular || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return "", err
		}
		part(h, entry.Name(), string(text))
		embeds = embeds || strings.HasSuffix(entry.Name(), ".go") && bytes.Contains(text, []byte("//go:embed"))
	}
	if embeds {
		err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || filepath.Dir(path) == dir {
				return err
			}
			text, err := os.ReadFile(path)
			part(h, path, string(text))
			return err
		})
	}
	return hex.EncodeToString(h.Sum(nil)), err
}
