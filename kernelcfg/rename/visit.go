package rename

import (
	"go/ast"
	"go/token"
	"go/types"

	"latentlab/kernelcfg/gocell"
)

// visitor collects the edits of one cell in one round.
type visitor struct {
	*rewriter
	cell   *gocell.Checked
	hiding map[string]bool
	plain  []edit    // short ones, none within another
	moves  []edit    // of whole fields, made when there is nothing else to do
	moved  token.Pos // where the last literal with moves ends
	locals map[types.Object]string
}

// edits returns what to do in this round.
func (v *visitor) edits() []edit {
	if len(v.plain) > 0 {
		return v.plain
	}
	return v.moves
}

func (v *visitor) visitCell() {
	v.locals = map[types.Object]string{}
	done := map[ast.Node]bool{} // by the rule of the call around it
	ast.Inspect(v.cell.File, func(n ast.Node) bool {
		if n == nil || done[n] {
			return !done[n]
		}
		v.takeMembers(n)
		switch n := n.(type) {
		case *ast.CallExpr:
			if v.applyCallRule(n) {
				done[n.Fun] = true
				if selector, ok := n.Fun.(*ast.SelectorExpr); ok && v.packagePath(selector) == "" {
					v.visitReceiver(selector.X)
				}
			}
		case *ast.CompositeLit:
			v.renameFields(n)
		case *ast.SelectorExpr:
			v.renameSelector(n)
		}
		return true
	})
	v.noteOwnNames()
	for object, name := range v.locals {
		v.renameLocal(object, name)
	}
}

// visitReceiver visits a part of a call that the call's rule leaves as it is.
func (v *visitor) visitReceiver(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if v.applyCallRule(n) {
				return false // the next round comes to what is in it
			}
		case *ast.CompositeLit:
			v.renameFields(n)
		case *ast.SelectorExpr:
			v.renameSelector(n)
		}
		return true
	})
}

// replace puts text in place of a part of the cell.
func (v *visitor) replace(from, to token.Pos, text string) {
	v.plain = append(v.plain, edit{v.cell.Offset(from), v.cell.Offset(to), text})
}

// packagePath returns the import path of the package whose name stands before
// the dot, "" if it is not a package's.
func (v *visitor) packagePath(s *ast.SelectorExpr) string {
	id, ok := s.X.(*ast.Ident)
	if !ok {
		return ""
	}
	if pkg, ok := v.cell.Info.Uses[id].(*types.PkgName); ok {
		return pkg.Imported().Path()
	}
	return ""
}

// renameSelector renames the name of a package, or a field or method that the type
// does not have any more.
func (v *visitor) renameSelector(s *ast.SelectorExpr) {
	if path := v.packagePath(s); path != "" {
		to, ok := v.names[path+"."+s.Sel.Name]
		if !ok {
			return
		}
		if to.path == path {
			v.replace(s.Sel.Pos(), s.Sel.End(), to.name)
			return
		}
		v.left[path] = true
		v.replace(s.Pos(), s.End(), v.packageName(to.path, to.pkg, s.Pos())+"."+to.name)
		return
	}
	if _, found := v.cell.Info.Selections[s]; found {
		return
	}
	if to, ok := memberRuleFor(v.members, v.cell.Info.TypeOf(s.X), s.Sel.Name); ok {
		v.replace(s.Sel.Pos(), s.Sel.End(), to)
	}
}

// packageName returns the name by which a package is known in the cell, and
// notes that it is wanted. What hides the name at pos is renamed.
func (v *visitor) packageName(path, name string, pos token.Pos) string {
	for known, of := range v.cell.Imports {
		if of == path && token.IsIdentifier(known) { // not a dot or a blank
			name = known
		}
	}
	v.wanted[path] = name
	scope := v.cell.Package.Scope().Innermost(pos)
	if scope == nil {
		return name
	}
	_, object := scope.LookupParent(name, pos)
	if _, ok := object.(*types.PkgName); object == nil || ok {
		return name
	}
	if object.Parent() == v.cell.Package.Scope() {
		v.hiding[name] = true
	} else if object.Parent() != types.Universe {
		v.locals[object] = v.freeName(name, v.cell.Source)
	}
	return name
}

// memberRuleFor looks a field or method up in rules by its type, or by a struct that
// is embedded in it.
func memberRuleFor[V any](rules map[string]V, typ types.Type, member string) (V, bool) {
	seen := map[*types.Named]bool{}
	for queue := []types.Type{typ}; len(queue) > 0; queue = queue[1:] {
		next := queue[0]
		if pointer, ok := next.(*types.Pointer); ok {
			next = pointer.Elem()
		}
		named, ok := types.Unalias(next).(*types.Named)
		if ok && (seen[named] || named.Obj().Pkg() == nil) {
			continue
		}
		if ok {
			seen[named] = true
			object := named.Origin().Obj()
			if to, ok := rules[object.Pkg().Path()+"."+object.Name()+"."+member]; ok {
				return to, true
			}
		}
		if next == nil {
			continue
		}
		if s, ok := next.Underlying().(*types.Struct); ok {
			for field := range s.Fields() {
				if field.Embedded() {
					queue = append(queue, field.Type())
				}
			}
		}
	}
	var none V
	return none, false
}

// renameComments returns the cell's source with the names in its comments renamed.
func (r *rewriter) renameComments(c *gocell.Cell) string {
	if c.File == nil {
		return c.Source
	}
	var edits []edit
	for _, group := range c.File.Comments {
		for _, comment := range group.List {
			text := c.Text(comment)
			if directive.MatchString(text) {
				continue // the names in it are files' and the compiler's
			}
			if renamed := r.Prose(text); renamed != text {
				edits = append(edits, edit{c.Offset(comment.Pos()), c.Offset(comment.End()), renamed})
			}
		}
	}
	text, err := applyEdits(c.Source, edits)
	if err != nil {
		return c.Source
	}
	return text
}
