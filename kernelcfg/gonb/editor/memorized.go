package editor

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
)

// without returns the Go file text without the declarations of names, its import
// declarations by name, and the names that it still declares.
func without(text string, names map[string]bool) (rest string, imports map[string]string, left map[string]bool) {
	imports, left = map[string]string{}, map[string]bool{}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "", text, parser.SkipObjectResolution)
	if err != nil {
		return "package main\n", imports, left
	}
	imports = importsOf(text)
	cut := []byte(text)
	blank := func(node ast.Node) {
		for i := files.Position(node.Pos()).Offset; i < files.Position(node.End()).Offset; i++ {
			if cut[i] != '\n' {
				cut[i] = ' '
			}
		}
	}
	for _, decl := range file.Decls {
		gen, ok := decl.(*ast.GenDecl)
		if !ok || !gen.Lparen.IsValid() || gen.Tok == token.CONST { // constants may depend on their place
			removeOrKeep(decl, names, left, blank)
			continue
		}
		for _, spec := range gen.Specs {
			removeOrKeep(&ast.GenDecl{TokPos: spec.Pos(), Specs: []ast.Spec{spec}}, names, left, func(ast.Node) { blank(spec) })
		}
	}
	return string(cut), imports, left
}

// removeOrKeep calls remove if decl declares one of names, and otherwise adds what it
// declares to left.
func removeOrKeep(decl ast.Decl, names, left map[string]bool, remove func(ast.Node)) {
	declared := declared(decl)
	if slices.ContainsFunc(declared, func(name string) bool { return names[name] }) {
		remove(decl)
		return
	}
	for _, name := range declared {
		left[name] = true
	}
}
