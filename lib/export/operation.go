package export

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
)

// elementwise has the names of element-wise operations.
var elementwise = map[graph.NodeType]string{
	graph.NodeTypeAbs: "abs", graph.NodeTypeNeg: "neg", graph.NodeTypeExp: "exp", graph.NodeTypeExpm1: "expm1",
	graph.NodeTypeLog: "log", graph.NodeTypeLog1p: "log1p", graph.NodeTypeLogistic: "logistic",
	graph.NodeTypeTanh: "tanh",
	graph.NodeTypeSqrt: "sqrt", graph.NodeTypeRsqrt: "rsqrt", graph.NodeTypeSign: "sign", graph.NodeTypeFloor: "floor",
	graph.NodeTypeCeil: "ceil", graph.NodeTypeSin: "sin", graph.NodeTypeCos: "cos", graph.NodeTypeErf: "erf",
	graph.NodeTypeLogicalNot: "not",
	graph.NodeTypeAdd:        "add", graph.NodeTypeSub: "sub", graph.NodeTypeMul: "mul", graph.NodeTypeDiv: "div",
	graph.NodeTypeMax: "max", graph.NodeTypeMin: "min", graph.NodeTypePow: "pow",
	graph.NodeTypeGreaterThan: "gt", graph.NodeTypeGreaterOrEqual: "ge", graph.NodeTypeLessThan: "lt",
	graph.NodeTypeLessOrEqual: "le", graph.NodeTypeEqual: "eq", graph.NodeTypeNotEqual: "ne",
	graph.NodeTypeLogicalAnd: "and", graph.NodeTypeLogicalOr: "or",
	graph.NodeTypeWhere: "where",
}

// operation reads a node that depends on the code, and returns its value.
func (r *reader) operation(n *graph.Node) int {
	if d := n.DType(); d != dtypes.Float32 && d != dtypes.Bool {
		panic(r.unsupported(n, fmt.Sprintf("which computes with %s, but the page has only float32", d)))
	}
	if name, ok := elementwise[n.Type()]; ok {
		return r.elementwise(name, n)
	}
	switch n.Type() {
	case graph.NodeTypeIdentity, graph.NodeTypeConvertDType, graph.NodeTypeReshape:
		if n.Type() == graph.NodeTypeConvertDType && n.DType() == dtypes.Bool {
			return r.toBool(n)
		}
		return r.read(n.Inputs()[0]) // the same row
	case graph.NodeTypeSlice, graph.NodeTypeBroadcastInDim, graph.NodeTypeConcatenate,
		graph.NodeTypeTranspose, graph.NodeTypeReverse, graph.NodeTypePad:
		return r.rearrange(n)
	case graph.NodeTypeGather:
		return r.gather(n)
	case graph.NodeTypeDotGeneral:
		return r.product(n)
	case graph.NodeTypeConvGeneral:
		return r.convolution(n)
	case graph.NodeTypeReduceWindow:
		return r.pooling(n)
	case graph.NodeTypeReduceSum:
		return r.reduce("sum", n)
	case graph.NodeTypeReduceMax:
		return r.reduce("largest", n)
	case graph.NodeTypeReduceMin:
		return r.reduce("smallest", n)
	case graph.NodeTypeClamp:
		low, x, high := r.operand(n, n.Inputs()[0]), r.operand(n, n.Inputs()[1]), r.operand(n, n.Inputs()[2])
		size := n.Shape().Size()
		least := r.program.add(operation{name: "max", in: []int{x, low}}, size)
		return r.program.add(operation{name: "min", in: []int{least, high}}, size)
	}
	panic(r.unsupported(n, "which the page does not support"))
}

// unsupported returns the error for a node that cannot be read.
func (r *reader) unsupported(n *graph.Node, why string) error {
	return fmt.Errorf("the network has %s → %s, %s: use dense layers, convolutions, upsampling, normalization and "+
		"element-wise functions, or decode in the kernel with Decode and show a figure.Grid", kindName(n), n.Shape(), why)
}

func (r *reader) elementwise(name string, n *graph.Node) int {
	o := operation{name: name}
	for _, input := range n.Inputs() {
		o.in = append(o.in, r.operand(n, input))
	}
	return r.program.add(o, n.Shape().Size())
}

// operand returns the value of a node's input for an element-wise operation. It is repeated if
// it is smaller than the node: a number, or one for each channel.
func (r *reader) operand(n, input *graph.Node) int {
	v := r.read(input)
	if isRepeated(input.Shape().Dimensions, n.Shape().Dimensions) {
		return v
	}
	return r.take([]int{v}, graph.BroadcastToDims(indices(input, 0), n.Shape().Dimensions...))
}

// isRepeated reports whether broadcasting from one shape to another repeats the row as a whole:
// without leading axes of length 1, the shape is the end of the other.
func isRepeated(from, to []int) bool {
	for len(from) > 0 && from[0] == 1 {
		from = from[1:]
	}
	return len(from) <= len(to) && slices.Equal(from, to[len(to)-len(from):])
}

// toBool reads a conversion to booleans.
func (r *reader) toBool(n *graph.Node) int {
	zero := r.constant(graph.ScalarZero(n.Graph(), dtypes.Float32))
	return r.program.add(operation{name: "ne", in: []int{r.operand(n, n.Inputs()[0]), zero}}, n.Shape().Size())
}

// rearrange reads an operation that only rearranges numbers. Applied to their indices, it gives
// the source of each.
func (r *reader) rearrange(n *graph.Node) int {
	var in []int
	var at []*graph.Node
	first := 0
	for _, input := range n.Inputs() {
		in, at = append(in, r.read(input)), append(at, indices(input, first))
		first += input.Shape().Size()
	}
	return r.take(in, n.CloneWithInputs(at...))
}

// gather reads numbers at places that do not depend on the code.
func (r *reader) gather(n *graph.Node) int {
	from, places := n.Inputs()[0], n.Inputs()[1]
	if r.dependent(places) {
		panic(r.unsupported(n, "at places that depend on the code"))
	}
	return r.take([]int{r.read(from)}, n.CloneWithInputs(indices(from, 0), places))
}

// take adds an operation that reads its concatenated operands at indices that the backend
// computes.
func (r *reader) take(in []int, at *graph.Node) int {
	p := r.program
	v := p.add(operation{name: "take", in: in}, at.Shape().Size())
	k := len(p.operations) - 1
	r.withNumbers(at, func(row []float32) {
		for _, place := range row {
			p.operations[k].index = append(p.operations[k].index, int(place))
		}
	})
	return v
}

// reduce reads a sum, maximum or minimum over some axes.
func (r *reader) reduce(name string, n *graph.Node) int {
	x := n.Inputs()[0]
	if n.Shape().Size() == x.Shape().Size() { // axes of length 1
		return r.read(x)
	}
	reduced := r.parametersOf(n).reduced
	if len(reduced) == 0 { // all axes
		return r.program.add(operation{name: name, in: []int{r.read(x)}}, 1)
	}
	last := graph.TransposeAllAxes(x, append(otherAxes(x, reduced), reduced...)...)
	return r.program.add(operation{name: name, in: []int{r.read(last)}}, n.Shape().Size())
}

// otherAxes returns the axes of a node that are not among some.
func otherAxes(n *graph.Node, some ...[]int) []int {
	var others []int
	for axis := range n.Rank() {
		if !slices.Contains(slices.Concat(some...), axis) {
			others = append(others, axis)
		}
	}
	return others
}
