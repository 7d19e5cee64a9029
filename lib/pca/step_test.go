package pca

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// For a fixed U, μ after a step is the minimum of the paraboloid of curvature ¼
// that touches the deviance at the current θ₀: there the slopes
// σ(θ₀) - x + (θ - θ₀)/4, summed over the images, have no part outside U's subspace,
// which a change of μ could remove.
func TestStepEndsAtTheLowestPoint(t *testing.T) {
	im := binary(200, 3, 4)
	m, err := startMajorizer(im, Space{Shape: im.Shape()}, LogisticConfig{K: 3, M: 8})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		m.deviance() // sets m.theta
		n, d := m.theta.Rows, m.theta.Cols
		before := mat.NewDense(n, d, nil)
		for i, v := range m.theta.Data {
			before.RawMatrix().Data[i] = float64(v)
		}
		u := mat.DenseCopyOf(m.u)
		if err := m.improve(); err != nil {
			t.Fatal(err)
		}
		sum := make([]float64, d) // of the slopes
		var code, projected mat.VecDense
		for i := range n {
			centered := make([]float64, d) // θ̃ - μ
			for j := range centered {
				centered[j] = float64(m.tilde.Data[i*d+j]) - m.mu[j]
			}
			code.MulVec(u.T(), mat.NewVecDense(d, centered))
			projected.MulVec(u, &code)
			for j, x := range im.Row(i) {
				was := before.At(i, j)
				sum[j] += sigmoid(was) - float64(x)/255 + (m.mu[j]+projected.AtVec(j)-was)/4
			}
		}
		code.MulVec(u.T(), mat.NewVecDense(d, sum))
		projected.MulVec(u, &code)
		floats.Sub(sum, projected.RawVector().Data)
		if left := floats.Norm(sum, math.Inf(1)); left > 1e-3 {
			t.Errorf("a change of μ would still gain by a slope of %v for %d images", left, n)
		}
	}
}
