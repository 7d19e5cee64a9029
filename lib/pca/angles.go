package pca

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// flat is the part of a subspace's largest extent below which it does not extend in a direction, and
// rounding the part of the points' own size, since float32 rounds them where they are.
const flat, rounding = 1e-5, 0x1p-22

// Angles returns the principal angles between the affine subspace of the model's K components
// and another of K dimensions, in degrees, from 0 to 90, ascending (Björck and Golub, 1973,
// Numerical methods for computing angles between linear subspaces). If the
// subspaces are parallel they are 0 but for rounding: below 1e-5 degrees if the points extend
// about as far as they lie from 0, and more by as much as they extend less, since they are float32.
//
// The other subspace is given by points that lie in it, [n][d] in the space of features, such
// as the outputs of a linear decoder: at least K+1 of them. Where they are not in a subspace of
// K dimensions, theirs is that of their K largest principal components. Points that extend in
// fewer directions than K are an error.
func (p *PCA) Angles(points [][]float32) ([]float64, error) {
	d, k := len(p.Mean), p.K()
	if len(points) <= k {
		return nil, fmt.Errorf("pca: %d points for a subspace of %d dimensions, expected %d or more", len(points), k, k+1)
	}
	x := mat.NewDense(len(points), d, nil)
	mean := make([]float64, d)
	for i, point := range points {
		if len(point) != d {
			return nil, fmt.Errorf("pca: point %d has %d numbers, expected %d as the examples that PCA was fitted to", i, len(point), d)
		}
		for j, v := range point {
			if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("pca: number %d of point %d is %v, expected finite points", j, i, v)
			}
			x.Set(i, j, float64(v))
			mean[j] += float64(v) / float64(len(points))
		}
	}
	size := mat.Norm(x, 2)
	subtract(x, mean)
	var svd mat.SVD
	if !svd.Factorize(x, mat.SVDThinV) {
		return nil, fmt.Errorf("pca: the singular values of %d points were not found", len(points))
	}
	if s := svd.Values(nil); s[k-1] <= max(flat*s[0], rounding*size) {
		return nil, fmt.Errorf("pca: the points extend in fewer than %d directions, so they span no subspace of as many dimensions", k)
	}
	var directions, cosines mat.Dense
	svd.VTo(&directions)
	cosines.Mul(p.components().T(), directions.Slice(0, d, 0, k))
	var between mat.SVD
	if !between.Factorize(&cosines, mat.SVDNone) {
		return nil, fmt.Errorf("pca: the singular values of %d cosines were not found", k*k)
	}
	angles := between.Values(nil) // cosines, descending
	for i, c := range angles {
		angles[i] = math.Acos(min(1, c)) * 180 / math.Pi
	}
	return angles, nil
}
