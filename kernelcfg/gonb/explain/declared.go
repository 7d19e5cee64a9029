package explain

import (
	"go/ast"
	"go/parser"
	"go/token"
)

// declared returns the names that a program declares outside functions.
func declared(main string) []string {
	var names []string
	file, _ := parser.ParseFile(token.NewFileSet(), "", main, parser.SkipObjectResolution)
	if file == nil {
		return nil
	}
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name != "main" {
			names = append(names, d.Name.Name)
		}
		names = append(names, declaredIn(decl)...)
	}
	return names
}

// locals returns the names that main declares outside inner blocks.
func locals(main string) map[string]bool {
	names := map[string]bool{}
	file, _ := parser.ParseFile(token.NewFileSet(), "", main, parser.SkipObjectResolution)
	if file == nil {
		return names
	}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv != nil || f.Name.Name != "main" || f.Body == nil {
			continue
		}
		for _, statement := range f.Body.List {
			switch s := statement.(type) {
			case *ast.AssignStmt:
				for _, left := range s.Lhs {
					if name, ok := left.(*ast.Ident); ok && s.Tok == token.DEFINE && name.Name != "_" {
						names[name.Name] = true
					}
				}
			case *ast.DeclStmt:
				for _, name := range declaredIn(s.Decl) {
					names[name] = true
				}
			}
		}
	}
	return names
}

// declaredIn returns the variables, constants and types that decl declares.
func declaredIn(decl ast.Decl) (names []string) {
	d, ok := decl.(*ast.GenDecl)
	if !ok {
		return nil
	}
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			for _, name := range s.Names {
				names = append(names, name.Name)
			}
		case *ast.TypeSpec:
			names = append(names, s.Name.Name)
		}
	}
	return names
}

// withError returns the functions of a program, with true for those that return a value
// and an error.
func withError(main string) map[string]bool {
	functions := map[string]bool{}
	file, _ := parser.ParseFile(token.NewFileSet(), "", main, parser.SkipObjectResolution)
	if file == nil {
		return functions
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
			functions[f.Name.Name] = hasError(f.Type)
		}
	}
	return functions
}

// hasError reports whether a function returns a value and an error.
func hasError(f *ast.FuncType) bool {
	return f.Results != nil && len(f.Results.List) == 2 && typeName(f.Results.List[1].Type) == "error"
}
