package export

import (
	"math"
	"slices"
)

// program is an exported graph: operations on rows of numbers, in the order of computation.
// Value 0 is the code.
type program struct {
	values     []value
	operations []operation
	matrices   []*matrix
	result     int // index of a value
}

// value is a row of size numbers.
type value struct {
	size     int
	constant []float32 // nil if it depends on the code
}

// operation computes a value from others. Operands of element-wise operations that are shorter
// than the result are repeated: a number, or one for each channel. A reduction reduces parts of
// equal length, one for each number of the result.
type operation struct {
	name   string // in network.js
	out    int    // index of a value
	in     []int  // indices of values
	matrix int    // of "dense": y = x·W + offset, and of "convolve": the same for each position
	window *window
	index  []int // of "take": indices in the concatenated operands
}

// isProduct reports whether an operation has a matrix.
func (o operation) isProduct() bool { return o.name == "dense" || o.name == "convolve" }

// isElementwise reports whether an operation computes each number from one of each operand.
func (o operation) isElementwise() bool {
	return unaryFuncs[o.name] != nil || binaryFuncs[o.name] != nil || o.name == "where"
}

// matrix is W of a dense layer or a convolution, row by row.
type matrix struct {
	in, out int
	weights []float32 // [in·out], as in the page: whole·scale if bits < 32
	whole   []int32   // [in·out], integers of bits bits
	scale   []float32 // [out]
	offset  []float32 // [out], or nil for zeros; corrects the mean of the result after rounding, too
	bits    int
}

// The operations by number of operands, with the functions that compute them.
var (
	unaryFuncs = map[string]func(x float64) float64{
		"abs": math.Abs, "neg": neg, "exp": math.Exp, "expm1": math.Expm1,
		"log": math.Log, "log1p": math.Log1p, "logistic": logistic, "tanh": math.Tanh,
		"sqrt": math.Sqrt, "rsqrt": rsqrt, "sign": sign, "floor": math.Floor, "ceil": math.Ceil, "sin": math.Sin,
		"cos": math.Cos, "erf": erf, "not": not,
	}
	binaryFuncs = map[string]func(x, y float64) float64{
		"add": add, "sub": sub, "mul": mul, "div": div, "max": math.Max, "min": math.Min, "pow": math.Pow,
		"gt": gt, "ge": ge, "lt": lt, "le": le, "eq": eq, "ne": ne, "and": and, "or": or,
	}
	// reductions of parts of a row
	reductionFuncs = map[string]func(x, y float64) float64{"sum": add, "largest": math.Max, "smallest": math.Min}
)

// add appends an operation and returns its value.
func (p *program) add(o operation, size int) int {
	p.values = append(p.values, value{size: size})
	o.out = len(p.values) - 1
	p.operations = append(p.operations, o)
	return o.out
}

// clone returns a copy of the program with its own matrices.
func (p *program) clone() *program {
	q := *p
	q.matrices = slices.Clone(p.matrices)
	for i, m := range p.matrices {
		same := *m
		q.matrices[i] = &same
	}
	return &q
}
