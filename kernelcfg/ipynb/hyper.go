package ipynb

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"latentlab/kernelcfg/gocell"
)

// Setting is a new value for a hyperparameter.
type Setting struct{ Name, Value string }

// ParseSetting parses name=value.
func ParseSetting(text string) (Setting, error) {
	name, value, ok := strings.Cut(text, "=")
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	if !ok || name == "" || value == "" {
		return Setting{}, fmt.Errorf("%q is not a setting: expected name=value", text)
	}
	return Setting{name, value}, nil
}

// Hyperparameter is a value for a reader to change: a variable or constant, or a field
// of one, whose declaration has a comment starting with "Hyperparameters" and whose
// value is a literal.
type Hyperparameter struct {
	Name  string // epochs, or config.Code for a field
	Value string // Go source
	Cell  Cell

	from, to int // bytes of the value in the cell's source
	expr     ast.Expr
}

// Hyperparameters returns those of the notebook in order.
func (nb *Notebook) Hyperparameters() []Hyperparameter {
	var all []Hyperparameter
	for _, cell := range nb.Code() {
		all = append(all, cell.literals("Hyperparameters")...)
	}
	return all
}

// packageLine makes a Go file of a cell's declarations, and shifts positions by its
// length. It is a separate line, since otherwise a comment at the top of the cell would
// be that of the package and not of the declaration.
const packageLine = "package cell\n"

// literals returns the literals of a cell's declarations whose comments start with
// prefix. A cell that is not Go has none: executing it reports what is wrong.
func (c Cell) literals(prefix string) []Hyperparameter {
	source := gocell.Declarations(c.Source())
	file, err := parser.ParseFile(token.NewFileSet(), "cell.go", packageLine+source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	var found []Hyperparameter
	add := func(name string, value ast.Expr) {
		from, to := int(value.Pos())-1-len(packageLine), int(value.End())-1-len(packageLine)
		found = append(found, Hyperparameter{Name: name, Value: source[from:to], Cell: c, from: from, to: to, expr: value})
	}
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || !(group.Tok == token.VAR || group.Tok == token.CONST) ||
			!strings.HasPrefix(strings.TrimSpace(group.Doc.Text()), prefix) {
			continue
		}
		for _, s := range group.Specs {
			spec := s.(*ast.ValueSpec)
			for i, name := range spec.Names {
				if i < len(spec.Values) && len(spec.Values) == len(spec.Names) {
					visitLiterals(name.Name, spec.Values[i], add)
				}
			}
		}
	}
	return found
}

// visitLiterals calls add for value if it is a literal, and for the literal fields of a struct.
func visitLiterals(name string, value ast.Expr, add func(string, ast.Expr)) {
	if isLiteral(value) {
		add(name, value)
		return
	}
	if ref, ok := value.(*ast.UnaryExpr); ok && ref.Op == token.AND {
		value = ref.X
	}
	composite, ok := value.(*ast.CompositeLit)
	if !ok {
		return
	}
	for _, element := range composite.Elts {
		if pair, ok := element.(*ast.KeyValueExpr); ok {
			if key, ok := pair.Key.(*ast.Ident); ok {
				visitLiterals(name+"."+key.Name, pair.Value, add)
			}
		}
	}
}

// isLiteral reports whether value is a number, string or boolean, or a list of these. A
// struct is not a literal, but its fields may be.
func isLiteral(value ast.Expr) bool {
	switch value := value.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return value.Name == "true" || value.Name == "false"
	case *ast.UnaryExpr:
		_, ok := value.X.(*ast.BasicLit)
		return ok && (value.Op == token.SUB || value.Op == token.ADD)
	case *ast.CompositeLit:
		if _, ok := value.Type.(*ast.ArrayType); !ok && value.Type != nil {
			return false
		}
		return !slices.ContainsFunc(value.Elts, func(e ast.Expr) bool { return !isLiteral(e) })
	}
	return false
}

// Apply sets the notebook's hyperparameters to the values of sets. A name that several
// cells declare is set in all of them. For an unknown name it returns an error that
// lists the known ones, and changes nothing.
func (nb *Notebook) Apply(sets []Setting) error {
	all := nb.Hyperparameters()
	type edit struct {
		at   Hyperparameter
		text string
	}
	var edits []edit
	for _, set := range sets {
		known := false
		for _, h := range all {
			if h.Name != set.Name {
				continue
			}
			known = true
			text, err := h.accept(set.Value)
			if err != nil {
				return err
			}
			edits = append(edits, edit{h, text})
		}
		if !known {
			return nb.errUnknown(set.Name, all)
		}
	}
	// From the end of each cell, so that earlier positions stay valid. Of two values
	// for one position the later counts.
	slices.SortStableFunc(edits, func(a, b edit) int {
		return cmp.Or(a.at.Cell.Number-b.at.Cell.Number, b.at.from-a.at.from)
	})
	for i, e := range edits {
		if i+1 < len(edits) && edits[i+1].at.from == e.at.from && edits[i+1].at.Cell.Number == e.at.Cell.Number {
			continue
		}
		source := e.at.Cell.Source()
		e.at.Cell.SetSource(source[:e.at.from] + e.text + source[e.at.to:])
	}
	return nil
}

// errUnknown returns the error about a name that is not among the notebook's
// hyperparameters.
func (nb *Notebook) errUnknown(name string, all []Hyperparameter) error {
	for _, cell := range nb.Code() {
		for _, literal := range cell.literals("") {
			if literal.Name == name {
				return fmt.Errorf("%s=%s in code cell %d is no hyperparameter, since the comment above its declaration "+
					"does not start with \"Hyperparameters\": write it there", name, literal.Value, cell.Number)
			}
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("there is no hyperparameter %q: the notebook has none; the values of a declaration "+
			"become hyperparameters where the comment above it starts with \"Hyperparameters\"", name)
	}
	return fmt.Errorf("there is no hyperparameter %q: expected one of %s", name, describe(all))
}

// describe returns the hyperparameters with their values.
func describe(all []Hyperparameter) string {
	var known []string
	for _, h := range all {
		if text := h.Name + "=" + h.Value; !slices.Contains(known, text) {
			known = append(known, text)
		}
	}
	return strings.Join(known, ", ")
}

// accept returns value as Go source that may replace h. It returns an error if its
// kind is another.
func (h Hyperparameter) accept(value string) (string, error) {
	if lit, ok := h.expr.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		// In other quotes than a string's, 'y' is a number.
		if _, err := strconv.Unquote(value); err == nil && strings.ContainsAny(value[:1], "\"`") {
			return value, nil
		}
		return strconv.Quote(value), nil
	}
	text := value
	if list, ok := h.expr.(*ast.CompositeLit); ok && !strings.Contains(value, "{") {
		// 256,128 for []int{256, 128}
		open := int(list.Lbrace-list.Pos()) + 1
		text = h.Value[:open] + value + "}"
	}
	expr, err := parser.ParseExpr(text)
	fits := err == nil && isLiteral(expr) &&
		(kindOf(expr) == kindOf(h.expr) || kindOf(h.expr) == "number" && kindOf(expr) == "whole number")
	if !fits {
		return "", fmt.Errorf("hyperparameter %s=%s: %s is not a %s", h.Name, h.Value, value, kindOf(h.expr))
	}
	return text, nil
}

// kindOf returns what sort of value a literal is, for error texts.
func kindOf(value ast.Expr) string {
	switch value := value.(type) {
	case *ast.UnaryExpr:
		return kindOf(value.X)
	case *ast.Ident:
		return "boolean (true, false)"
	case *ast.CompositeLit:
		return "list"
	case *ast.BasicLit:
		switch value.Kind {
		case token.INT:
			return "whole number"
		case token.FLOAT:
			return "number"
		case token.CHAR:
			return "character"
		}
	}
	return "text"
}
