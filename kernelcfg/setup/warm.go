package setup

import (
	"context"
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// warm builds a program that imports the whole library, as the kernel builds a cell,
// so that everything is compiled before the reader's first cell.
func (s *Setup) warm() step {
	imports, err := s.libraryImports()
	inputs := []string{
		runtime.Version(), cellFlags, strings.Join(imports, " "), fmt.Sprint(err),
		goSetting("CGO_ENABLED"), s.host.caches["GOCACHE"], s.host.caches["GOMODCACHE"],
	}
	for _, file := range []string{"go.mod", "go.sum"} {
		text, _ := os.ReadFile(filepath.Join(s.Root, file))
		inputs = append(inputs, string(text))
	}
	st := step{
		name: "warm", part: "Build cache", title: "compiling the library for the first cell",
		inputs: strings.Join(inputs, "\n"), cache: 900 << 20,
		// If the library does not compile, the cell that uses it reports that.
		lenient: true,
	}
	st.do = func(ctx context.Context) error {
		temp, err := s.temp(st.name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		program := "package main\n\nimport (\n"
		for _, path := range imports {
			program += fmt.Sprintf("\t_ %q\n", path)
		}
		program += ")\n\nfunc main() {}\n"
		if err := os.WriteFile(filepath.Join(temp, "main.go"), []byte(program), 0o644); err != nil {
			return err
		}
		env := []string{"TMPDIR=" + temp}
		for key, value := range s.cellEnviron() {
			if key == "GOPROXY" {
				continue // the build downloads what cells need
			}
			env = append(env, key+"="+value)
		}
		for _, argv := range [][]string{
			{"mod", "init", "gonb_warm"}, {"work", "init"}, {"work", "use", s.Root, "."}, {"build", "-o", "cell"},
		} {
			err := s.run(ctx, command{
				step: st.name, dir: temp, env: env, why: "downloading modules and compiling",
				argv: append([]string{s.host.goTool}, argv...),
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
	return st
}

// libraryImports returns the packages under lib/ that a cell may import, and the
// packages of other modules that the notebooks import.
func (s *Setup) libraryImports() ([]string, error) {
	seen := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(s.Root, "lib"), func(path string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasSuffix(d.Name(), "test")):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		rel, err := filepath.Rel(s.Root, filepath.Dir(path))
		if err != nil {
			return err
		}
		seen["latentlab/"+filepath.ToSlash(rel)] = true
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, path := range glob(filepath.Join(s.Root, "notebooks"), "*.ipynb") {
		for _, imported := range notebookImports(path) {
			seen[imported] = true
		}
	}
	imports := slices.Sorted(maps.Keys(seen))
	return slices.DeleteFunc(imports, func(p string) bool {
		return strings.Contains(p, "/internal") || p == "C"
	}), nil
}

// notebookImports returns the packages that the cells of a notebook import, except
// those of cells that are not plain Go before their first %%.
func notebookImports(path string) []string {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var nb struct {
		Cells []struct {
			Type   string   `json:"cell_type"`
			Source []string `json:"source"`
		} `json:"cells"`
	}
	if json.Unmarshal(text, &nb) != nil {
		return nil
	}
	var imports []string
	for _, cell := range nb.Cells {
		if cell.Type != "code" {
			continue
		}
		source := "package cell;" + strings.Join(cell.Source, "")
		file, err := parser.ParseFile(token.NewFileSet(), "cell.go", source, parser.ImportsOnly)
		if err != nil {
			continue
		}
		for _, spec := range file.Imports {
			if p, err := strconv.Unquote(spec.Path.Value); err == nil {
				imports = append(imports, p)
			}
		}
	}
	return imports
}

// GoVersion returns the version of the go on the PATH.
func (s *Setup) GoVersion(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, s.host.goTool, "env", "GOVERSION").Output()
	if err != nil {
		return "unknown"
	}
	return trim(out)
}
