package editor

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// packages returns the import paths of packages by name that a cell may use: those in
// lib of the module in the folder root, and the others that these import. Of several
// packages with the same name it takes the module's own, then one of Go's standard library.
func packages(root string) map[string]string {
	module := moduleOf(root)
	own, others := map[string]string{}, map[string]bool{}
	filepath.WalkDir(filepath.Join(root, "lib"), func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fs.SkipDir
		case d.IsDir():
			if d.Name() == "internal" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		case !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil || parsed.Name.Name == "main" {
			return nil
		}
		if folder, err := filepath.Rel(root, filepath.Dir(file)); err == nil {
			own[parsed.Name.Name] = path.Join(module, filepath.ToSlash(folder))
		}
		for _, spec := range parsed.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil && !slices.Contains(strings.Split(path, "/"), "internal") {
				others[path] = true
			}
		}
		return nil
	})
	for imported := range others {
		name := baseName(imported)
		if known, ok := own[name]; !ok || preferred(imported, known, module) {
			own[name] = imported
		}
	}
	return own
}

// preferred reports whether a cell more probably means the package imported than known.
func preferred(imported, known, module string) bool {
	if a, b := rank(imported, module), rank(known, module); a != b {
		return a < b
	}
	return len(imported) < len(known) || len(imported) == len(known) && imported < known
}

// The ranks of packages: the lower, the more probable in a cell.
const (
	moduleRank   = iota // of the module itself
	standardRank        // of Go's standard library
	otherRank
)

// rank returns the rank of a package in cells that use module.
func rank(path, module string) int {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case first == module:
		return moduleRank
	case !strings.Contains(first, "."):
		return standardRank
	}
	return otherRank
}

// moduleOf returns the path of the module in the folder root, "" if there is none.
func moduleOf(root string) string {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return ""
	}
	_, module, _ := strings.Cut(string(text), "module ")
	module, _, _ = strings.Cut(module, "\n")
	return strings.TrimSpace(module)
}
