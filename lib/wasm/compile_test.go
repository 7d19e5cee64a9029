package wasm

import (
	"math"
	"strings"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

// newGraph traces a graph of two variables, a = 1, 2, 3 and b = 4, 5, 6, and the input x0 of three numbers.
func newGraph(t *testing.T, build func(a, b *model.Variable, x *graph.Node) []*graph.Node) *traced {
	t.Helper()
	return newTraced(t, model.NewStore(), []shapes.Shape{shapes.Make(dtypes.Float32, 3)},
		func(scope *model.Scope, in []*graph.Node) []*graph.Node {
			a, b := scope.VariableWithValue("a", []float32{1, 2, 3}), scope.VariableWithValue("b", []float32{4, 5, 6})
			return build(a, b, in[0])
		})
}

var three = tensors.FromValue([]float32{0.5, -1, 2})

// Variables get their new values after everything has read the old ones, without a copy in an instruction of
// its own where a kernel can do it.
func TestVariables(t *testing.T) {
	for _, c := range []struct {
		name   string
		copies int
		build  func(a, b *model.Variable, x *graph.Node) []*graph.Node
	}{
		{"in place", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			g := x.Graph()
			a.SetNodeValue(graph.Add(a.NodeValue(g), x))
			return []*graph.Node{graph.Mul(a.NodeValue(g), b.NodeValue(g))}
		}},
		{"read before", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			g := x.Graph()
			old := a.NodeValue(g)
			a.SetNodeValue(graph.Tanh(x))
			return []*graph.Node{graph.ReduceAllSum(old), graph.Sin(old)}
		}},
		{"read with the new value", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			g := x.Graph()
			old := a.NodeValue(g)
			a.SetNodeValue(graph.Add(old, x))
			return []*graph.Node{graph.Mul(a.NodeValue(g), old)}
		}},
		{"exchanged", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			g := x.Graph()
			old := a.NodeValue(g)
			a.SetNodeValue(b.NodeValue(g))
			b.SetNodeValue(old)
			return []*graph.Node{graph.Mul(old, x)}
		}},
		{"depending on each other", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			g := x.Graph()
			old := a.NodeValue(g)
			a.SetNodeValue(graph.Sub(old, b.NodeValue(g)))
			b.SetNodeValue(graph.Add(old, b.NodeValue(g)))
			return []*graph.Node{graph.Neg(x)}
		}},
		{"reversed", 1, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			a.SetNodeValue(graph.Reverse(a.NodeValue(x.Graph()), 0))
			return []*graph.Node{graph.Neg(x)}
		}},
		{"an element read by all", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			old := a.NodeValue(x.Graph())
			sum := graph.Add(old, x)
			a.SetNodeValue(graph.Sub(sum, graph.Slice(sum, graph.AxisRange(1, 2))))
			return []*graph.Node{graph.Mul(x, graph.Slice(old, graph.AxisRange(2)))}
		}},
		{"a part with the new value of another", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			old := b.NodeValue(x.Graph())
			b.SetNodeValue(graph.Max(a.NodeValue(x.Graph()), old))
			a.SetNodeValue(graph.Sub(graph.Slice(old, graph.AxisRange(2)), b.NodeValue(x.Graph())))
			last := graph.BroadcastPrefix(b.NodeValue(x.Graph()), 2)
			return []*graph.Node{graph.TransposeAllAxes(last, 1, 0)}
		}},
		{"unchanged", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			a.SetNodeValue(graph.Identity(a.NodeValue(x.Graph())))
			return []*graph.Node{graph.Neg(x)}
		}},
		{"equal", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			a.SetNodeValue(graph.Tanh(x))
			b.SetNodeValue(graph.Tanh(x))
			return []*graph.Node{graph.Neg(x)}
		}},
		{"constant", 0, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
			a.SetNodeValue(graph.Const(x.Graph(), []float32{7, 8, 9}))
			b.SetNodeValue(graph.Zeros(x.Graph(), b.Shape()))
			return []*graph.Node{graph.Neg(x)}
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newGraph(t, c.build)
			b, m := f.compile()
			for range 3 {
				f.compare(m, 1e-6, three)
			}
			copies := 0
			for _, i := range b.functions[0].run {
				if i[0] == "copy" {
					copies++
				}
			}
			if copies != c.copies {
				t.Errorf("%d copies, expected %d: %v", copies, c.copies, b.functions[0].run)
			}
		})
	}
}

// What depends on constants only is computed before the first run, unless nothing depends on anything else.
func TestOnce(t *testing.T) {
	f := newGraph(t, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
		steps := graph.Sqrt(graph.Iota(x.Graph(), x.Shape(), 0))
		return []*graph.Node{graph.Mul(graph.Exp(steps), x), graph.Cos(steps)}
	})
	b, m := f.compile()
	f.compare(m, 1e-6, three)
	f.compare(m, 1e-6, tensors.FromValue([]float32{1, 1, -1}))
	if once, run := len(b.functions[0].once), len(b.functions[0].run); once != 2 || run != 1 {
		t.Errorf("%d instructions once and %d in a run, expected 2 and 1: %+v", once, run, b.functions[0])
	}
	f = newTraced(t, model.NewStore(), nil, func(scope *model.Scope, g *graph.Graph) []*graph.Node {
		return []*graph.Node{graph.Exp(graph.Iota(g, shapes.Make(dtypes.Float32, 3), 0))}
	})
	b, m = f.compile()
	f.compare(m, 1e-6)
	if len(b.functions[0].once) > 0 {
		t.Errorf("%v runs once", b.functions[0].once)
	}
}

// An element-wise formula is one instruction, which stores what others read.
func TestOneInstruction(t *testing.T) {
	f := newGraph(t, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
		g := x.Graph()
		moment := graph.Add(graph.MulScalar(b.NodeValue(g), 0.9), graph.MulScalar(x, 0.1))
		b.SetNodeValue(moment)
		a.SetNodeValue(graph.Sub(a.NodeValue(g), graph.Div(moment, graph.AddScalar(graph.Abs(x), 0.1))))
		return nil
	})
	b, m := f.compile()
	f.compare(m, 1e-6, three)
	f.compare(m, 1e-6, three)
	run := b.functions[0].run
	if len(run) != 1 {
		t.Fatalf("%d instructions: %v", len(run), run)
	}
	stored := 0
	for _, k := range run[0][3].([][]any) {
		if k[2] == useFull {
			stored++
		}
	}
	if stored != 2 {
		t.Errorf("%d results of kernels are stored, expected the two variables: %v", stored, run)
	}
}

// A constant can be an input, whose value is set before a run.
func TestConstantAsInput(t *testing.T) {
	f := newGraph(t, func(a, b *model.Variable, x *graph.Node) []*graph.Node {
		return []*graph.Node{graph.MulScalar(x, 2.5)}
	})
	for _, o := range f.graph.Trace.Operations() {
		if o.Name == "Constant" {
			f.graph.Inputs = map[int]string{o.Line: "factor"}
		}
	}
	_, m := f.compile()
	copy(m.words(m.function("f").Inputs, "factor"), tensorWords(t, tensors.FromScalar(float32(2.5))))
	f.compare(m, 1e-6, three)
	copy(m.words(m.function("f").Inputs, "factor"), tensorWords(t, tensors.FromScalar(float32(-1))))
	m.run("f")
	f.same("negated", tensors.FromValue([]float32{-0.5, 1, -2}), m.words(m.function("f").Outputs, "y0"), 1e-6)
}

// Functions share variables, and the memory of temporary values.
func TestFunctions(t *testing.T) {
	build := func(a, b *model.Variable, x *graph.Node) []*graph.Node {
		a.SetNodeValue(graph.Add(a.NodeValue(x.Graph()), graph.ReduceAllSum(graph.Tanh(x))))
		return []*graph.Node{graph.Reverse(graph.Sin(a.NodeValue(x.Graph())), 0)}
	}
	f := newGraph(t, build)
	one := must(Compile(f.variables, f.graph))
	second := f.graph
	second.Name = "g"
	both := must(Compile(f.variables, f.graph, second))
	if grown := both.words - one.words; grown > 2*alignment { // an input and an output
		t.Errorf("a second function takes %d words", grown)
	}
	m := newMachine(t, both)
	sum := math.Tanh(0.5) + math.Tanh(-1) + math.Tanh(2)
	for i, name := range []string{"f", "g", "f"} {
		copy(m.words(m.function(name).Inputs, "x0"), tensorWords(t, three))
		m.run(name)
		a := float32(sum * float64(i+1))
		f.same("a", tensors.FromValue([]float32{a, a, a}), m.variable("/a"), 1e-6)
		y := float32(math.Sin(float64(a)))
		f.same("y", tensors.FromValue([]float32{y, y, y}), m.words(m.function(name).Outputs, "y0"), 1e-6)
	}
}

// An error names the operation that does not run in a page, and the way out.
func TestRefused(t *testing.T) {
	for _, c := range []struct {
		words string
		build func(x *graph.Node) *graph.Node
	}{
		{"Sort", func(x *graph.Node) *graph.Node { return graph.Sort(x, 0, true) }},
		{"Float64", func(x *graph.Node) *graph.Node { return graph.ConvertDType(x, dtypes.Float64) }},
		{"If Where", func(x *graph.Node) *graph.Node {
			branch := graph.NewClosure(x.Graph(), func(g *graph.Graph) []*graph.Node {
				return []*graph.Node{graph.Const(g, float32(1))}
			})
			return graph.If(graph.GreaterThan(graph.ReduceAllSum(x), graph.Const(x.Graph(), float32(0))), branch, branch)[0]
		}},
		{"Clz", func(x *graph.Node) *graph.Node { return graph.Clz(graph.ConvertDType(x, dtypes.Int32)) }},
		{"Int64 32", func(x *graph.Node) *graph.Node {
			return graph.ConvertDType(graph.Const(x.Graph(), int64(1)<<40), dtypes.Float32)
		}},
	} {
		f := newGraph(t, func(a, b *model.Variable, x *graph.Node) []*graph.Node { return []*graph.Node{c.build(x)} })
		_, err := Compile(f.variables, f.graph)
		if err == nil {
			t.Errorf("%s compiles", c.words)
			continue
		}
		for word := range strings.FieldsSeq(c.words) {
			if !strings.Contains(err.Error(), word) {
				t.Errorf("error %q does not contain %q", err, word)
			}
		}
	}
	f := newGraph(t, func(a, b *model.Variable, x *graph.Node) []*graph.Node { return []*graph.Node{graph.Neg(x)} })
	f.graph.Results = nil
	if _, err := Compile(f.variables, f.graph); err == nil || !strings.Contains(err.Error(), "1 results") {
		t.Errorf("a graph without names of its results: %v", err)
	}
	f = newGraph(t, func(a, b *model.Variable, x *graph.Node) []*graph.Node { return []*graph.Node{graph.Neg(x)} })
	if _, err := Compile(f.variables, f.graph, f.graph); err == nil || !strings.Contains(err.Error(), `two graphs`) {
		t.Errorf("two graphs of the same name: %v", err)
	}
	f.graph.Parameters = nil
	if _, err := Compile(f.variables, f.graph); err == nil || !strings.Contains(err.Error(), "parameter 1") {
		t.Errorf("a graph without names of its parameters: %v", err)
	}
	twice := Variable{"/a", shapes.Make(dtypes.Float32)}
	f.variables = append(f.variables, twice, twice)
	if _, err := Compile(f.variables, f.graph); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("a variable that is there twice: %v", err)
	}
}
