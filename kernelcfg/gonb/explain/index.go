package explain

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// index is what a package has.
type index struct {
	names   map[string]string   // its exported names, each with the package's type that it is of, or ""
	fields  map[string][]string // the exported fields of each struct
	members map[string][]string // the fields and methods of each type
	errors  map[string]bool     // the functions that return a value and an error
}

// index returns what the package name has, or nothing if it is neither of the library nor
// of GoMLX.
func (c *Cell) index(name string) index {
	x := index{map[string]string{}, map[string][]string{}, map[string][]string{}, map[string]bool{}}
	folder := c.folder(name)
	entries, err := os.ReadDir(folder)
	if folder == "" || err != nil {
		return x
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".go") && !strings.HasSuffix(entry.Name(), "_test.go") {
			file, _ := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, entry.Name()), nil, parser.SkipObjectResolution)
			if file != nil {
				x.add(file)
			}
		}
	}
	return x
}

// folder returns the folder of the package that is imported as name, or that has this
// name in the library or in GoMLX.
func (c *Cell) folder(name string) string {
	file, _ := parser.ParseFile(token.NewFileSet(), "", c.Main, parser.ImportsOnly)
	if file == nil {
		file = &ast.File{}
	}
	for _, spec := range file.Imports {
		of := strings.Trim(spec.Path.Value, `"`)
		called := path.Base(of)
		if spec.Name != nil {
			called = spec.Name.Name
		}
		if called == name {
			return c.source(of)
		}
	}
	// A message may name a package that the cell itself does not import.
	return c.source(c.importPath(name))
}

// packages returns the names of the packages that the cell imports or that the library
// has.
func (c *Cell) packages() []string {
	var names []string
	if file, _ := parser.ParseFile(token.NewFileSet(), "", c.Main, parser.ImportsOnly); file != nil {
		for _, spec := range file.Imports {
			names = append(names, path.Base(strings.Trim(spec.Path.Value, `"`)))
		}
	}
	entries, err := os.ReadDir(filepath.Join(c.Root, "lib"))
	if err != nil {
		return names
	}
	for _, entry := range entries {
		if entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

// add adds the exported names of a file.
func (x index) add(file *ast.File) {
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			switch {
			case !d.Name.IsExported():
			case d.Recv == nil:
				x.names[d.Name.Name] = resultType(d.Type)
				x.errors[d.Name.Name] = hasError(d.Type)
			default:
				of := typeName(d.Recv.List[0].Type)
				x.members[of] = append(x.members[of], d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				x.addSpec(spec)
			}
		}
	}
}

func (x index) addSpec(spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for i, name := range s.Names {
			of := typeName(s.Type)
			if i < len(s.Values) && of == "" {
				if literal, ok := s.Values[i].(*ast.CompositeLit); ok {
					of = typeName(literal.Type)
				}
			}
			if name.IsExported() {
				x.names[name.Name] = of
			}
		}
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			x.names[s.Name.Name] = ""
		}
		structure, ok := s.Type.(*ast.StructType)
		if !ok {
			return
		}
		for _, f := range structure.Fields.List {
			for _, name := range f.Names {
				if name.IsExported() {
					x.fields[s.Name.Name] = append(x.fields[s.Name.Name], name.Name)
					x.members[s.Name.Name] = append(x.members[s.Name.Name], name.Name)
				}
			}
		}
	}
}

// typeName returns the name of a type or of what it points to, or "".
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	}
	return ""
}

// resultType returns the name of the type of a function's only result, or "".
func resultType(f *ast.FuncType) string {
	if f.Results == nil || len(f.Results.List) != 1 {
		return ""
	}
	return typeName(f.Results.List[0].Type)
}

// listed returns the names of a package that are of one of its types, in a list, "" if
// there are none.
func (c *Cell) listed(pkg, of string) string {
	var names []string
	if pkg == "activation" {
		return "activation.TypeRelu, activation.TypeTanh, activation.TypeSigmoid and others"
	}
	for name, is := range c.index(pkg).names {
		if is == of {
			names = append(names, pkg+"."+name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
