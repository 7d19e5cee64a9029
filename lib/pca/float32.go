package pca

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"
)

// newGeneral returns a matrix of zeros.
func newGeneral(rows, cols int) blas32.General {
	return blas32.General{Rows: rows, Cols: cols, Stride: cols, Data: make([]float32, rows*cols)}
}

// toFloat32 returns a copy in single precision.
func toFloat32(a *mat.Dense) blas32.General {
	rows, cols := a.Dims()
	g := newGeneral(rows, cols)
	for i := range rows {
		for j, v := range a.RawRowView(i) {
			g.Data[i*cols+j] = float32(v)
		}
	}
	return g
}

// multiply returns a·b, or aᵀ·b.
func multiply(a, b blas32.General, t blas.Transpose) blas32.General {
	rows := a.Rows
	if t == blas.Trans {
		rows = a.Cols
	}
	c := newGeneral(rows, b.Cols)
	blas32.Gemm(t, blas.NoTrans, 1, a, b, 0, c)
	return c
}

// subtractRow subtracts row·q from every row of a [n, c], as centering before the
// product with q would.
func subtractRow(a blas32.General, row []float64, q *mat.Dense) {
	var shift mat.VecDense
	shift.MulVec(q.T(), mat.NewVecDense(len(row), row))
	for i := range a.Rows {
		for c := range a.Cols {
			a.Data[i*a.Stride+c] -= float32(shift.AtVec(c))
		}
	}
}

// columnSums adds up the rows, in double precision.
func columnSums(a blas32.General) []float64 {
	sums := make([]float64, a.Cols)
	for i := range a.Rows {
		for j, v := range a.Data[i*a.Stride : i*a.Stride+a.Cols] {
			sums[j] += float64(v)
		}
	}
	return sums
}

func columnMeans(a blas32.General) []float64 {
	means := columnSums(a)
	for j := range means {
		means[j] /= float64(a.Rows)
	}
	return means
}
