package export

import "slices"

// program is what is left of a graph: operations on rows of numbers, in the
// order in which they are computed. Value 0 is the code, the last operation
// makes the result.
type program struct {
	values     []value
	operations []operation
	matrices   []*matrix
	result     int // a value
}

// value is a row of size numbers, known where constant is not nil.
type value struct {
	size     int
	constant []float32
}

// operation makes one value of others. Element-wise ones take operands of the
// result's size or of one number.
type operation struct {
	name   string // as network.js knows it
	out    int    // a value
	in     []int  // values
	matrix int    // of "dense": y = x·W + offset
	index  []int  // of "take": places in the operands, one behind the other
}

// matrix is W of a dense operation, row by row as the code comes in.
type matrix struct {
	in, out int
	weights []float32 // [in·out], as the page has them: whole·scale where bits < 32
	whole   []int32   // [in·out], the whole numbers of bits bits
	scale   []float32 // [out]
	offset  []float32 // [out], what rounding W has taken from the result's mean
	bits    int
}

// Every operation by its number of operands, with what it computes.
var (
	ofOne = map[string]func(x float64) float64{
		"abs": abs, "neg": neg, "exp": exp, "expm1": expm1, "log": log, "log1p": log1p, "logistic": logistic,
		"tanh": tanh, "sqrt": sqrt, "rsqrt": rsqrt, "sign": sign, "floor": floor, "ceil": ceil, "sin": sin, "cos": cos,
		"erf": erf, "not": not,
	}
	ofTwo = map[string]func(x, y float64) float64{
		"add": add, "sub": sub, "mul": mul, "div": div, "max": larger, "min": smaller, "pow": pow,
		"gt": gt, "ge": ge, "lt": lt, "le": le, "eq": eq, "ne": ne, "and": and, "or": or,
	}
	// of a whole row
	ofRow = map[string]func(x, y float64) float64{"sum": add, "largest": larger, "smallest": smaller}
)

// add appends an operation and returns the value that it makes.
func (p *program) add(o operation, size int) int {
	p.values = append(p.values, value{size: size})
	o.out = len(p.values) - 1
	p.operations = append(p.operations, o)
	return o.out
}

// runs writes places as [first, step, count] each: slices and repetitions are
// one or a few.
func runs(index []int) [][3]int {
	var all [][3]int
	for len(index) > 0 {
		r := [3]int{index[0], 0, 1}
		if len(index) > 1 {
			r[1] = index[1] - index[0]
			for r[2] < len(index) && index[r[2]] == r[0]+r[2]*r[1] {
				r[2]++
			}
		}
		all, index = append(all, r), index[r[2]:]
	}
	return all
}

// clone is a program with matrices of its own.
func (p *program) clone() *program {
	q := *p
	q.matrices = slices.Clone(p.matrices)
	for i, m := range p.matrices {
		same := *m
		q.matrices[i] = &same
	}
	return &q
}
