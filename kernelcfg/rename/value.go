package rename

import (
	"go/ast"
	"go/types"
)

// takeMembers takes a member of a value where the type of that member is wanted now,
// as r.Model of a run: among a call's arguments, a struct's fields, and in an
// assignment.
func (v *visitor) takeMembers(n ast.Node) {
	if len(v.values) == 0 {
		return
	}
	info := v.cell.Info
	switch n := n.(type) {
	case *ast.CallExpr:
		signature, ok := types.Unalias(info.TypeOf(n.Fun)).(*types.Signature)
		if !ok || n.Ellipsis.IsValid() {
			return
		}
		for i, arg := range n.Args {
			last := signature.Params().Len() - 1
			if i < last || i == last && !signature.Variadic() {
				v.takeMember(arg, signature.Params().At(i).Type())
			} else if signature.Variadic() {
				if list, ok := signature.Params().At(last).Type().(*types.Slice); ok {
					v.takeMember(arg, list.Elem())
				}
			}
		}
	case *ast.CompositeLit:
		of, ok := underlying(info.TypeOf(n)).(*types.Struct)
		if !ok {
			return
		}
		for _, element := range n.Elts {
			pair, ok := element.(*ast.KeyValueExpr)
			if !ok {
				continue
			}
			for field := range of.Fields() {
				if key, ok := pair.Key.(*ast.Ident); ok && key.Name == field.Name() {
					v.takeMember(pair.Value, field.Type())
				}
			}
		}
	case *ast.AssignStmt:
		for i := range n.Lhs {
			if len(n.Lhs) == len(n.Rhs) {
				v.takeMember(n.Rhs[i], info.TypeOf(n.Lhs[i]))
			}
		}
	}
}

// takeMember takes the member of e that has the wanted type, if a rule names one.
func (v *visitor) takeMember(e ast.Expr, wanted types.Type) {
	typ := v.cell.Info.TypeOf(e)
	if typ == nil || wanted == nil || types.AssignableTo(typ, wanted) || !primary(e) {
		return
	}
	if member, ok := v.values[named(typ)+" "+named(wanted)]; ok {
		v.replace(e.End(), e.End(), "."+member)
	}
}

// named returns the name of a type, or of what a pointer is to, as tables know
// it; "" if it has none.
func named(typ types.Type) string {
	if pointer, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = pointer.Elem()
	}
	of, ok := types.Unalias(typ).(*types.Named)
	if !ok || of.Obj().Pkg() == nil {
		return ""
	}
	return of.Origin().Obj().Pkg().Path() + "." + of.Origin().Obj().Name()
}

// underlying returns the underlying type of typ, or of what typ points to.
func underlying(typ types.Type) types.Type {
	if typ == nil {
		return nil
	}
	if pointer, ok := types.Unalias(typ).(*types.Pointer); ok {
		typ = pointer.Elem()
	}
	return typ.Underlying()
}
