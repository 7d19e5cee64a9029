// Package eigen computes the eigenvectors of symmetric matrices in the order and with
// the signs that principal components need: the largest eigenvalue first, and
// the same signs everywhere.
package eigen

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Symmetric returns the eigenvalues of a symmetric matrix [d, d] in descending
// order, and their eigenvectors in the columns of [d, d]. An eigenvector's sign
// is arbitrary, see [FixSigns].
func Symmetric(a *mat.SymDense) (values []float64, vectors *mat.Dense, err error) {
	var eigen mat.EigenSym
	if !eigen.Factorize(a, true) {
		d := a.SymmetricDim()
		return nil, nil, fmt.Errorf("the eigenvectors of a %d×%d matrix were not found: are its numbers finite?", d, d)
	}
	ascending := eigen.Values(nil)
	var all mat.Dense
	eigen.VectorsTo(&all)
	d := len(ascending)
	values, vectors = make([]float64, d), mat.NewDense(d, d, nil)
	for j := range d {
		values[j] = ascending[d-1-j]
		vectors.SetCol(j, mat.Col(nil, d-1-j, &all))
	}
	return values, vectors, nil
}

// FixSigns negates each column whose largest entry by magnitude, the first of
// them on a tie, is negative.
func FixSigns(vectors *mat.Dense) {
	d, k := vectors.Dims()
	for j := range k {
		largest := 0.0
		for i := range d {
			if v := vectors.At(i, j); math.Abs(v) > math.Abs(largest) {
				largest = v
			}
		}
		if largest < 0 {
			for i := range d {
				vectors.Set(i, j, -vectors.At(i, j))
			}
		}
	}
}
