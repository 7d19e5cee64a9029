package gocell

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
)

// Checker type-checks cells against the packages of a module.
type Checker struct {
	Fset     *token.FileSet
	importer types.Importer
}

// NewChecker returns a checker for cells that import the packages given. The
// go command compiles them, or finds them in its cache, as of the module in
// dir. A package that does not exist is an error only of the cells that
// import it.
func NewChecker(dir string, packages []string) (*Checker, error) {
	files, err := exports(dir, packages)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	lookup := func(path string) (io.ReadCloser, error) {
		file, ok := files[path]
		if !ok {
			return nil, fmt.Errorf("there is no package %s, or it does not compile: `go build %s` reports why", path, path)
		}
		return os.Open(file)
	}
	return &Checker{Fset: fset, importer: importer.ForCompiler(fset, "gc", lookup)}, nil
}

// listed remembers what exports returned: the library does not change while a
// command or a test goes through the notebooks.
var listed sync.Map

// exports returns the files with the types of packages and of all that they
// import, by import path.
func exports(dir string, packages []string) (map[string]string, error) {
	key := dir + "\n" + strings.Join(packages, "\n")
	if files, ok := listed.Load(key); ok {
		return files.(map[string]string), nil
	}
	args := []string{"list", "-e", "-export", "-deps", "-f", "{{if .Export}}{{.ImportPath}}\t{{.Export}}{{end}}", "--"}
	cmd := exec.Command("go", append(args, packages...)...)
	cmd.Dir = dir
	var messages bytes.Buffer
	cmd.Stderr = &messages
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list of the packages that cells import: %w\n%s", err, messages.Bytes())
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if path, file, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			files[path] = file
		}
	}
	listed.Store(key, files)
	return files, nil
}

// Import returns a package that the checker knows.
func (k *Checker) Import(path string) (*types.Package, error) { return k.importer.Import(path) }

// Checked is a cell with its types, as far as the checker found them.
type Checked struct {
	*Cell
	Info *types.Info
	// Package is the program of the cell: it and the declarations before it.
	Package *types.Package
	// Imports are the import paths known in the cell, by the package's name.
	Imports map[string]string
	// Errs are the errors that executing the cell would report, each with its
	// place: a syntax error, or type errors that no earlier cell has.
	Errs []error
}

// Check type-checks a notebook's code cells in their order, each as the kernel
// compiles it: with the declarations of the cells before.
func (k *Checker) Check(cells []*Cell) []*Checked {
	s := newSession()
	known := map[string]bool{} // errors of cells before
	var all []*Checked
	for _, c := range cells {
		s.addCell(c)
		all = append(all, k.check(s, cells, c, known))
	}
	return all
}

func (k *Checker) check(s *session, cells []*Cell, c *Cell, known map[string]bool) *Checked {
	checked := &Checked{Cell: c, Imports: map[string]string{}}
	if c.Err != nil {
		checked.Errs = []error{c.Err}
		return checked
	}
	checked.Info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
	}
	conf := types.Config{
		Importer: k.importer,
		Error: func(err error) {
			var e types.Error
			// The kernel drops the imports that a cell does not need.
			if !errors.As(err, &e) || unusedImport(e.Msg) || known[fmt.Sprint(e.Pos, e.Msg)] {
				return
			}
			known[fmt.Sprint(e.Pos, e.Msg)] = true
			checked.Errs = append(checked.Errs, errorInCell(cells, c, e))
		},
	}
	checked.Package, _ = conf.Check("main", k.Fset, s.files(), checked.Info)
	for _, spec := range s.imports {
		path := ImportPath(spec)
		name := importKey(spec)
		if spec.Name == nil {
			if pkg, err := k.importer.Import(path); err == nil {
				name = pkg.Name()
			}
		}
		checked.Imports[name] = path
	}
	return checked
}

// errorInCell returns a type error with its place: in c, or in an earlier cell whose
// declaration c replaces or uses.
func errorInCell(cells []*Cell, c *Cell, e types.Error) error {
	for i, other := range cells {
		if !other.Holds(e.Pos) {
			continue
		}
		at := Place(other.Source, other.Offset(e.Pos))
		if other == c {
			return fmt.Errorf("%s: %s", at, e.Msg)
		}
		return fmt.Errorf("code cell %d, %s: %s", i+1, at, e.Msg)
	}
	return errors.New(e.Msg)
}

// Errors type-checks the sources of a notebook's code cells against the module
// in dir, and returns what the kernel would not compile, with its place.
func Errors(dir string, sources []string) ([]string, error) {
	parse := func(fset *token.FileSet) []*Cell {
		var cells []*Cell
		for _, source := range sources {
			cells = append(cells, Parse(fset, source))
		}
		return cells
	}
	k, err := NewChecker(dir, Imports(parse(token.NewFileSet())))
	if err != nil {
		return nil, err
	}
	var wrong []string
	for i, c := range k.Check(parse(k.Fset)) {
		for _, err := range c.Errs {
			wrong = append(wrong, fmt.Sprintf("code cell %d, %v", i+1, err))
		}
	}
	return wrong, nil
}

// Imports returns the packages that cells import.
func Imports(cells []*Cell) []string {
	paths := map[string]bool{}
	for _, c := range cells {
		if c.File == nil {
			continue
		}
		for _, spec := range c.File.Imports {
			paths[ImportPath(spec)] = true
		}
	}
	return sorted(paths)
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// unusedImport reports whether a type error is that of an import that
// nothing uses; go/types gives it no code.
func unusedImport(msg string) bool {
	return strings.Contains(msg, " imported ") && strings.HasSuffix(msg, "and not used")
}
