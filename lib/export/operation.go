package export

import (
	"fmt"

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
		graph.NodeTypeTranspose, graph.NodeTypeReverse:
		return r.rearrange(n)
	case graph.NodeTypeDotGeneral:
		return r.dense(n)
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
	kind := kindName(n)
	switch n.Type() {
	case graph.NodeTypeConvGeneral:
		kind, why = "a convolution", "which a page does not compute"
	case graph.NodeTypeReduceWindow:
		kind, why = "a pooling", "which a page does not compute"
	}
	return fmt.Errorf("the network has %s → %s, %s: use dense layers, normalization over the row and element-wise "+
		"functions, or decode in the kernel with Decode and show a figure.Grid", kind, n.Shape(), why)
}

func (r *reader) elementwise(name string, n *graph.Node) int {
	o := operation{name: name}
	for _, input := range n.Inputs() {
		o.in = append(o.in, r.operand(n, input))
	}
	return r.program.add(o, n.Shape().Size())
}

// operand returns the value of a node's input, of the node's size or a single number.
func (r *reader) operand(n, input *graph.Node) int {
	v := r.read(input)
	if size := r.program.values[v].size; size == 1 || size == n.Shape().Size() {
		return v
	}
	to := graph.BroadcastToDims(indices(input, 0), n.Shape().Dimensions...)
	return r.take([]int{v}, to)
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

// dense reads a product of the row with a matrix.
func (r *reader) dense(n *graph.Node) int {
	x, w := n.Inputs()[0], n.Inputs()[1]
	xs, ws, ys := x.Shape(), w.Shape(), n.Shape()
	if r.dependent(w) {
		panic(r.unsupported(n, "a product of two values that depend on the code, or with the matrix at the left"))
	}
	in, out := xs.Size(), ys.Size()
	if xs.Rank() != 2 || ws.Rank() != 2 || ys.Rank() != 2 ||
		xs.Dimensions[0] != 1 || ys.Dimensions[0] != 1 || ws.Size() != in*out {
		panic(r.unsupported(n, fmt.Sprintf("a product of %s and %s that is not a dense layer, "+
			"[1, in]·[in, out]", xs, ws)))
	}
	p, v := r.program, r.read(x)
	m, k := &matrix{in: in, out: out, bits: 32}, len(p.matrices)
	p.matrices = append(p.matrices, m)
	r.withNumbers(w, func(row []float32) { m.weights = row })
	// The code (1, 0, 0 …) times a matrix of indices gives the indices of row 0, which show
	// whether the matrix is transposed.
	one := graph.ConvertDType(graph.Equal(indices(x, 0), graph.ZerosLike(x)), dtypes.Float32)
	r.withNumbers(n.CloneWithInputs(one, indices(w, 0)), func(row []float32) {
		if out > 1 && in > 1 && row[1] != 1 {
			m.weights = transposed(m.weights, out, in)
		}
	})
	return p.add(operation{name: "dense", in: []int{v}, matrix: k}, out)
}

// transposed returns the transpose of a matrix [rows, columns].
func transposed(w []float32, rows, columns int) []float32 {
	t := make([]float32, len(w))
	for i := range rows {
		for j := range columns {
			t[j*rows+i] = w[i*columns+j]
		}
	}
	return t
}

// reduce reads a sum, maximum or minimum of the whole row. A reduction over axes of length 1
// has no effect.
func (r *reader) reduce(name string, n *graph.Node) int {
	x := n.Inputs()[0]
	switch n.Shape().Size() {
	case x.Shape().Size():
		return r.read(x)
	case 1:
		return r.program.add(operation{name: name, in: []int{r.read(x)}}, 1)
	}
	panic(r.unsupported(n, fmt.Sprintf("a partial reduction of %s", x.Shape())))
}
