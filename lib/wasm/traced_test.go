package wasm

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/trace"
)

// traced is a graph on a store's variables, for the pure-Go backend and for a page.
type traced struct {
	t         testing.TB
	exec      *model.Exec
	store     *model.Store
	variables []Variable
	ignored   []string // compare ignores variables with one of these in their path
	graph     Graph
}

// newTraced traces a graph with inputs of the given shapes, which are named x0, x1, … Its outputs are
// y0, y1, …
func newTraced[F model.ExecGraphFn](t testing.TB, store *model.Store, inputs []shapes.Shape, build F) *traced {
	t.Helper()
	portable, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	backend := trace.New(trace.Unfused(portable))
	c := &traced{t: t, store: store, graph: Graph{Name: "f"}}
	exec := must(model.NewExec(backend, store, build))
	g := must(exec.Compile(inputs...))
	c.exec = must(model.NewExec(portable, store, build))
	c.graph.Trace = backend.Program()
	operations := c.graph.Trace.Operations()
	for _, o := range operations {
		if o.Name == "Parameter" {
			c.graph.Parameters = append(c.graph.Parameters, strings.Replace(o.Arguments[0].(string), "arg", "x", 1))
		}
	}
	for v := range store.IterVariables() {
		if v.InUseByGraph(g) {
			c.variables = append(c.variables, Variable{v.Path(), v.Shape()})
		}
		if v.ChangedInGraph(g) {
			c.graph.Results = append(c.graph.Results, v.Path())
		}
	}
	returned := operations[len(operations)-1].Arguments[0].([]trace.Ref)
	for i := range len(returned) - len(c.graph.Results) {
		c.graph.Results = append(c.graph.Results, fmt.Sprint("y", i))
	}
	if err := store.InitializeVariables(portable, nil); err != nil {
		t.Fatal(err)
	}
	return c
}

// compile returns a machine with the graph as its function f and the variables' values.
func (c *traced) compile() (*Bundle, *machine) {
	c.t.Helper()
	b, err := Compile(c.variables, c.graph)
	if err != nil {
		c.t.Fatal(err)
	}
	m := newMachine(c.t, b)
	for _, v := range c.variables {
		copy(m.variable(v.Name), tensorWords(c.t, c.store.GetVariable(v.Name).MustValue()))
	}
	return b, m
}

// compare runs the function and the pure-Go backend once, and compares all results.
func (c *traced) compare(m *machine, tolerance float64, inputs ...*tensors.Tensor) {
	c.t.Helper()
	f := m.function("f")
	args := make([]any, len(inputs))
	for i, x := range inputs {
		copy(m.words(f.Inputs, fmt.Sprint("x", i)), tensorWords(c.t, x))
		args[i] = x
	}
	out, err := c.exec.Call(args...)
	if err != nil {
		c.t.Fatal(err)
	}
	m.run("f")
	for i, y := range out {
		name := fmt.Sprint("y", i)
		c.same(name, y, m.words(f.Outputs, name), tolerance)
	}
	for _, v := range c.variables {
		if !c.ignores(v.Name) {
			c.same(v.Name, c.store.GetVariable(v.Name).MustValue(), m.variable(v.Name), tolerance)
		}
	}
}

func (c *traced) ignores(name string) bool {
	return slices.ContainsFunc(c.ignored, func(part string) bool { return strings.Contains(name, part) })
}

// same fails if words are not those of a tensor, numbers within tolerance of the largest.
func (c *traced) same(name string, expected *tensors.Tensor, words []uint32, tolerance float64) {
	c.t.Helper()
	want := tensorWords(c.t, expected)
	if len(words) != len(want) {
		c.t.Fatalf("%s has %d words, expected %d", name, len(words), len(want))
	}
	isFloat := expected.DType().IsFloat()
	scale := 1e-3
	if isFloat {
		for _, w := range want {
			if x := math.Abs(float64(math.Float32frombits(w))); !math.IsInf(x, 0) && !math.IsNaN(x) {
				scale = max(scale, x)
			}
		}
	}
	for i, w := range want {
		if w == words[i] {
			continue
		}
		x, y := float64(math.Float32frombits(w)), float64(math.Float32frombits(words[i]))
		if !isFloat || !(math.Abs(x-y) <= tolerance*scale) && !(math.IsNaN(x) && math.IsNaN(y)) {
			c.t.Fatalf("%s[%d] of %s is %v (%#x), expected %v (%#x)", name, i, expected.Shape(), y, words[i], x, w)
		}
	}
}

// tensorWords returns the values of a tensor as words.
func tensorWords(t testing.TB, x *tensors.Tensor) (words []uint32) {
	t.Helper()
	var err error
	x.MustConstFlatData(func(flat any) { words, err = Words(flat) })
	if err != nil {
		t.Fatal(err)
	}
	return words
}
