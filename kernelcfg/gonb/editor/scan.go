package editor

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"strings"
)

// word is a token of a text.
type word struct {
	tok        token.Token
	text       string
	start, end int // offsets in bytes
	line       int // from 1
}

// scan returns the tokens of text, comments among them, without automatic semicolons,
// and where a string or character is not terminated, -1 if all are.
func scan(text string) (words []word, open int) {
	open = -1
	var s scanner.Scanner
	files := token.NewFileSet()
	file := files.AddFile("", -1, len(text))
	report := func(pos token.Position, msg string) {
		if strings.Contains(msg, "literal not terminated") && open < 0 {
			open = pos.Offset
		}
	}
	s.Init(file, []byte(text), report, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		if tok == token.EOF {
			return words, open
		}
		if tok == token.SEMICOLON && lit == "\n" {
			continue
		}
		if lit == "" {
			lit = tok.String()
		}
		start := file.Offset(pos)
		words = append(words, word{tok, lit, start, start + len(lit), file.Line(pos)})
	}
}

// qualifiers returns the names that text has before a dot.
func qualifiers(text string) map[string]bool {
	names := map[string]bool{}
	words, _ := scan(text)
	for i, w := range words {
		if w.tok == token.PERIOD && i > 0 && words[i-1].tok == token.IDENT && (i == 1 || words[i-2].tok != token.PERIOD) {
			names[words[i-1].text] = true
		}
	}
	return names
}

// declarations returns the names that text, declarations without a package clause,
// declares outside functions, as far as it can be parsed. A method has the name
// "Type.Method".
func declarations(text string) map[string]bool {
	names := map[string]bool{}
	file, _ := parser.ParseFile(token.NewFileSet(), "", "package main\n"+text, parser.SkipObjectResolution)
	if file == nil {
		return names
	}
	for _, decl := range file.Decls {
		for _, name := range declared(decl) {
			names[name] = true
		}
	}
	return names
}

// declared returns the names that a declaration declares.
func declared(decl ast.Decl) []string {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if decl.Recv == nil || len(decl.Recv.List) == 0 {
			return []string{decl.Name.Name}
		}
		of := decl.Recv.List[0].Type
		if star, ok := of.(*ast.StarExpr); ok {
			of = star.X
		}
		if index, ok := of.(*ast.IndexExpr); ok {
			of = index.X
		}
		if name, ok := of.(*ast.Ident); ok {
			return []string{name.Name + "." + decl.Name.Name}
		}
	case *ast.GenDecl:
		var names []string
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				names = append(names, spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					names = append(names, name.Name)
				}
			}
		}
		return names
	}
	return nil
}
