package gocell

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strconv"
)

// session is what the kernel knows after some cells.
type session struct {
	cells   []*Cell
	imports map[string]*ast.ImportSpec // by the kernel's key
	names   map[string]*Cell           // the cell of the current declaration, by key
}

func newSession() *session {
	return &session{imports: map[string]*ast.ImportSpec{}, names: map[string]*Cell{}}
}

// addCell adds a cell's imports and declarations to the session.
func (s *session) addCell(c *Cell) {
	if c.File == nil {
		return
	}
	s.cells = append(s.cells, c)
	for _, spec := range c.File.Imports {
		s.imports[importKey(spec)] = spec
	}
	for _, decl := range c.File.Decls {
		for _, key := range declKeys(decl) {
			s.names[key] = c
		}
	}
}

// files returns the program that the kernel makes of the session when the
// last cell is executed: a file for each cell, with all imports, without the
// declarations that a later cell replaces and without the main of others.
func (s *session) files() []*ast.File {
	var specs []ast.Spec
	for _, key := range sorted(s.imports) {
		specs = append(specs, s.imports[key])
	}
	var files []*ast.File
	for _, c := range s.cells {
		file := *c.File
		file.Decls = nil
		if len(specs) > 0 {
			file.Decls = append(file.Decls, &ast.GenDecl{Tok: token.IMPORT, Lparen: 1, Specs: specs, Rparen: 1})
		}
		for _, decl := range c.File.Decls {
			if decl := s.currentDecl(c, decl); decl != nil {
				file.Decls = append(file.Decls, decl)
			}
		}
		files = append(files, &file)
	}
	return files
}

// currentDecl returns the part of a cell's declaration that no later cell replaces,
// nil if there is none.
func (s *session) currentDecl(c *Cell, decl ast.Decl) ast.Decl {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		if key := declKeys(decl)[0]; s.names[key] != c || key == mainKey && c != s.cells[len(s.cells)-1] {
			return nil
		}
	case *ast.GenDecl:
		if decl.Tok == token.IMPORT {
			return nil
		}
		if !slices.ContainsFunc(declKeys(decl), func(key string) bool { return s.names[key] != c }) {
			return decl
		}
		return s.trimmedDecl(c, decl)
	}
	return decl
}

// trimmedDecl returns a declaration of which some names are replaced: those become
// _, so that the other constants keep their iota.
func (s *session) trimmedDecl(c *Cell, decl *ast.GenDecl) ast.Decl {
	copied := *decl
	copied.Specs = nil
	left := 0
	for _, spec := range decl.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if s.names["type "+spec.Name.Name] == c {
				copied.Specs, left = append(copied.Specs, spec), left+1
			}
		case *ast.ValueSpec:
			value, kept := *spec, 0
			value.Names = slices.Clone(spec.Names)
			for i, name := range spec.Names {
				if name.Name != "_" && s.names[decl.Tok.String()+" "+name.Name] == c {
					kept++
					continue
				}
				blank := *name
				blank.Name = "_"
				value.Names[i] = &blank
			}
			left += kept
			if kept > 0 || decl.Tok == token.CONST {
				copied.Specs = append(copied.Specs, &value)
			}
		}
	}
	if left == 0 {
		return nil
	}
	return &copied
}

const mainKey = "func main"

// declKeys returns the names under which the kernel keeps a declaration.
func declKeys(decl ast.Decl) []string {
	var all []string
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		key := "func " + decl.Name.Name
		if decl.Recv != nil && len(decl.Recv.List) > 0 {
			of := decl.Recv.List[0].Type
			if star, ok := of.(*ast.StarExpr); ok {
				of = star.X
			}
			if name, ok := of.(*ast.Ident); ok {
				key = "func " + name.Name + "." + decl.Name.Name
			}
		}
		all = append(all, key)
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				all = append(all, "type "+spec.Name.Name)
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					if name.Name != "_" {
						all = append(all, decl.Tok.String()+" "+name.Name)
					}
				}
			}
		}
	}
	return all
}

// importKey returns the name under which the kernel keeps an import: a later import
// replaces an earlier one with the same last element.
func importKey(spec *ast.ImportSpec) string {
	if spec.Name != nil && spec.Name.Name != "." && spec.Name.Name != "_" {
		return spec.Name.Name
	}
	if spec.Name != nil {
		return spec.Name.Name + " " + spec.Path.Value
	}
	return path.Base(ImportPath(spec))
}

// ImportPath returns the path of an import.
func ImportPath(spec *ast.ImportSpec) string {
	text, _ := strconv.Unquote(spec.Path.Value)
	return text
}

// ImportsAt returns for each of a notebook's cells the import paths that the
// kernel knows when it executes the cell, by the name that stands before the
// dot, as far as the path shows it.
func ImportsAt(cells []*Cell) []map[string]string {
	s := newSession()
	var all []map[string]string
	for _, c := range cells {
		s.addCell(c)
		paths := map[string]string{}
		for key, spec := range s.imports {
			paths[key] = ImportPath(spec)
		}
		all = append(all, paths)
	}
	return all
}
