package export

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// dampings are what is added to the diagonal of XᵀX, a share of its mean: it
// keeps weights near their values where no code says anything about them. The
// first is right as a rule; where it is not, another may be.
var dampings = []float64{1e-4, 1e-5, 1e-3}

// factor returns the Cholesky factor R, upper triangular, of XᵀX + λI for
// inputs x [rows, in], each row divided by its diagonal.
func factor(x []float32, rows, in int, damping float64) []float64 {
	wide := make([]float64, rows*in)
	parallel(rows, func(i int) {
		for k := i * in; k < (i+1)*in; k++ {
			wide[k] = float64(x[k])
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

// round keeps the matrix in whole numbers of so many bits with a scale for each
// column. Inputs x [rows, in] that it will see make the errors of rounding
// cancel: weights are rounded from the last to the first, each after the
// errors of those before it, as far as their inputs go together, have been
// added to it. This is optimal brain quantisation in a fixed order (Frantar et
// al., 2022, arXiv:2210.17323), computed as Babai's nearest plane of the lattice
// that R spans. Without x each weight is rounded by itself.
func (m *matrix) round(bits int, x []float32, rows int, damping float64) *matrix {
	q := &matrix{in: m.in, out: m.out, bits: bits, scale: make([]float32, m.out), weights: make([]float32, len(m.weights)), whole: make([]int32, len(m.weights))}
	most := float64(int(1)<<(bits-1) - 1)
	var r []float64
	if x != nil {
		r = factor(x, rows, m.in, damping)
	}
	const together = 8 // columns that share the reading of r
	parallel((m.out+together-1)/together, func(block int) {
		first := block * together
		n := min(together, m.out-first)
		errs := make([]float64, m.in*together) // what weights lost in rounding
		for j := range n {
			largest := 0.0
			for i := range m.in {
				largest = max(largest, math.Abs(float64(m.weights[i*m.out+first+j])))
			}
			if q.scale[first+j] = float32(largest / most); q.scale[first+j] == 0 {
				q.scale[first+j] = 1
			}
		}
		for i := m.in - 1; i >= 0; i-- {
			var carried [together]float64
			if r != nil {
				for k, f := range r[i*m.in+i+1 : (i+1)*m.in] {
					e := (*[together]float64)(errs[(i+1+k)*together:])
					for j := range e {
						carried[j] += f * e[j]
					}
				}
			}
			for j := range n {
				at := i*m.out + first + j
				scale := float64(q.scale[first+j])
				w := math.RoundToEven((float64(m.weights[at]) + carried[j]) / scale)
				w = max(-most, min(most, w))
				q.whole[at] = int32(w)
				q.weights[at] = float32(w * scale)
				errs[i*together+j] = float64(m.weights[at]) - w*scale
			}
		}
	})
	return q
}

// correct sets the offset so that the mean of the result is what it was:
// exact and rounded are results of both for the same codes, [rows, out].
func (m *matrix) correct(exact, rounded []float32, rows int) {
	m.offset = make([]float32, m.out)
	for j := range m.offset {
		sum := 0.0
		for i := range rows {
			sum += float64(exact[i*m.out+j]) - float64(rounded[i*m.out+j])
		}
		m.offset[j] = float32(sum / float64(rows))
	}
}
