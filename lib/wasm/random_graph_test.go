package wasm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"
)

type gnode = graph.Node

// grower adds random operations to a graph.
type grower struct {
	*rand.Rand
	g      *graph.Graph
	values []*gnode // of any type
}

// one returns a value of a type that satisfies ok, or nil.
func (r *grower) one(dtype dtypes.DType, ok func(x *gnode) bool) *gnode {
	var all []*gnode
	for _, v := range r.values {
		if v.DType() == dtype && (ok == nil || ok(v)) {
			all = append(all, v)
		}
	}
	if len(all) == 0 {
		return nil
	}
	// Rather a recent one, so that graphs are deep.
	return all[max(r.IntN(len(all)), r.IntN(len(all)))]
}

// like returns a value that can be an operand beside x: of x's type and dimensions, or a scalar.
func (r *grower) like(x *gnode) *gnode {
	return r.one(x.DType(), func(y *gnode) bool {
		if y.Rank() != x.Rank() {
			return y.IsScalar()
		}
		for i, d := range y.Shape().Dimensions {
			if d != x.Shape().Dimensions[i] && d != 1 && x.Shape().Dimensions[i] != 1 {
				return false
			}
		}
		return true
	})
}

func (r *grower) axis(x *gnode) int { return r.IntN(x.Rank()) }

func hasAxes(x *gnode) bool { return x.Rank() > 0 }

// bounded returns x with moderate numbers, on which small errors stay small.
func bounded(x *gnode) *gnode { return graph.Tanh(graph.MulScalar(x, 0.5)) }

// operations have the ways in which a graph grows. They return nil if they need a value that is not there.
var growth = []func(r *grower) *gnode{
	func(r *grower) *gnode {
		unary := []func(*gnode) *gnode{
			graph.Neg, graph.Abs, graph.Tanh, graph.Sigmoid, graph.Exp, graph.Expm1, graph.Sin, graph.Cos, graph.Erf,
			func(x *gnode) *gnode { return graph.Log(graph.AddScalar(graph.Abs(x), 0.25)) },
			func(x *gnode) *gnode { return graph.Log1p(graph.Abs(x)) },
			func(x *gnode) *gnode { return graph.Sqrt(graph.Abs(x)) },
			func(x *gnode) *gnode { return graph.Rsqrt(graph.AddScalar(graph.Square(x), 0.5)) },
			func(x *gnode) *gnode { return graph.ClipScalar(x, -0.3, 0.4) },
			func(x *gnode) *gnode { return graph.Floor(graph.MulScalar(x, 3.7)) },
			func(x *gnode) *gnode { return graph.Ceil(graph.MulScalar(x, 3.7)) },
			func(x *gnode) *gnode { return graph.Round(graph.MulScalar(x, 3.7)) },
			graph.Sign, graph.Identity,
		}
		return unary[r.IntN(len(unary))](bounded(r.one(dtypes.Float32, nil)))
	},
	func(r *grower) *gnode {
		binary := []func(x, y *gnode) *gnode{
			graph.Add, graph.Sub, graph.Mul, graph.Max, graph.Min, graph.Atan2,
			func(x, y *gnode) *gnode { return graph.Div(x, graph.AddScalar(graph.Abs(y), 0.5)) },
			func(x, y *gnode) *gnode { return graph.Mod(x, graph.AddScalar(graph.Abs(y), 0.5)) },
			func(x, y *gnode) *gnode { return graph.Pow(graph.AddScalar(graph.Abs(x), 0.5), y) },
		}
		x := r.one(dtypes.Float32, nil)
		y := r.like(x)
		if r.IntN(2) == 0 {
			x, y = y, x
		}
		return binary[r.IntN(len(binary))](x, y)
	},
	func(r *grower) *gnode { // integers
		x := r.one([]dtypes.DType{dtypes.Int32, dtypes.Uint32}[r.IntN(2)], nil)
		if x == nil {
			return nil
		}
		y := r.like(x)
		binary := []func(x, y *gnode) *gnode{
			graph.Add, graph.Sub, graph.Mul, graph.Max, graph.Min, graph.BitwiseAnd, graph.BitwiseOr, graph.BitwiseXor,
		}
		return binary[r.IntN(len(binary))](x, y)
	},
	func(r *grower) *gnode { // shifts
		x := r.one(dtypes.Uint32, nil)
		if x == nil {
			return nil
		}
		n := graph.Const(r.g, uint32(r.IntN(40)))
		if r.IntN(2) == 0 {
			return graph.BitwiseShiftLeft(x, n)
		}
		return graph.BitwiseShiftRightLogical(x, n)
	},
	func(r *grower) *gnode { // comparisons
		dtype := []dtypes.DType{dtypes.Float32, dtypes.Int32, dtypes.Uint32}[r.IntN(3)]
		x := r.one(dtype, nil)
		if x == nil {
			return nil
		}
		compare := []func(x, y *gnode) *gnode{
			graph.GreaterThan, graph.GreaterOrEqual, graph.LessThan, graph.LessOrEqual, graph.Equal, graph.NotEqual,
		}
		return compare[r.IntN(len(compare))](x, r.like(x))
	},
	func(r *grower) *gnode { // logic
		x := r.one(dtypes.Bool, nil)
		if x == nil {
			return nil
		}
		y := r.like(x)
		logic := []func(x, y *gnode) *gnode{
			graph.LogicalAnd, graph.LogicalOr, graph.LogicalXor,
			func(x, _ *gnode) *gnode { return graph.LogicalNot(x) },
		}
		return logic[r.IntN(len(logic))](x, y)
	},
	func(r *grower) *gnode { // selection
		p := r.one(dtypes.Bool, nil)
		if p == nil {
			return nil
		}
		same := func(x *gnode) bool { return x.Shape().EqualDimensions(p.Shape()) }
		x := r.one(dtypes.Float32, same)
		if x == nil {
			return nil
		}
		return graph.Where(p, x, r.one(dtypes.Float32, func(y *gnode) bool { return y.IsScalar() || same(y) }))
	},
	func(r *grower) *gnode { // conversions
		types := []dtypes.DType{dtypes.Float32, dtypes.Int32, dtypes.Uint32, dtypes.Bool}
		from, to := types[r.IntN(4)], types[r.IntN(4)]
		x := r.one(from, nil)
		if x == nil {
			return nil
		}
		if from == dtypes.Float32 {
			x = graph.MulScalar(bounded(x), 5)
			if to == dtypes.Uint32 {
				x = graph.Abs(x)
			}
		}
		y := graph.ConvertDType(x, to)
		if to == dtypes.Float32 {
			y = bounded(graph.MulScalar(y, 0x1p-16))
		}
		return y
	},
	func(r *grower) *gnode { // reductions
		x := r.one(dtypes.Float32, hasAxes)
		axes := r.Perm(x.Rank())[:1+r.IntN(x.Rank())]
		reduce := []func(*gnode, ...int) *gnode{graph.ReduceSum, graph.ReduceMean, graph.ReduceMax, graph.ReduceMin}
		return reduce[r.IntN(len(reduce))](x, axes...)
	},
	func(r *grower) *gnode { // other reductions
		x := r.one([]dtypes.DType{dtypes.Int32, dtypes.Uint32, dtypes.Bool}[r.IntN(3)], hasAxes)
		if x == nil {
			return nil
		}
		axis := r.axis(x)
		if x.DType() == dtypes.Bool {
			return []func(*gnode, ...int) *gnode{graph.LogicalAll, graph.LogicalAny}[r.IntN(2)](x, axis)
		}
		return []func(*gnode, ...int) *gnode{graph.ReduceSum, graph.ReduceMax, graph.ReduceMin}[r.IntN(3)](x, axis)
	},
	func(r *grower) *gnode { // indices of the largest and smallest
		x := r.one(dtypes.Float32, hasAxes)
		return []func(*gnode, int, ...dtypes.DType) *gnode{graph.ArgMax, graph.ArgMin}[r.IntN(2)](x, r.axis(x), dtypes.Int32)
	},
	func(r *grower) *gnode { // elements at indices
		x := r.any(hasAxes)
		i := r.one(dtypes.Int32, func(x *gnode) bool { return x.Rank() < 3 })
		return graph.Gather(x, graph.InsertAxes(i, -1))
	},
	func(r *grower) *gnode { // order of axes
		x := r.any(hasAxes)
		return graph.TransposeAllAxes(x, r.Perm(x.Rank())...)
	},
	func(r *grower) *gnode { // dimensions
		x := r.any(nil)
		n, dims := x.Shape().Size(), []int{}
		for _, d := range []int{2, 3, 2, 5} {
			if n%d == 0 && r.IntN(2) == 0 {
				dims, n = append(dims, d), n/d
			}
		}
		return graph.Reshape(x, append(dims, n)...)
	},
	func(r *grower) *gnode { // repetition
		x := r.any(func(x *gnode) bool { return x.Rank() < 3 && x.Shape().Size() < 200 })
		return graph.BroadcastPrefix(x, 1+r.IntN(3))
	},
	func(r *grower) *gnode { // repetition of the last axis
		x := r.any(func(x *gnode) bool { return x.Rank() < 3 && x.Shape().Size() < 200 })
		dims := append(slices.Clone(x.Shape().Dimensions), 1+r.IntN(4))
		return graph.BroadcastToDims(graph.InsertAxes(x, -1), dims...)
	},
	func(r *grower) *gnode { // a part
		x := r.any(hasAxes)
		axis := r.axis(x)
		d := x.Shape().Dimensions[axis]
		start := r.IntN(d)
		spec := graph.AxisRange(start, start+1+r.IntN(d-start)).Stride(1 + r.IntN(2))
		return graph.SliceAxis(x, axis, spec)
	},
	func(r *grower) *gnode { x := r.any(hasAxes); return graph.Reverse(x, r.axis(x)) },
	func(r *grower) *gnode { // arrays behind one another
		x := r.any(hasAxes)
		axis := r.axis(x)
		y := r.one(x.DType(), func(y *gnode) bool {
			if y.Rank() != x.Rank() {
				return false
			}
			for i, d := range y.Shape().Dimensions {
				if i != axis && d != x.Shape().Dimensions[i] {
					return false
				}
			}
			return true
		})
		return graph.Concatenate([]*gnode{x, y}, axis)
	},
	func(r *grower) *gnode { // padding
		x := r.one(dtypes.Float32, func(x *gnode) bool { return hasAxes(x) && x.Shape().Size() < 200 })
		if x == nil {
			return nil
		}
		axes := make([]graph.PadAxis, x.Rank())
		for i := range axes {
			axes[i] = graph.PadAxis{Start: r.IntN(2), End: r.IntN(3), Interior: r.IntN(2)}
		}
		return graph.Pad(x, graph.Const(r.g, float32(0.5)), axes...)
	},
	func(r *grower) *gnode { // indices
		dtype := []dtypes.DType{dtypes.Float32, dtypes.Int32, dtypes.Uint32}[r.IntN(3)]
		return graph.Iota(r.g, shapes.Make(dtype, 3, 4), r.IntN(2))
	},
	func(r *grower) *gnode { // products
		x := r.one(dtypes.Float32, hasAxes)
		axis := r.axis(x)
		y := r.one(dtypes.Float32, func(y *gnode) bool {
			for _, d := range y.Shape().Dimensions {
				if d == x.Shape().Dimensions[axis] {
					return true
				}
			}
			return false
		})
		other := 0
		for y.Shape().Dimensions[other] != x.Shape().Dimensions[axis] {
			other++
		}
		if x.Shape().Size()*y.Shape().Size() > 20000 {
			return nil
		}
		return bounded(graph.DotGeneral(x, []int{axis}, nil, y, []int{other}, nil))
	},
	func(r *grower) *gnode { // products of a batch
		x := r.one(dtypes.Float32, func(x *gnode) bool { return x.Rank() == 3 })
		if x == nil {
			return nil
		}
		axes := r.Perm(3)
		return bounded(graph.DotGeneral(x, axes[:1], axes[1:2], x, axes[:1], axes[1:2]))
	},
}

// any returns a value of any type that satisfies ok.
func (r *grower) any(ok func(x *gnode) bool) *gnode {
	types := []dtypes.DType{dtypes.Float32, dtypes.Float32, dtypes.Int32, dtypes.Uint32, dtypes.Bool}
	for {
		if x := r.one(types[r.IntN(len(types))], ok); x != nil {
			return x
		}
	}
}

// newRandom traces a graph of random operations, whose variables are read before and after they get new values.
func newRandom(t *testing.T, seed uint64) *traced {
	t.Helper()
	inputs := []shapes.Shape{
		shapes.Make(dtypes.Float32, 4, 6), shapes.Make(dtypes.Int32, 4), shapes.Make(dtypes.Float32),
	}
	return newTraced(t, model.NewStore(), inputs, func(scope *model.Scope, in []*gnode) []*gnode {
		r := &grower{rand.New(rand.NewPCG(seed, 0)), in[0].Graph(), append([]*gnode{}, in...)}
		variables := []*model.Variable{
			scope.VariableWithValue("a", [][]float32{{1, -2, 3}, {0.5, 0.25, -1}}),
			scope.VariableWithValue("b", [][]float32{{0.3, -0.2, 0.7}, {0.1, -0.4, 0.9}}),
			scope.VariableWithValue("c", float32(0.5)),
			scope.VariableWithValue("d", []uint32{7, 1 << 31}),
			scope.VariableWithValue("e", []float32{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}),
		}
		for _, v := range variables {
			r.values = append(r.values, v.NodeValue(r.g))
		}
		for range 10 + r.IntN(40) {
			if x := growth[r.IntN(len(growth))](r); x != nil && x.Shape().Size() < 1000 {
				r.values = append(r.values, x)
			}
			if r.IntN(5) == 0 {
				r.update(variables[r.IntN(len(variables))])
			}
		}
		var out []*gnode
		for range 4 {
			out = append(out, r.any(nil))
		}
		return out
	})
}

// update gives a variable a new value.
func (r *grower) update(v *model.Variable) {
	x := r.one(v.DType(), func(x *gnode) bool { return x.Shape().Equal(v.Shape()) })
	if v.DType() == dtypes.Float32 && r.IntN(2) == 0 {
		x = bounded(graph.Sub(x, graph.MulScalar(r.like(graph.Const(r.g, float32(0))), 0.1)))
	}
	if x.Shape().Equal(v.Shape()) {
		v.SetNodeValue(x)
		r.values = append(r.values, x)
	}
}

// randomInputs returns the inputs of a random graph for a call.
func randomInputs(call int) []*tensors.Tensor {
	x := make([]float32, 24)
	for i := range x {
		x[i] = float32((i*7+call*5)%11)/5 - 1
	}
	return []*tensors.Tensor{
		tensors.FromFlatDataAndDimensions(x, 4, 6), tensors.FromFlatDataAndDimensions([]int32{1, -2, 3, int32(call)}, 4),
		tensors.FromScalar(float32(call) / 3),
	}
}

// Graphs of random operations compute what the pure-Go backend does.
func TestRandomGraphs(t *testing.T) {
	for seed := range uint64(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			c := newRandom(t, seed)
			_, m := c.compile()
			for call := range 3 {
				c.compare(m, 1e-4, randomInputs(call)...)
			}
		})
	}
}
