package train_test

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// graphs are steps that differ in one detail of their code.
var graphs = map[string]func(x *Node) *Node{
	"plain":             func(x *Node) *Node { return x },
	"tanh":              Tanh,
	"sigmoid":           Sigmoid,
	"scaled":            func(x *Node) *Node { return MulScalar(x, 2) },
	"scaled a bit more": func(x *Node) *Node { return MulScalar(x, 2.0000002) },
	"first half": func(x *Node) *Node {
		return Concatenate([]*Node{Slice(x, AxisRange(), AxisRange(0, 8)), Slice(x, AxisRange(), AxisRange(0, 8))}, 1)
	},
	"second half": func(x *Node) *Node {
		return Concatenate([]*Node{Slice(x, AxisRange(), AxisRange(8, 16)), Slice(x, AxisRange(), AxisRange(8, 16))}, 1)
	},
	"every other": func(x *Node) *Node {
		s := Slice(x, AxisRange(), AxisRange().Stride(2))
		return Concatenate([]*Node{s, s}, 1)
	},
	"reversed":       func(x *Node) *Node { return Reverse(x, 1) },
	"reversed batch": func(x *Node) *Node { return Reverse(x, 0) },
	"sorted up":      func(x *Node) *Node { return Sort(x, 1, true) },
	"sorted down":    func(x *Node) *Node { return Sort(x, 1, false) },
	"sorted batch":   func(x *Node) *Node { return Sort(x, 0, true) },
	"sorted tanh":    func(x *Node) *Node { return Sort(Tanh(x), 1, true) },
	"tanh, sorted x": func(x *Node) *Node { Tanh(x); return Sort(x, 1, false) }, // the same as "sorted down"
	"if":             func(x *Node) *Node { return branched(x, 0, 1) },
	"if, exchanged":  func(x *Node) *Node { return branched(x, 1, 0) },
	"if, constants": func(x *Node) *Node {
		g := x.Graph()
		first := Reshape(Slice(x, AxisElem(0), AxisElem(0)))
		return Mul(x, If(GreaterThan(first, Const(g, float32(0.5))),
			NewClosure(g, func(g *Graph) []*Node { return []*Node{Const(g, float32(2))} }),
			NewClosure(g, func(g *Graph) []*Node { return []*Node{Const(g, float32(0.5))} }))[0])
	},
	"while":              func(x *Node) *Node { return looped(x, 0) },
	"while, other start": func(x *Node) *Node { return looped(x, 1) },
	"called":             func(x *Node) *Node { return called(x, 0) },
	"called another":     func(x *Node) *Node { return called(x, 1) },
	"transposed images":  func(x *Node) *Node { return Reshape(TransposeAllDims(Reshape(x, 10, 4, 4), 0, 2, 1), 10, 16) },
	"transposed batch":   func(x *Node) *Node { return Reshape(TransposeAllDims(Reshape(x, 10, 4, 4), 2, 0, 1), 10, 16) },
	"large tensor":       func(x *Node) *Node { return Add(x, Const(x.Graph(), large(0))) },
	"large tensor, end":  func(x *Node) *Node { return Add(x, Const(x.Graph(), large(1))) },
	"stopped twice":      StopGradient,
}

// equivalent are steps that compute the same.
var equivalent = map[[2]string]bool{{"sorted down", "tanh, sorted x"}: true, {"plain", "stopped twice"}: true}

// large returns a constant that a graph's debug text abbreviates, with the given last
// value.
func large(last float32) [][]float32 {
	v := make([][]float32, 10)
	for i := range v {
		v[i] = make([]float32, 16)
	}
	v[9][15] = last
	return v
}

// The next three functions build the same nodes in the same order, and differ in the
// arguments of an operation.

// branched applies one function to x if its first value is above ½, and another one
// otherwise.
func branched(x *Node, yes, no int) *Node {
	g := x.Graph()
	first := Reshape(Slice(x, AxisElem(0), AxisElem(0)))
	branches := []*Function{
		NewClosure(g, func(g *Graph) []*Node { return []*Node{Tanh(x)} }),
		NewClosure(g, func(g *Graph) []*Node { return []*Node{Sigmoid(x)} }),
	}
	return If(GreaterThan(first, Scalar(g, first.DType(), 0.5)), branches[yes], branches[no])[0]
}

// looped doubles x until a count from start reaches 3.
func looped(x *Node, start int) *Node {
	g := x.Graph()
	state := func(g *Graph) (count, x *Node) {
		return Parameter(g, "count", shapes.Make(dtypes.Float32)), Parameter(g, "x", shapes.Make(dtypes.Float32, 10, 16))
	}
	starts := []*Node{Const(g, float32(0)), Const(g, float32(1))}
	more := NewClosure(g, func(g *Graph) []*Node {
		count, _ := state(g)
		return []*Node{LessThan(count, Const(g, float32(3)))}
	})
	once := NewClosure(g, func(g *Graph) []*Node {
		count, x := state(g)
		return []*Node{Add(count, Const(g, float32(1))), Add(x, x)}
	})
	return While(more, once, starts[start], x)[1]
}

// called calls one of two functions.
func called(x *Node, which int) *Node {
	functions := make([]*Function, 2)
	for i, f := range []func(x *Node) *Node{Tanh, Sigmoid} {
		functions[i] = NewFunction(x.Graph(), fmt.Sprint("f", i), func(g *Graph) []*Node {
			return []*Node{f(Parameter(g, "x", x.Shape()))}
		})
	}
	return functions[which].Call(x)[0]
}

// seeing returns a model of one layer that reconstructs x from a change of x.
func seeing(change func(x *Node) *Node) step {
	return func(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
		y := activation.Apply(activation.TypeRelu, mlp.Dense(scope.In("layer"), StopGradient(change(b.X)), 16))
		loss := ReduceAllMean(Square(Sub(y, b.X)))
		opt.UpdateGraph(scope, b.X.Graph(), loss)
		return []train.Metric{{Name: "loss", Value: loss}}
	}
}
