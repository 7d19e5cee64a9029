//go:build unix

package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// source is what a cell's main.go imports and does.
type source struct {
	imports []string
	silent  bool // running it has no side effect
}

// parse parses main.go. It reports false for what is left to the real go: syntax errors,
// directives, cgo, internal packages.
func parse(text []byte) (source, bool) {
	file, err := parser.ParseFile(token.NewFileSet(), "main.go", text, parser.SkipObjectResolution)
	if err != nil || bytes.Contains(text, []byte("//go:")) || bytes.Contains(text, []byte("+build")) {
		return source{}, false
	}
	s := source{silent: true}
	flags := false             // whether flag in the file is the standard library's package
	names := map[string]bool{} // of imported packages, as far as the file shows
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil || path == "C" || slices.Contains(strings.Split(path, "/"), "internal") || strings.HasPrefix(path, "vendor/") {
			return source{}, false
		}
		s.imports = append(s.imports, path)
		switch {
		case spec.Name == nil:
			names[path[strings.LastIndexByte(path, '/')+1:]] = true
			flags = flags || path == "flag"
		case spec.Name.Name == "_" || spec.Name.Name == ".":
			s.silent = false
		default:
			names[spec.Name.Name] = true
		}
	}
	declared := map[string]bool{}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			declared[decl.Name.Name] = decl.Recv == nil || declared[decl.Name.Name]
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					declared[spec.Name.Name] = true
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						declared[name.Name] = true
					}
				}
			}
		}
	}
	quiet := quiet{names, declared}
	hasMain := false
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			switch {
			case decl.Recv == nil && decl.Name.Name == "main":
				hasMain = true
				s.silent = s.silent && flags && !declared["flag"] && onlyParsesFlags(decl)
			case decl.Recv == nil && decl.Name.Name == "init":
				s.silent = false
			case decl.Body == nil: // defined elsewhere, which the linker checks
				s.silent = false
			}
		case *ast.GenDecl:
			if decl.Tok != token.VAR {
				continue
			}
			for _, spec := range decl.Specs {
				for _, value := range spec.(*ast.ValueSpec).Values {
					s.silent = s.silent && quiet.expr(value)
				}
			}
		}
	}
	s.silent = s.silent && hasMain
	return s, true
}

// onlyParsesFlags reports whether main is the one that the kernel adds to a cell
// without one: the standard library's flag.Parse does nothing without arguments.
func onlyParsesFlags(main *ast.FuncDecl) bool {
	if main.Body == nil || len(main.Body.List) != 1 {
		return false
	}
	statement, ok := main.Body.List[0].(*ast.ExprStmt)
	if !ok {
		return false
	}
	call, ok := statement.X.(*ast.CallExpr)
	if !ok || len(call.Args) > 0 {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || selector.Sel.Name != "Parse" {
		return false
	}
	name, ok := selector.X.(*ast.Ident)
	return ok && name.Name == "flag"
}

// quiet judges the side effects of expressions by their form. It has the names of
// imported packages and the names declared in the cells.
type quiet struct{ packages, declared map[string]bool }

// expr reports whether evaluating e certainly has no side effect: it calls nothing,
// cannot panic and cannot block. Conversions of a constant to a number or a string, and
// function literals, have none.
func (q quiet) expr(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit, *ast.Ident, *ast.FuncLit:
		return true
	case *ast.ParenExpr:
		return q.expr(e.X)
	case *ast.SelectorExpr: // of a package; that of a value may dereference nil
		name, ok := e.X.(*ast.Ident)
		return ok && q.packages[name.Name] && !q.declared[name.Name]
	case *ast.UnaryExpr:
		safe := slices.Contains([]token.Token{token.ADD, token.SUB, token.NOT, token.XOR, token.AND}, e.Op)
		return safe && q.expr(e.X)
	case *ast.BinaryExpr: // a division, a shift and a comparison may panic
		safe := slices.Contains([]token.Token{token.ADD, token.SUB, token.MUL, token.LAND, token.LOR}, e.Op)
		return safe && q.expr(e.X) && q.expr(e.Y)
	case *ast.CompositeLit:
		return !slices.ContainsFunc(e.Elts, func(element ast.Expr) bool { return !q.element(e.Type, element) })
	case *ast.CallExpr:
		name, ok := e.Fun.(*ast.Ident)
		if !ok || q.declared[name.Name] || len(e.Args) != 1 {
			return false
		}
		_, literal := e.Args[0].(*ast.BasicLit)
		return literal && slices.Contains(converters, name.Name)
	}
	return false
}

// element reports whether an element of a composite literal of type of, which is nil
// where it is omitted, has no side effect: its key must be a field's name, an index, or
// a key that a map can hash.
func (q quiet) element(of, e ast.Expr) bool {
	pair, ok := e.(*ast.KeyValueExpr)
	if !ok {
		return q.expr(e)
	}
	if !q.expr(pair.Value) {
		return false
	}
	if m, ok := of.(*ast.MapType); ok {
		name, ok := m.Key.(*ast.Ident)
		if ok && slices.Contains(converters, name.Name) && !q.declared[name.Name] {
			return q.expr(pair.Key)
		}
	}
	switch key := pair.Key.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return !q.declared[key.Name]
	}
	return false
}

// converters are the types to which converting a constant does not panic.
var converters = []string{
	"bool", "byte", "complex128", "complex64", "float32", "float64", "int", "int16", "int32", "int64", "int8",
	"rune", "string", "uint", "uint16", "uint32", "uint64", "uint8", "uintptr",
}
