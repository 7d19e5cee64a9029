package rename

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"latentlab/kernelcfg/gocell"
)

// widen changes the types of what an expression is made of.
func (w *widener) widen(c *gocell.Checked, e ast.Expr) {
	if c.Info.Types[e].IsType() {
		w.typeExpr(c, e)
		return
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		w.widen(c, e.X)
	case *ast.Ident:
		w.declaration(c.Info.ObjectOf(e))
	case *ast.SelectorExpr:
		w.declaration(c.Info.ObjectOf(e.Sel))
	case *ast.IndexExpr:
		w.widen(c, e.X)
	case *ast.SliceExpr:
		w.widen(c, e.X)
	case *ast.StarExpr:
		w.widen(c, e.X)
	case *ast.UnaryExpr:
		w.widen(c, e.X)
	case *ast.BinaryExpr:
		w.widen(c, e.X)
		w.widen(c, e.Y)
	case *ast.CompositeLit:
		if e.Type != nil {
			w.typeExpr(c, e.Type)
		}
	case *ast.CallExpr:
		id, ok := e.Fun.(*ast.Ident)
		switch {
		case ok && c.Info.Types[id].IsBuiltin(): // append, make, min, max
			w.widen(c, e.Args[0])
		default:
			w.widen(c, e.Fun) // a conversion, or a function
		}
	}
}

// declaration changes the type that a cell declares an object with, or the value that
// the object has its type from.
func (w *widener) declaration(object types.Object) {
	if object == nil || !object.Pos().IsValid() || w.seen[object.Pos()] {
		return
	}
	w.seen[object.Pos()] = true
	i := slices.IndexFunc(w.cells, func(c *gocell.Checked) bool { return c.File != nil && c.Holds(object.Pos()) })
	if i < 0 {
		return
	}
	c := w.cells[i]
	switch n := innermost(c.File, object.Pos()).(type) {
	case *ast.Field:
		w.typeExpr(c, n.Type)
	case *ast.FuncDecl:
		if n.Type.Results != nil && len(n.Type.Results.List) == 1 {
			w.typeExpr(c, n.Type.Results.List[0].Type)
		}
	case *ast.RangeStmt:
		w.widen(c, n.X)
	case *ast.ValueSpec:
		for k, name := range n.Names {
			if n.Type != nil {
				w.typeExpr(c, n.Type)
			} else if name.Pos() == object.Pos() && len(n.Values) == len(n.Names) {
				w.widen(c, n.Values[k])
			}
		}
	case *ast.AssignStmt:
		for k, name := range n.Lhs {
			if name.Pos() == object.Pos() && len(n.Lhs) == len(n.Rhs) {
				w.widen(c, n.Rhs[k])
			}
		}
	}
}

// innermost returns the smallest node that declares what is at pos.
func innermost(file *ast.File, pos token.Pos) ast.Node {
	var found ast.Node
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return false
		}
		switch n.(type) {
		case *ast.Field, *ast.FuncDecl, *ast.RangeStmt, *ast.ValueSpec, *ast.AssignStmt:
			found = n
		}
		return true
	})
	return found
}

// typeExpr changes the types in a type's text.
func (w *widener) typeExpr(c *gocell.Checked, e ast.Expr) {
	ast.Inspect(e, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok || w.seen[id.Pos()] {
			return true
		}
		basic, ok := c.Info.TypeOf(id).(*types.Basic)
		if to := ""; ok && c.Info.Types[id].IsType() {
			if to = w.types[plainName(basic)]; to != "" {
				w.seen[id.Pos()] = true
				i := slices.Index(w.cells, c)
				w.edits[i] = append(w.edits[i], edit{c.Offset(id.Pos()), c.Offset(id.End()), to})
			}
		}
		return true
	})
}
