package tsne

import (
	"fmt"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"latentlab/lib/eigen"
)

// startSpread is the standard deviation of the first positions along their first
// axis. It is small since groups that start far apart do not come together.
const startSpread = 1e-4

// initialPositions returns where the descent starts, [n, dims] row by row: the points in
// the plane (or space) of their first principal components, which keeps the
// large-scale structure (Kobak and Berens, Nature Communications 10, 2019), and a
// hundredth of noise, without which equal points would never separate.
func initialPositions(x [][]float32, dims int, seed uint64) ([]float32, error) {
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
	var covariance mat.SymDense
	covariance.SymOuterK(1, a.T())
	_, axes, err := eigen.Symmetric(&covariance)
	if err != nil {
		return nil, fmt.Errorf("tsne: the points' principal components: %w", err)
	}
	eigen.FixSigns(axes)
	var scores mat.Dense
	scores.Mul(a, axes.Slice(0, d, 0, kept))
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
