package rename

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"latentlab/kernelcfg/gocell"
)

// addImports imports the wanted packages that no cell imports, and reports
// whether there were any.
func (r *rewriter) addImports() bool {
	changed := false
	for _, path := range sorted(r.wanted) {
		fset := token.NewFileSet()
		at, cell := -1, (*gocell.Cell)(nil)
		known := false
		for i, source := range r.sources {
			c := gocell.Parse(fset, source)
			if c.File == nil {
				continue
			}
			for _, spec := range c.File.Imports {
				unnamed := spec.Name != nil && (spec.Name.Name == "." || spec.Name.Name == "_")
				known = known || gocell.ImportPath(spec) == path && !unnamed
			}
			if len(c.File.Imports) > 0 && cell == nil {
				at, cell = i, c
			}
		}
		if known {
			continue
		}
		changed = true
		if cell == nil {
			r.sources = slices.Clone(r.sources)
			i := slices.IndexFunc(r.sources, func(s string) bool { return gocell.Parse(fset, s).File != nil })
			r.sources[i] = "import " + strconv.Quote(path) + "\n\n" + r.sources[i]
			continue
		}
		r.sources[at] = withImport(cell, path)
	}
	return changed
}

// withImport returns a cell's source with one more import: in the order of the
// paths among its neighbors, those of the same module.
func withImport(c *gocell.Cell, path string) string {
	module, _, _ := strings.Cut(path, "/")
	var after, before *ast.ImportSpec
	for _, spec := range c.File.Imports {
		other := gocell.ImportPath(spec)
		if !strings.HasPrefix(other, module+"/") {
			continue
		}
		if other < path {
			after = spec
		} else if before == nil {
			before = spec
		}
	}
	for _, decl := range c.File.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.IMPORT {
			continue
		}
		if !group.Lparen.IsValid() {
			i := c.Offset(group.End())
			return c.Source[:i] + "\nimport " + strconv.Quote(path) + c.Source[i:]
		}
		line := "\t" + strconv.Quote(path) + "\n"
		switch {
		case after != nil && group.Pos() < after.Pos() && after.End() < group.End():
			i := nextLine(c, after.End())
			if i > c.Offset(group.Rparen) { // all on one line
				i = c.Offset(after.End())
				return c.Source[:i] + "; " + strconv.Quote(path) + c.Source[i:]
			}
			return c.Source[:i] + line + c.Source[i:]
		case before != nil && group.Pos() < before.Pos() && before.End() < group.End():
			i := c.Offset(before.Pos())
			return c.Source[:i] + strings.TrimPrefix(line, "\t") + "\t" + c.Source[i:]
		case after == nil && before == nil:
			i := c.Offset(group.Rparen)
			return c.Source[:i] + "\n" + line + c.Source[i:]
		}
	}
	return "import " + strconv.Quote(path) + "\n\n" + c.Source
}

// nextLine returns where the line after pos begins.
func nextLine(c *gocell.Cell, pos token.Pos) int {
	at := c.Offset(pos)
	if n := strings.IndexByte(c.Source[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(c.Source)
}

// dropImports removes the imports of packages that names moved out of, where
// no cell uses them any more. It reports whether there were any.
func (r *rewriter) dropImports() bool {
	used := map[string]bool{}
	checked := r.checkCells()
	for _, c := range checked {
		if c.Info == nil {
			return false // the cell may use anything
		}
		for id, object := range c.Info.Uses {
			if pkg, ok := object.(*types.PkgName); ok && c.Holds(id.Pos()) {
				used[pkg.Imported().Path()] = true
			}
		}
	}
	changed := false
	for i, c := range checked {
		var edits []edit
		for _, decl := range c.File.Decls {
			if group, ok := decl.(*ast.GenDecl); ok && group.Tok == token.IMPORT {
				edits = append(edits, r.unusedImports(c, group, used)...)
			}
		}
		if text, err := applyEdits(c.Source, edits); err == nil && text != c.Source {
			r.sources[i], changed = text, true
		}
	}
	return changed
}

// unusedImports returns the edits that remove from a declaration the
// imports that no cell uses any more.
func (r *rewriter) unusedImports(c *gocell.Checked, group *ast.GenDecl, used map[string]bool) []edit {
	var edits []edit
	for _, spec := range group.Specs {
		path := gocell.ImportPath(spec.(*ast.ImportSpec))
		if !r.left[path] || used[path] {
			continue
		}
		from, to := importExtent(c.Cell, spec)
		edits = append(edits, edit{from, to, ""})
	}
	if len(edits) == len(group.Specs) {
		from, to := importExtent(c.Cell, group)
		if to > 0 && c.Source[to-1] == '\n' {
			to += len(c.Source[to:]) - len(strings.TrimLeft(c.Source[to:], "\n"))
		}
		return []edit{{from, to, ""}}
	}
	return edits
}

// importExtent returns what to cut so that an import is gone: its lines, or, where
// other code is on them, the import and the semicolon after it.
func importExtent(c *gocell.Cell, n ast.Node) (from, to int) {
	from, to = c.Offset(n.Pos()), c.Offset(n.End())
	before := strings.TrimRight(c.Source[:from], " \t")
	next := strings.TrimLeft(c.Source[to:], " \t\r")
	if strings.HasPrefix(next, ";") {
		next = strings.TrimLeft(next[1:], " \t\r")
		to = len(c.Source) - len(next)
	}
	if next == "" || next[0] == '\n' || strings.HasPrefix(next, "//") {
		if before == "" || strings.HasSuffix(before, "\n") {
			return len(before), nextLine(c, n.End())
		}
		return from, len(c.Source) - len(next)
	}
	return from, to
}
