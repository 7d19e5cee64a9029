package rename

import (
	"go/ast"
	"slices"
	"strings"
)

// applyCallRule gives a call its new form and reports whether there is a rule for it.
func (v *visitor) applyCallRule(call *ast.CallExpr) bool {
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	args := call.Args
	var made template
	if path := v.packagePath(selector); path != "" {
		if made, ok = v.calls[path+"."+selector.Sel.Name]; !ok {
			return false
		}
		if len(made.pieces) > 0 && made.pieces[0].path != path {
			v.left[path] = true
		}
	} else {
		if _, found := v.cell.Info.Selections[selector]; found {
			return false
		}
		if made, ok = memberRuleFor(v.calls, v.cell.Info.TypeOf(selector.X), selector.Sel.Name); !ok {
			return false
		}
		args = append([]ast.Expr{selector.X}, args...)
	}
	return v.rewriteCall(call, made, args)
}

// rewriteCall writes a call anew around its arguments, which stay where they are. It
// reports false, and leaves the call, where the arguments do not fit.
func (v *visitor) rewriteCall(call *ast.CallExpr, made template, args []ast.Expr) bool {
	texts, ok := v.argumentTexts(call, made, args)
	if !ok {
		return false
	}
	for i, arg := range args {
		if strings.HasPrefix(texts[i+1], ".") && !primary(arg) {
			return false
		}
	}
	at := call.Pos()
	for i, arg := range args {
		v.replace(at, arg.Pos(), v.withLayout(v.cell.Source[v.cell.Offset(at):v.cell.Offset(arg.Pos())], texts[i], i))
		at = arg.End()
	}
	if len(args) > 0 && len(call.Args) > 0 {
		kept := strings.TrimPrefix(v.cell.Source[v.cell.Offset(at):v.cell.Offset(call.Rparen)], "...")
		if texts[len(args)] == "" {
			kept = strings.TrimRight(kept, ", \t\n") // an option ends with its value
		}
		v.replace(at, call.End(), kept+texts[len(args)])
		return true
	}
	v.replace(at, call.End(), texts[len(args)])
	return true
}

// primary reports whether a dot after an expression selects from all of it.
func primary(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.CallExpr, *ast.IndexExpr, *ast.ParenExpr:
		return true
	}
	return false
}

// argumentTexts returns the texts before each argument, and after the last. The
// arguments that are options are written anew themselves.
func (v *visitor) argumentTexts(call *ast.CallExpr, made template, args []ast.Expr) ([]string, bool) {
	var texts []string
	pieces := make([]string, len(made.pieces))
	for i, p := range made.pieces {
		pieces[i] = p.text
		if p.path != "" {
			pieces[i] = v.packageName(p.path, p.pkg, call.Pos()) + p.text
		}
	}
	after := pieces[len(pieces)-1]
	for i, p := range made.params {
		switch {
		case p.rest:
			return v.restTexts(call, pieces[i:], args, texts)
		case p.listed != "":
			return v.listTexts(call, pieces, i, p, args, texts)
		case i >= len(args):
			return nil, false
		}
		texts = append(texts, pieces[i])
	}
	return append(texts, after), len(args) == len(made.params) && !call.Ellipsis.IsValid()
}

// restTexts passes on the arguments from the texts' number on, which are a call's
// last. In a literal they are options, and become fields.
func (v *visitor) restTexts(call *ast.CallExpr, pieces []string, args []ast.Expr, texts []string) ([]string, bool) {
	before, after := pieces[0], pieces[1]
	if len(args) < len(texts) {
		return nil, false
	}
	args = args[len(texts):]
	if strings.Contains(after, "}") {
		if call.Ellipsis.IsValid() || slices.ContainsFunc(args, func(arg ast.Expr) bool { return !v.isOption(arg) }) {
			return nil, false
		}
		for _, arg := range args {
			v.rewriteOption(arg.(*ast.CallExpr))
		}
	}
	if len(args) == 0 {
		return append(texts, strings.TrimSuffix(before, ", ")+after), true
	}
	texts = append(texts, before)
	for range args[1:] {
		texts = append(texts, ", ")
	}
	if call.Ellipsis.IsValid() {
		after = "..." + after
	}
	return append(texts, after), true
}

// listTexts makes a list of the arguments from i on, which are a call's last.
func (v *visitor) listTexts(
	call *ast.CallExpr, pieces []string, i int, p param, args []ast.Expr, texts []string,
) ([]string, bool) {
	open, end := pieces[i]+p.listed+"{", "}"+pieces[i+1]
	if call.Ellipsis.IsValid() {
		open, end = pieces[i], pieces[i+1]
	}
	if len(args) <= i {
		return append(texts, open+end), true
	}
	texts = append(texts, open)
	for range args[i+1:] {
		texts = append(texts, ", ")
	}
	return append(texts, end), true
}

// withLayout returns a text before an argument in the layout of what stood
// there.
func (v *visitor) withLayout(old, text string, i int) string {
	if i == 0 {
		_, space, _ := strings.Cut(old, "(")
		return text + space
	}
	if rest, ok := strings.CutPrefix(text, ", "); ok && strings.HasPrefix(old, ",") {
		return old + rest
	}
	_, space, _ := strings.Cut(old, "(")
	return text + space
}

// isOption reports whether an argument is a call that the options' rules know.
func (v *visitor) isOption(arg ast.Expr) bool {
	call, ok := arg.(*ast.CallExpr)
	if !ok {
		return false
	}
	selector, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	_, ok = v.options[v.packagePath(selector)+"."+selector.Sel.Name]
	return ok
}

// rewriteOption makes a field of an option.
func (v *visitor) rewriteOption(call *ast.CallExpr) {
	selector := call.Fun.(*ast.SelectorExpr)
	v.rewriteCall(call, v.options[v.packagePath(selector)+"."+selector.Sel.Name], call.Args)
}
