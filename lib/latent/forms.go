package latent

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// forms are the weighted log densities of a mixture's components. Each is a quadratic
// form, hence linear in the products of a code's dimensions, so that a matrix product
// gives those of all components: half of the multiplications of a triangular solve
// for each component, in few large products. Codes must be of the order of 1.
type forms struct {
	dims   int
	linear *mat.Dense // [products, k]
}

// products returns the number of entries of expand: 1, the numbers, their products.
func products(dims int) int { return 1 + dims + dims*(dims+1)/2 }

// expand writes 1, the numbers of x, and the product of each pair of them.
func expand(x, to []float64) {
	to[0] = 1
	copy(to[1:], x)
	at := 1 + len(x)
	for i, v := range x {
		row := to[at : at+len(x)-i]
		for j, w := range x[i:] {
			row[j] = v * w
		}
		at += len(row)
	}
}

// newForms returns an error if a covariance has a direction without variance.
func newForms(m Mixture) (*forms, error) {
	dims := len(m.Components[0].Mean)
	f := &forms{dims, mat.NewDense(products(dims), len(m.Components), nil)}
	for k, q := range m.Components {
		var factor mat.Cholesky
		if !factor.Factorize(q.symmetric()) {
			return nil, fmt.Errorf("the covariance of component %d has a direction without variance, "+
				"so that the mixture has no density: fit it with FitMixture, or add to the covariance's diagonal", k)
		}
		var precision mat.SymDense
		if err := factor.InverseTo(&precision); err != nil && !isCondition(err) {
			return nil, fmt.Errorf("the covariance of component %d: %w", k, err)
		}
		mean := mat.NewVecDense(dims, q.Mean)
		var slope mat.VecDense
		slope.MulVec(&precision, mean)
		column := []float64{math.Log(m.Weights[k]) -
			(float64(dims)*math.Log(2*math.Pi)+factor.LogDet()+mat.Dot(mean, &slope))/2}
		column = append(column, slope.RawVector().Data...)
		for i := range dims {
			column = append(column, -precision.At(i, i)/2)
			for j := i + 1; j < dims; j++ {
				column = append(column, -precision.At(i, j))
			}
		}
		f.linear.SetCol(k, column)
	}
	return f, nil
}

// isCondition reports whether err only warns of a badly conditioned matrix.
func isCondition(err error) bool {
	_, ok := err.(mat.Condition)
	return ok
}

// blockSize is about how many numbers a block of expanded codes has.
const blockSize = 1 << 18

// blocks calls use for each block of codes with their products and with the weighted
// log densities of the components, both row by row, the first code at index from.
func (f *forms) blocks(codes [][]float64, use func(from int, expanded, densities blas64.General)) {
	width, k := f.linear.Dims()
	rows := min(len(codes), max(16, blockSize/width))
	expanded, densities := mat.NewDense(rows, width, nil).RawMatrix(), mat.NewDense(rows, k, nil).RawMatrix()
	for from := 0; from < len(codes); from += rows {
		block := codes[from:min(from+rows, len(codes))]
		expanded.Rows, densities.Rows = len(block), len(block)
		for i, x := range block {
			expand(x, expanded.Data[i*width:(i+1)*width])
		}
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, expanded, f.linear.RawMatrix(), 0, densities)
		use(from, expanded, densities)
	}
}

// logDensities returns the log density of the mixture at each code.
func (f *forms) logDensities(codes [][]float64) []float64 {
	all := make([]float64, len(codes))
	f.blocks(codes, func(from int, _, densities blas64.General) {
		for i := range densities.Rows {
			all[from+i] = floats.LogSumExp(densities.Data[i*densities.Cols : (i+1)*densities.Cols])
		}
	})
	return all
}

// negligible is the logarithm of a probability that does not count.
var negligible = math.Log(1e-9)

// sums returns for each component the sum of the codes' products, each code weighted
// by the probability that it is of the component: [k, products]. It also returns the
// mean log density. It is the E step of expectation maximization.
func (f *forms) sums(codes [][]float64) (sums *mat.Dense, mean float64) {
	width, k := f.linear.Dims()
	sums = mat.NewDense(k, width, nil)
	f.blocks(codes, func(_ int, expanded, densities blas64.General) {
		for i := range densities.Rows {
			row := densities.Data[i*k : (i+1)*k]
			total := floats.LogSumExp(row)
			for c, v := range row {
				if row[c] = 0; v-total > negligible { // the product below skips zeros
					row[c] = math.Exp(v - total)
				}
			}
			mean += total / float64(len(codes))
		}
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, densities, expanded, 1, sums.RawMatrix())
	})
	return sums, mean
}
