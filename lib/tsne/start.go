package tsne

import (
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// The first places spread as little as this along their first axis, since
// the descent from far apart does not find together.
const startSpread = 1e-4

// initial returns where the descent starts, [n, dims] row by row: the points
// in the plane (or space) of their first principal components, which keeps
// the large picture (Kobak and Berens, Nature Communications 10, 2019), and a
// hundredth of noise, without which points at one place would never part.
func initial(x [][]float32, dims int, seed uint64) ([]float32, error) {
	n, d := len(x), len(x[0])
	a := mat.NewDense(n, d, nil)
	for i, row := range x {
		for j, v := range row {
			a.Set(i, j, float64(v))
		}
	}
	for j := range d {
		column := mat.Col(nil, j, a)
		mean := stat.Mean(column, nil)
		for i, v := range column {
			a.Set(i, j, v-mean)
		}
	}
	kept := min(dims, d)
	axes, err := principal(a, kept)
	if err != nil {
		return nil, err
	}
	var scores mat.Dense
	scores.Mul(a, axes)
	spread := stat.PopStdDev(mat.Col(nil, 0, &scores), nil)
	scale := 0.0
	if spread > 0 {
		scale = startSpread / spread
	}
	rng := rand.New(rand.NewPCG(seed, 0x7453_4e45))
	y := make([]float32, n*dims)
	for i := range n {
		for k := range dims {
			v := 0.01 * startSpread * rng.NormFloat64()
			if k < kept {
				v += scale * scores.At(i, k)
			}
			y[i*dims+k] = float32(v)
		}
	}
	return y, nil
}

// principal returns the directions [d, k] of most variance of centred rows
// [n, d], the largest first and each with its largest entry positive.
func principal(a *mat.Dense, k int) (*mat.Dense, error) {
	_, d := a.Dims()
	var covariance mat.SymDense
	covariance.SymOuterK(1, a.T())
	var eigen mat.EigenSym
	if !eigen.Factorize(&covariance, true) {
		return nil, errors.New("tsne: the points' principal components were not found: are some of them as large as 1e30?")
	}
	var rising mat.Dense
	eigen.VectorsTo(&rising)
	axes := mat.NewDense(d, k, nil)
	for c := range k {
		v := mat.Col(nil, d-1-c, &rising)
		largest := 0.0
		for _, e := range v {
			if math.Abs(e) > math.Abs(largest) {
				largest = e
			}
		}
		if largest < 0 {
			for i := range v {
				v[i] = -v[i]
			}
		}
		axes.SetCol(c, v)
	}
	return axes, nil
}
