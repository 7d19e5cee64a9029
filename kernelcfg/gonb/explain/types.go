package explain

import (
	"fmt"
	"regexp"
	"strings"
)

// secondResult is about a function that returns an error too.
func secondResult(_ *problem, m []string) string {
	call := m[1]
	if !strings.HasSuffix(call, ")") {
		call += "(…)"
	}
	return fmt.Sprintf("%s returns two results, the second is an error: write notebook.Must(%s), "+
		"which ends the cell if there is one", m[1], call)
}

// twoResults is about a function with two results, of which one is used.
func twoResults(p *problem, m []string) string {
	pkg, name := cut(m[1])
	if p.cell.index(pkg).errors[name] || withError(p.cell.Main)[m[1]] {
		return secondResult(p, m)
	}
	return fmt.Sprintf("%s returns two results: if the second is an error, write notebook.Must(%[1]s(…)), which ends the cell "+
		"with it; otherwise give both a name, as in a, b := …", strings.TrimSuffix(m[1], "(…)"))
}

// notUsed is about a value that a statement computes and nothing uses.
func notUsed(_ *problem, m []string) string {
	if strings.HasPrefix(m[2], " of type func(") {
		return fmt.Sprintf("%s is named, but not called: write %[1]s(…)", m[1])
	}
	return fmt.Sprintf("the value of %s is computed and dropped: return it, assign it or print it", m[1])
}

// pointer is about a value where its type has the methods only as a pointer.
func pointer(p *problem, _ []string) string {
	if name, _, ok := strings.Cut(p.rest, "{"); ok && !strings.ContainsAny(name, " (,") {
		return fmt.Sprintf("%s is passed by its address: write &%s{…}", name, name)
	}
	name := strings.FieldsFunc(p.rest+" ", func(r rune) bool { return strings.ContainsRune(" ,)", r) })
	if len(name) == 0 || strings.Contains(name[0], "(") { // a result has no address
		return ""
	}
	return fmt.Sprintf("%s is passed by its address: write &%s", name[0], name[0])
}

// convert is about a value of another type than is expected.
func convert(p *problem, m []string) string {
	value, want, where := m[1], m[2], m[3]
	isText := strings.HasPrefix(value, `"`)
	switch {
	case want == "train.Option" && isNumber(value):
		return fmt.Sprintf("%s is not an option of a training: write train.Epochs(%s), or train.BatchSize(%s)", value, value, value)
	case want == "train.Option":
		return fmt.Sprintf("%s is not an option of a training: these are %s", value, p.cell.listed("train", "Option"))
	case want == "*dataset.Examples" && strings.Contains(p.text, "type *dataset.Set)"):
		return fmt.Sprintf("%s is a set of two parts: write %s.Train, or .Test", value, value)
	case want == "*trained.Model" && strings.Contains(p.text, "type *run.Run)"):
		return fmt.Sprintf("a run has its trained model as a field: write %s.Model", value)
	case want == "bool" && strings.HasSuffix(where, "layers.Dense"):
		return "GoMLX's layers.Dense takes more than a width: write mlp.Dense(scope.In(\"layer1\"), x, " + value + ")"
	case isText && isNumericType(want) && isNumber(strings.Trim(value, `"`)):
		return fmt.Sprintf("a number stands without quotes: write %s", strings.Trim(value, `"`))
	case isText:
		if names := p.cell.listed(cut(want)); names != "" {
			return fmt.Sprintf("%s is a text, expected one of type %s: there are %s", value, want, names)
		}
	case strings.HasSuffix(where, "(truncated)"):
		return fmt.Sprintf("%s is not a whole number, which the type %s needs", value, want)
	case strings.HasPrefix(value, "&") && strings.Contains(p.text, "type *"+want+")"):
		return fmt.Sprintf("& gives an address, expected a value of type %s: write it without &", want)
	case isNumber(value) || strings.Contains(p.text, "constant"):
	case isNumericType(want) && isNumericType(typeOf(p.text)):
		return fmt.Sprintf("%s has another type than %s: convert it with %s(%s)", value, want, want, value)
	case strings.HasPrefix(want, "*") && !strings.HasSuffix(value, ")") && strings.Contains(p.text, "type "+want[1:]+")"):
		return fmt.Sprintf("%s is passed by its address: write &%s", value, value)
	}
	return ""
}

// isNumber reports whether text is a number in Go.
func isNumber(text string) bool { return text != "" && strings.Trim(text, "-.0123456789e_") == "" }

var valueType = regexp.MustCompile(`^cannot use .* \([\w, ]*of (?:type (\w+)|(\w+) type [\w.]+)\) as `)

// typeOf returns the name of the type of the value that a message is about, or "" if the
// type has no name of one word.
func typeOf(message string) string {
	if m := valueType.FindStringSubmatch(message); m != nil {
		return m[1] + m[2]
	}
	return ""
}

// isNumericType reports whether name is a type of numbers.
func isNumericType(name string) bool {
	switch name {
	case "int", "int32", "int64", "uint8", "uint64", "float32", "float64":
		return true
	}
	return false
}

// cut splits pkg.Name.
func cut(name string) (pkg, rest string) {
	pkg, rest, _ = strings.Cut(name, ".")
	return pkg, rest
}

// defaultType returns the type that Go gives a value of an untyped type by default, and
// other types as they are.
func defaultType(name string) string {
	if name == "untyped float" {
		return "float64"
	}
	return strings.TrimPrefix(name, "untyped ")
}

// mismatched is about an operation on two types.
func mismatched(p *problem, m []string) string {
	operation, a, b := m[1], defaultType(m[2]), defaultType(m[3])
	if a == "string" && isNumericType(b) || b == "string" && isNumericType(a) {
		if !strings.Contains(operation, " + ") {
			return ""
		}
		return "Go does not join text and numbers with +: fmt.Sprint(\"n = \", n) makes one text of both"
	}
	if !isNumericType(a) || !isNumericType(b) {
		return ""
	}
	to := b
	if strings.HasPrefix(a, "float") {
		to = a
	}
	return fmt.Sprintf("%s: Go does not convert numbers by itself: write %s(…) around the other one", p.text, to)
}

// nodes is about an operator between nodes of a graph, or a node and a number.
func nodes(p *problem, _ []string) string {
	if !strings.Contains(p.text, "*graph.Node") {
		return ""
	}
	return "Go has no operators for nodes of a graph: graph.Add, Sub, Mul and Div take two of them, " +
		"graph.AddScalar, MulScalar and DivScalar one and a number"
}

// sliced is about a set of images that is taken for a list.
func sliced(_ *problem, m []string) string {
	return fmt.Sprintf("a set of images is not a list: %s.First(4), .Slice(0, 4) and .Select(3, 7) give some of its images", m[1])
}

var (
	// drawn matches the types of what can be drawn.
	drawn = regexp.MustCompile(`^\*?(figure|chart|diagram)\.\w+$`)
	// networkPart matches a method of a model that a trained model has for images.
	networkPart = regexp.MustCompile(`\.(Encode|Decode|Reconstruct)$`)
)

// shown is about a value that notebook.Show does not show.
func shown(_ *problem, m []string) string {
	switch {
	case drawn.MatchString(m[1]):
		return fmt.Sprintf("notebook.Show shows what Draw returns: write .Draw() after the %s", strings.TrimPrefix(m[1], "*"))
	case m[1] == "*dataset.Set":
		return "notebook.Show shows examples, and a set has two parts of them: write .Train, or .Test, after it"
	}
	return fmt.Sprintf("notebook.Show shows a figure, such as figure.Grid{Images: images}.Draw(), or examples, not a %s", m[1])
}

// arguments is about a call with too few or too many arguments.
func arguments(p *problem, m []string) string {
	function, have, want := m[2], m[3], m[4]
	switch {
	case have == "()" && strings.HasPrefix(want, "(*model.Scope, *graph.Node"):
		return fmt.Sprintf("a network is passed by its name, and the model calls it: write %s without ()", function)
	case strings.HasPrefix(want, "(*model.Scope, *graph.Node") && strings.HasPrefix(have, "(*graph.Node"):
		return fmt.Sprintf("%s takes a scope first, which names the layer: write %[1]s(scope.In(\"layer1\"), …)", function)
	case strings.HasPrefix(want, "(*model.Scope, *graph.Node") && networkPart.MatchString(function) &&
		!strings.Contains(have, "*graph.Node"):
		method := function[strings.LastIndex(function, ".")+1:]
		return fmt.Sprintf("%s builds a part of a network: a trained model has the %s for images, so write "+
			"r := notebook.Train(…), and then r.%s(images)", function, method, method)
	}
	return fmt.Sprintf("%s arguments for %s: it gets %s, and takes %s", m[1], function, have, want)
}
