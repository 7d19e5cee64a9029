package export

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// damping is the share of the mean of the diagonal of XᵀX that is added to it. It keeps weights
// close to their values if no code constrains them.
const damping = 1e-4

// maxBlock is the number of inputs of a matrix whose rounding errors cancel in common. The time for
// a matrix grows with the square of it.
const maxBlock = 1024

// choleskyFactor returns the upper triangular Cholesky factor R of XᵀX + λI for the in inputs from
// first of x [rows, all], with each row divided by its diagonal element.
func choleskyFactor(x []float32, rows, all, first, in int, damping float64) []float64 {
	wide := make([]float64, rows*in)
	parallel(rows, func(i int) {
		for k := range in {
			wide[i*in+k] = float64(x[i*all+first+k])
		}
	})
	gram := make([]float64, in*in)
	blas64.Gemm(blas.Trans, blas.NoTrans, 1,
		blas64.General{Rows: rows, Cols: in, Stride: in, Data: wide},
		blas64.General{Rows: rows, Cols: in, Stride: in, Data: wide},
		0, blas64.General{Rows: in, Cols: in, Stride: in, Data: gram})
	trace := 0.0
	for i := range in {
		trace += gram[i*in+i]
	}
	for i := range in {
		gram[i*in+i] += damping*trace/float64(in) + 1e-12
	}
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(in, gram)) {
		return nil
	}
	var r mat.TriDense
	chol.UTo(&r)
	out := make([]float64, in*in)
	for i := range in {
		for j := i; j < in; j++ {
			out[i*in+j] = r.At(i, j) / r.At(i, i)
		}
	}
	return out
}

// round rounds the matrix to integers of the given bits with a scale for each column. With
// examples x [rows, in] of its inputs, rounding errors cancel: it rounds weights from the last to
// the first, after adding the errors of those already rounded, as far as their inputs are
// correlated. This is optimal brain quantization in a fixed order (Frantar et al., 2022,
// arXiv:2210.17323), computed as Babai's nearest plane of the lattice that R spans, for each maxBlock
// inputs by themselves. Without x it rounds each weight independently.
func (m *matrix) round(bits int, scale []float32, x []float32, rows int, damping float64) *matrix {
	q := &matrix{
		in: m.in, out: m.out, bits: bits, offset: m.offset, scale: scale,
		weights: make([]float32, len(m.weights)), whole: make([]int32, len(m.weights)),
	}
	limit := float64(int(1)<<(bits-1) - 1)
	for top := 0; top < m.in; top += maxBlock {
		in := min(maxBlock, m.in-top)
		var r []float64
		if x != nil {
			r = choleskyFactor(x, rows, m.in, top, in, damping)
		}
		q.roundRows(m, top, in, limit, r)
	}
	return q
}

// roundRows rounds in rows of matrix m from top to q's integers of at most limit, with a factor of
// their inputs, which may be nil.
func (q *matrix) roundRows(m *matrix, top, in int, limit float64, r []float64) {
	const blockColumns = 8 // columns that share a pass over r
	parallel((m.out+blockColumns-1)/blockColumns, func(block int) {
		first := block * blockColumns
		n := min(blockColumns, m.out-first)
		errs := make([]float64, in*blockColumns) // rounding errors of weights
		for i := in - 1; i >= 0; i-- {
			var carried [blockColumns]float64
			if r != nil {
				for k, f := range r[i*in+i+1 : (i+1)*in] {
					e := (*[blockColumns]float64)(errs[(i+1+k)*blockColumns:])
					for j := range e {
						carried[j] += f * e[j]
					}
				}
			}
			for j := range n {
				at := (top+i)*m.out + first + j
				scale := float64(q.scale[first+j])
				w := math.RoundToEven((float64(m.weights[at]) + carried[j]) / scale)
				w = max(-limit, min(limit, w))
				q.whole[at] = int32(w)
				q.weights[at] = float32(w * scale)
				errs[i*blockColumns+j] = float64(m.weights[at]) - w*scale
			}
		}
	})
}

// setOffset changes the offset so that rounding does not change the mean of the result. exact and
// rounded are the results of both for the same codes, [rows, out].
func (m *matrix) setOffset(exact, rounded []float32, rows int) {
	means := make([]float32, m.out)
	for j := range means {
		sum := 0.0
		for i := range rows {
			sum += float64(exact[i*m.out+j]) - float64(rounded[i*m.out+j])
		}
		means[j] = float32(sum / float64(rows))
	}
	m.addOffset(means, 1)
}
