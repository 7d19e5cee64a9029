package rename

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"latentlab/kernelcfg/gocell"
)

// widenTypes gives the cells' own variables, fields and functions a new type, such as
// []uint16 for []uint8, where they meet the library's values of that type. It does so
// when all names are new, since only then are the library's types known, and reports
// whether anything changed.
func (r *rewriter) widenTypes() bool {
	if len(r.types) == 0 {
		return false
	}
	w := &widener{rewriter: r, cells: r.checkCells(), seen: map[token.Pos]bool{}}
	w.edits = make([][]edit, len(w.cells))
	for _, c := range w.cells {
		if c.File != nil {
			ast.Inspect(c.File, func(n ast.Node) bool {
				w.meet(c, n)
				return true
			})
		}
	}
	changed := false
	for i, c := range w.cells {
		if text, err := applyEdits(c.Source, w.edits[i]); err == nil && text != c.Source {
			r.sources[i], changed = text, true
		}
	}
	return changed
}

// widener collects the types to change in all cells.
type widener struct {
	*rewriter
	cells []*gocell.Checked
	edits [][]edit           // of each cell
	seen  map[token.Pos]bool // declarations and types that are done
}

// meet compares the types that meet in a node of a cell.
func (w *widener) meet(c *gocell.Checked, n ast.Node) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		w.compare(c, n.X, n.Y)
	case *ast.AssignStmt:
		if tuple, ok := c.Info.TypeOf(n.Rhs[0]).(*types.Tuple); ok && tuple.Len() == len(n.Lhs) {
			for i, e := range n.Lhs {
				w.fit(c, e, tuple.At(i).Type())
			}
		} else if len(n.Lhs) == len(n.Rhs) {
			for i := range n.Lhs {
				w.compare(c, n.Lhs[i], n.Rhs[i])
			}
		}
	case *ast.ValueSpec:
		if len(n.Names) == len(n.Values) {
			for i := range n.Names {
				w.compare(c, n.Names[i], n.Values[i])
			}
		}
	case *ast.CallExpr:
		if id, ok := n.Fun.(*ast.Ident); ok && c.Info.Uses[id] == types.Universe.Lookup("append") && len(n.Args) > 0 {
			w.appended(c, n)
			return
		}
		w.arguments(c, n)
	case *ast.IndexExpr:
		if of, ok := underlying(c.Info.TypeOf(n.X)).(*types.Map); ok {
			w.fit(c, n.Index, of.Key())
			if w.becomes(of.Key(), c.Info.TypeOf(n.Index)) {
				w.widen(c, n.X)
			}
		}
	case *ast.CompositeLit:
		w.elements(c, n)
	case *ast.FuncDecl:
		w.results(c, n.Type, n.Body)
	case *ast.FuncLit:
		w.results(c, n.Type, n.Body)
	}
}

// compare gives one of two expressions, whose types should be the same, the type of
// the other.
func (w *widener) compare(c *gocell.Checked, x, y ast.Expr) {
	w.fit(c, x, c.Info.TypeOf(y))
	w.fit(c, y, c.Info.TypeOf(x))
}

func (w *widener) appended(c *gocell.Checked, call *ast.CallExpr) {
	list, ok := underlying(c.Info.TypeOf(call.Args[0])).(*types.Slice)
	if !ok {
		return
	}
	for _, arg := range call.Args[1:] {
		other, element := c.Info.TypeOf(arg), list.Elem()
		if call.Ellipsis.IsValid() {
			element = list
		}
		w.fit(c, arg, element)
		if w.becomes(element, other) {
			w.widen(c, call.Args[0])
		}
	}
}

// arguments compares a call's arguments with the parameters, of which those of the
// cells' own functions may be the ones to change.
func (w *widener) arguments(c *gocell.Checked, call *ast.CallExpr) {
	signature, ok := underlying(c.Info.TypeOf(call.Fun)).(*types.Signature)
	if !ok {
		return
	}
	for i, arg := range call.Args {
		at := min(i, signature.Params().Len()-1)
		if at < 0 {
			return
		}
		param := signature.Params().At(at)
		typ := param.Type()
		if list, ok := typ.(*types.Slice); ok && signature.Variadic() && at == signature.Params().Len()-1 && !call.Ellipsis.IsValid() {
			typ = list.Elem()
		}
		w.fit(c, arg, typ)
		if w.becomes(typ, c.Info.TypeOf(arg)) {
			w.declaration(param)
		}
	}
}

func (w *widener) elements(c *gocell.Checked, lit *ast.CompositeLit) {
	of := underlying(c.Info.TypeOf(lit))
	for i, element := range lit.Elts {
		pair, keyed := element.(*ast.KeyValueExpr)
		if keyed {
			element = pair.Value
		}
		switch of := of.(type) {
		case *types.Struct:
			for k := range of.NumFields() {
				if key, ok := keyOf(pair); keyed && ok && key == of.Field(k).Name() || !keyed && k == i {
					w.fit(c, element, of.Field(k).Type())
					if w.becomes(of.Field(k).Type(), c.Info.TypeOf(element)) {
						w.declaration(of.Field(k))
					}
				}
			}
		case interface{ Elem() types.Type }: // a slice, an array or a map
			w.fit(c, element, of.Elem())
			if w.becomes(of.Elem(), c.Info.TypeOf(element)) {
				w.widen(c, lit)
			}
		}
	}
}

// keyOf returns the name of a field in a literal.
func keyOf(pair *ast.KeyValueExpr) (string, bool) {
	if pair == nil {
		return "", false
	}
	id, ok := pair.Key.(*ast.Ident)
	if !ok {
		return "", false
	}
	return id.Name, true
}

// results compares what a function returns with its results.
func (w *widener) results(c *gocell.Checked, of *ast.FuncType, body *ast.BlockStmt) {
	var wanted []ast.Expr // a type for each result
	if of.Results == nil || body == nil {
		return
	}
	for _, field := range of.Results.List {
		wanted = append(wanted, slices.Repeat([]ast.Expr{field.Type}, max(1, len(field.Names)))...)
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if _, ok := n.(*ast.FuncLit); ok {
			return false
		}
		if back, ok := n.(*ast.ReturnStmt); ok && len(back.Results) == len(wanted) {
			for i, e := range back.Results {
				w.compare(c, wanted[i], e)
			}
		}
		return true
	})
}

// fit changes the type of what an expression is made of if a rule makes it the
// wanted type.
func (w *widener) fit(c *gocell.Checked, e ast.Expr, wanted types.Type) {
	if w.becomes(c.Info.TypeOf(e), wanted) {
		w.widen(c, e)
	}
}

// becomes reports whether a rule turns a type into another one.
func (w *widener) becomes(typ, wanted types.Type) bool {
	if typ == nil || wanted == nil {
		return false
	}
	switch typ := types.Unalias(typ).(type) {
	case *types.Basic:
		to, ok := types.Unalias(wanted).(*types.Basic)
		return ok && w.types[plainName(typ)] == to.Name()
	case *types.Slice:
		to, ok := types.Unalias(wanted).(*types.Slice)
		return ok && w.becomes(typ.Elem(), to.Elem())
	case *types.Array:
		to, ok := types.Unalias(wanted).(*types.Array)
		return ok && typ.Len() == to.Len() && w.becomes(typ.Elem(), to.Elem())
	case *types.Pointer:
		to, ok := types.Unalias(wanted).(*types.Pointer)
		return ok && w.becomes(typ.Elem(), to.Elem())
	case *types.Map:
		to, ok := types.Unalias(wanted).(*types.Map)
		same := ok && types.Identical(typ.Key(), to.Key())
		return same && w.becomes(typ.Elem(), to.Elem()) || ok && w.becomes(typ.Key(), to.Key()) &&
			(types.Identical(typ.Elem(), to.Elem()) || w.becomes(typ.Elem(), to.Elem()))
	}
	return false
}

// plainName returns the name of a basic type, uint8 for byte.
func plainName(typ *types.Basic) string { return types.Typ[typ.Kind()].Name() }

// checkType returns an error if there is no basic type of a name.
func checkType(name string) error {
	object, ok := types.Universe.Lookup(name).(*types.TypeName)
	if !ok {
		return fmt.Errorf("%s is not a basic type", name)
	}
	if _, ok := object.Type().(*types.Basic); !ok || object.IsAlias() {
		return fmt.Errorf("%s is not a basic type", name)
	}
	return nil
}
