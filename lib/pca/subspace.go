package pca

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"

	"latentlab/lib/eigen"
)

// topEigen returns the k largest eigenvalues of a symmetric matrix [d, d], in
// descending order, and their eigenvectors in the columns of [d, k].
//
// Where k is much smaller than d it iterates on a subspace (Halko, Martinsson
// and Tropp 2011, algorithm 4.4, with a Rayleigh–Ritz step), which for 30 of
// 784 is several times faster than finding all eigenvectors.
func topEigen(a *mat.SymDense, k int) (values []float64, vectors *mat.Dense, err error) {
	d := a.SymmetricDim()
	const extra = 20 // more columns than wanted, for speed of convergence
	if d > 4*(k+extra) {
		if values, vectors, ok := iterateSubspace(a, k, k+extra); ok {
			return values, vectors, nil
		}
	}
	values, vectors, err = eigen.Symmetric(a)
	if err != nil {
		return nil, nil, fmt.Errorf("pca: the covariance of the pixels: %w", err)
	}
	return values[:k], mat.DenseCopyOf(vectors.Slice(0, d, 0, k)), nil
}

// iterateSubspace returns ok once k eigenvectors are exact to 1e-9 of the largest
// eigenvalue. On a flat spectrum it does not converge.
func iterateSubspace(a *mat.SymDense, k, columns int) (values []float64, vectors *mat.Dense, ok bool) {
	const iterations, tolerance = 200, 1e-9
	d := a.SymmetricDim()
	rng := rand.New(rand.NewPCG(1, 1)) // any start would do; it is the same each time
	q := mat.NewDense(d, columns, nil)
	for i := range d {
		for j := range columns {
			q.Set(i, j, rng.NormFloat64())
		}
	}
	q = orthonormal(q)
	var image, small, residual mat.Dense
	for range iterations {
		image.Mul(a, q)
		small.Mul(q.T(), &image)
		values, turn, err := eigen.Symmetric(symmetric(&small))
		if err != nil {
			return nil, nil, false
		}
		q.Mul(mat.DenseCopyOf(q), turn)
		image.Mul(mat.DenseCopyOf(&image), turn)
		residual.Apply(func(_, j int, v float64) float64 { return v * values[j] }, q)
		residual.Sub(&image, &residual)
		if mat.Norm(residual.Slice(0, d, 0, k), 2) <= tolerance*max(values[0], math.SmallestNonzeroFloat64) {
			return values[:k], mat.DenseCopyOf(q.Slice(0, d, 0, k)), true
		}
		q = orthonormal(&image)
	}
	return nil, nil, false
}

// symmetric returns the symmetric part of a square matrix.
func symmetric(a *mat.Dense) *mat.SymDense {
	d, _ := a.Dims()
	s := mat.NewSymDense(d, nil)
	for i := range d {
		for j := i; j < d; j++ {
			s.SetSym(i, j, (a.At(i, j)+a.At(j, i))/2)
		}
	}
	return s
}

// orthonormal returns a matrix [d, k] whose orthonormal columns have the span of
// a's columns. It is mat.QR without the other d-k columns of Q.
func orthonormal(a *mat.Dense) *mat.Dense {
	q := mat.DenseCopyOf(a)
	raw := q.RawMatrix()
	tau := make([]float64, raw.Cols)
	work := make([]float64, 64*raw.Cols)
	lapack64.Geqrf(raw, tau, work, len(work))
	lapack64.Orgqr(raw, tau, work, len(work))
	return q
}
