package rename

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// renameFields renames the fields of a struct that its type does not have any
// more, and gathers those that lie in an embedded struct now.
func (v *visitor) renameFields(lit *ast.CompositeLit) {
	typ := v.cell.Info.TypeOf(lit)
	of, ok := underlying(typ).(*types.Struct)
	if !ok {
		return
	}
	groups := map[name][]int{}
	var order []name
	for i, element := range lit.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		key, ok := pair.Key.(*ast.Ident)
		if !ok || hasField(of, key.Name) {
			continue
		}
		if to, ok := memberRuleFor(v.members, typ, key.Name); ok {
			v.replace(key.Pos(), key.End(), to)
		} else if to, ok := memberRuleFor(v.groups, typ, key.Name); ok && hasField(of, to.name) {
			if groups[to] == nil {
				order = append(order, to)
			}
			groups[to] = append(groups[to], i)
		}
	}
	for _, to := range order {
		v.embedFields(lit, to, groups[to])
	}
}

// hasField reports whether a struct has a field of that name itself, and not
// one that is embedded in it.
func hasField(of *types.Struct, name string) bool {
	for field := range of.Fields() {
		if field.Name() == name {
			return true
		}
	}
	return false
}

// embedFields moves fields of a literal into the literal of an embedded struct. Go
// evaluates calls in the order of the text, so a field with a call stays in place
// and the others move to it. If several have calls, or a comment would be lost, the
// fields stay and the type checker reports them.
func (v *visitor) embedFields(lit *ast.CompositeLit, to name, fields []int) {
	for _, element := range lit.Elts {
		if key, ok := element.(*ast.KeyValueExpr).Key.(*ast.Ident); ok && key.Name == to.name {
			return // there is one already, and a literal has a field once
		}
	}
	first, last := fields[0], fields[len(fields)-1]
	open := to.name + ": " + v.packageName(to.path, to.pkg, lit.Pos()) + "." + to.name + "{"
	if last-first == len(fields)-1 {
		v.replace(lit.Elts[first].Pos(), lit.Elts[first].Pos(), open)
		v.replace(lit.Elts[last].End(), lit.Elts[last].End(), "}")
		return
	}
	anchor := first
	calling := 0
	for _, i := range fields {
		if hasCall(lit.Elts[i]) {
			anchor = i
			calling++
		}
	}
	if calling > 1 {
		return
	}
	var texts []string
	var edits []edit
	for _, i := range fields {
		texts = append(texts, v.cell.Text(lit.Elts[i]))
		if i == anchor {
			continue
		}
		from, to := v.fieldExtent(lit, i)
		if v.holdsComment(from, to) {
			return
		}
		edits = append(edits, edit{v.cell.Offset(from), v.cell.Offset(to), ""})
	}
	at := lit.Elts[anchor]
	if v.holdsComment(at.Pos(), at.End()) {
		return
	}
	edits = append(edits, edit{v.cell.Offset(at.Pos()), v.cell.Offset(at.End()), open + strings.Join(texts, ", ") + "}"})
	if v.moved <= lit.Pos() { // a literal within another waits for the next round
		v.moves, v.moved = append(v.moves, edits...), lit.End()
	}
}

// fieldExtent returns what to cut so that element i of a literal is gone: with the
// comma and the space on one side.
func (v *visitor) fieldExtent(lit *ast.CompositeLit, i int) (from, to token.Pos) {
	line := func(pos token.Pos) int { return v.checker.Fset.Position(pos).Line }
	e := lit.Elts[i]
	last := i == len(lit.Elts)-1
	if i > 0 && (last || line(lit.Elts[i-1].End()) == line(e.Pos()) && line(e.End()) != line(lit.Elts[i+1].Pos())) {
		return lit.Elts[i-1].End(), e.End()
	}
	if last {
		return e.Pos(), e.End()
	}
	return e.Pos(), lit.Elts[i+1].Pos()
}

// holdsComment reports whether a comment lies in a part of the cell.
func (v *visitor) holdsComment(from, to token.Pos) bool {
	return slices.ContainsFunc(v.cell.File.Comments, func(c *ast.CommentGroup) bool {
		return c.Pos() < to && from < c.End()
	})
}

// hasCall reports whether an expression calls a function or receives a value.
func hasCall(n ast.Node) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}
