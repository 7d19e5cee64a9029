package rename

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"latentlab/kernelcfg/gocell"
)

// freeName returns a new name for a cell's own name that hides a package: one
// that the sources, of the cells where the name is known, do not have.
func (t *Table) freeName(name string, sources ...string) string {
	to, ok := t.hidden[name]
	if !ok {
		first, size := utf8.DecodeRuneInString(name)
		to = "my" + string(unicode.ToUpper(first)) + name[size:]
	}
	used := regexp.MustCompile(`\b` + to + `\d*\b`)
	longest := ""
	for _, source := range sources {
		for _, word := range used.FindAllString(source, -1) {
			if len(word) >= len(longest) {
				longest = word
			}
		}
	}
	if longest == "" {
		return to
	}
	return longest + "2"
}

// noteOwnNames notes the variables of functions that have a package's name and are
// renamed wherever the cell knows the package: a line that a reader adds may
// need it.
func (v *visitor) noteOwnNames() {
	for id, object := range v.cell.Info.Defs {
		if !v.own[id.Name] || v.cell.Imports[id.Name] == "" || !v.cell.Holds(id.Pos()) {
			continue
		}
		if variable, ok := object.(*types.Var); ok && !variable.IsField() && object.Parent() != v.cell.Package.Scope() {
			v.locals[object] = v.freeName(id.Name, v.cell.Source)
		}
	}
}

// renameLocal renames a variable within a function.
func (v *visitor) renameLocal(object types.Object, to string) {
	uses := func(ids map[*ast.Ident]types.Object) {
		for id, of := range ids {
			if of == object {
				v.replace(id.Pos(), id.End(), to)
			}
		}
	}
	uses(v.cell.Info.Defs)
	uses(v.cell.Info.Uses)
}

// renameHiding renames the declarations of cells that have the name of a wanted
// package, in all cells that use them. It reports whether there are any.
func (r *rewriter) renameHiding(checked []*gocell.Checked, hiding map[string]bool) bool {
	for _, name := range r.wanted {
		for _, c := range checked {
			if c.Package == nil {
				continue
			}
			if object := c.Package.Scope().Lookup(name); object != nil && c.Holds(object.Pos()) {
				hiding[name] = true
			}
		}
	}
	if len(hiding) == 0 {
		return false
	}
	changed := false
	for i, c := range checked {
		if c.File == nil {
			continue
		}
		var edits []edit
		replace := func(from, to token.Pos, text string) {
			edits = append(edits, edit{c.Offset(from), c.Offset(to), text})
		}
		done := map[*ast.Ident]bool{}
		ids := func(ids map[*ast.Ident]types.Object) {
			for id, object := range ids {
				if object != nil && hiding[object.Name()] && isDeclared(object, c.Package) && c.Holds(id.Pos()) && !done[id] {
					done[id] = true // the name of an embedded field is in both maps
					replace(id.Pos(), id.End(), r.freeName(id.Name, r.original...))
				}
			}
		}
		ids(c.Info.Defs)
		ids(c.Info.Uses)
		for _, decl := range c.File.Decls {
			var doc *ast.CommentGroup
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				doc = decl.Doc
			case *ast.GenDecl:
				doc = decl.Doc
			}
			if doc == nil || len(edits) == 0 {
				continue
			}
			words := strings.Fields(doc.List[0].Text)
			if len(words) > 1 && hiding[words[1]] {
				at := doc.Pos() + token.Pos(strings.Index(doc.List[0].Text, words[1]))
				replace(at, at+token.Pos(len(words[1])), r.freeName(words[1], r.original...))
			}
		}
		if text, err := applyEdits(c.Source, edits); err == nil && text != c.Source {
			r.sources[i], changed = text, true
		}
	}
	return changed
}

// isDeclared reports whether an object is a declaration of a package, or a field
// that is embedded and has its name from one.
func isDeclared(object types.Object, pkg *types.Package) bool {
	field, ok := object.(*types.Var)
	if !ok || !field.Embedded() {
		return object.Parent() == pkg.Scope()
	}
	typ := types.Unalias(field.Type())
	if pointer, ok := typ.(*types.Pointer); ok {
		typ = types.Unalias(pointer.Elem())
	}
	named, ok := typ.(*types.Named)
	return ok && named.Obj().Parent() == pkg.Scope()
}
