package wasm

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/shapes"

	"latentlab/lib/trace"
)

// Graph is a traced graph with the role of each of its parameters and results.
type Graph struct {
	Name       string
	Trace      *trace.Program
	Parameters []string       // in order: the path of a variable, or the name of an input
	Results    []string       // in order: the path of a variable that gets the value, the name of an output, or ""
	Inputs     map[int]string // constants, by their line in the trace, that are inputs instead
}

// Variable is a value that the functions of a bundle share and keep from run to run.
type Variable struct {
	Name  string // a path, which starts with a slash
	Shape shapes.Shape
}

// Compile compiles graphs on variables. Each becomes a function of the bundle. The error for a graph
// that does not run in a page names the operation.
func Compile(variables []Variable, graphs ...Graph) (*Bundle, error) {
	b := &Bundle{known: map[string]int{}}
	byName := map[string]Variable{}
	for _, v := range variables {
		k, err := kindOf(v.Shape.DType)
		if err != nil {
			return nil, fmt.Errorf("variable %q: %w", v.Name, err)
		}
		if _, ok := byName[v.Name]; ok {
			return nil, fmt.Errorf("variable %q is there twice", v.Name)
		}
		byName[v.Name] = v
		dims := k.dims(v.Shape)
		b.variables = append(b.variables, array{v.Name, b.reserve(product(dims)), dims})
	}
	var plans []*plan
	arena := 0 // size of the temporary values, for which all functions use the same words
	for i, g := range graphs {
		if slices.ContainsFunc(graphs[:i], func(before Graph) bool { return before.Name == g.Name }) {
			return nil, fmt.Errorf("two graphs have the name %q", g.Name)
		}
		r := &reader{builder: builder{known: map[string]*node{}}, graph: g, variables: byName, values: map[int]view{}}
		if err := r.read(g.Trace.Operations()); err != nil {
			return nil, err
		}
		p, err := b.plan(r)
		if err != nil {
			return nil, err
		}
		plans, arena = append(plans, p), max(arena, p.arenaSize)
	}
	base := b.reserve(arena)
	for _, p := range plans {
		e := emitter{p, base}
		b.functions = append(b.functions, function{p.name, p.inputs, p.outputs, e.steps(p.once), e.steps(p.run)})
	}
	return b, nil
}
