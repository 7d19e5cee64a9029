package rename

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"regexp"
	"strings"

	"latentlab/kernelcfg/gocell"
)

// directive matches comments that the compiler reads.
var directive = regexp.MustCompile(`^(//go:|//line |/\*line |//export )`)

// tokens returns what the compiler and the kernel read of a cell: the
// lines for the kernel, the directives and the C code in comments, and the
// tokens of its Go in their order, literals as they are written. Other comments,
// imports and layout do not count: a line's end is a semicolon where it ends a
// statement, and none is before a closing parenthesis or brace, nor is a comma.
func tokens(c *gocell.Cell) []string {
	if c.File == nil || gocell.Foreign(c.Source) {
		return []string{c.Source}
	}
	declarations, line, body := c.Parts()
	var all []string
	for _, text := range []string{declarations, body} {
		for l := range strings.Lines(text) {
			if l = strings.TrimSpace(l); strings.HasPrefix(l, "!") || strings.HasPrefix(l, "%") {
				all = append(all, l)
			}
		}
	}
	all = append(all, readComments(c)...)
	all = append(all, scanTokens(withoutImports(c)[:len(declarations)])...)
	return append(append(all, strings.TrimSpace(line)), scanTokens(gocell.Blank(body))...)
}

// readComments returns the comments of a cell that the compiler reads: directives,
// and the C before an import of C.
func readComments(c *gocell.Cell) []string {
	var all []string
	for _, group := range c.File.Comments {
		for _, comment := range group.List {
			if text := c.Text(comment); directive.MatchString(text) {
				all = append(all, text)
			}
		}
	}
	for _, decl := range c.File.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.IMPORT {
			continue
		}
		for _, spec := range group.Specs {
			spec := spec.(*ast.ImportSpec)
			if gocell.ImportPath(spec) != "C" {
				continue
			}
			for _, doc := range []*ast.CommentGroup{group.Doc, spec.Doc} {
				if doc != nil {
					all = append(all, c.Text(doc))
				}
			}
		}
	}
	return all
}

// withoutImports returns the Go of a cell with spaces in place of its imports.
func withoutImports(c *gocell.Cell) string {
	text := []byte(gocell.Blank(c.Source))
	for _, decl := range c.File.Decls {
		if group, ok := decl.(*ast.GenDecl); ok && group.Tok == token.IMPORT {
			for i := c.Offset(group.Pos()); i < c.Offset(group.End()); i++ {
				text[i] = ' '
			}
		}
	}
	return string(text)
}

func scanTokens(text string) []string {
	fset := token.NewFileSet()
	var s scanner.Scanner
	s.Init(fset.AddFile("cell.go", -1, len(text)), []byte(text), nil, 0)
	var all []string
	for {
		_, tok, literal := s.Scan()
		word := literal
		switch {
		case tok == token.SEMICOLON:
			word = ";"
		case literal == "":
			word = tok.String()
		}
		closing := tok == token.RPAREN || tok == token.RBRACE || tok == token.EOF
		if n := len(all); n > 0 && closing && (all[n-1] == ";" || all[n-1] == ",") {
			all = all[:n-1]
		}
		if tok == token.EOF {
			return all
		}
		if n := len(all); word == ";" && (n == 0 || all[n-1] == ";") {
			continue
		}
		all = append(all, word)
	}
}

// firstDifference returns the first place where two streams of tokens
// differ, with what is there, or "".
func firstDifference(old, now []string) string {
	for i := range max(len(old), len(now)) {
		a, b := "the end", "the end"
		if i < len(old) {
			a = old[i]
		}
		if i < len(now) {
			b = now[i]
		}
		if a != b {
			before := now[max(0, min(i, len(now))-3):min(i, len(now))]
			return "after " + strings.Join(before, " ") + " it has " + b + ", and the rules make " + a +
				" of the code that was executed"
		}
	}
	return ""
}
