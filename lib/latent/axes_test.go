package latent_test

import (
	"math"
	"strings"
	"testing"

	"latentlab/lib/latent"
)

// stretched returns codes with standard deviations of 3, 1 and 0.1 along rotated
// axes.
func stretched(t *testing.T) [][]float32 {
	t.Helper()
	codes, err := latent.SampleNormal(4000, 3, 9)
	if err != nil {
		t.Fatal(err)
	}
	sin, cos := float32(math.Sin(0.7)), float32(math.Cos(0.7))
	for _, z := range codes {
		a, b, c := 3*z[0], z[1], 0.1*z[2]
		z[0], z[1], z[2] = 5+cos*a-sin*b, sin*a+cos*b, c-2
	}
	return codes
}

func TestPrincipalAxes(t *testing.T) {
	codes := stretched(t)
	for k := 1; k <= 3; k++ {
		projected, err := latent.PrincipalAxes(codes, k)
		if err != nil {
			t.Fatal(err)
		}
		q, err := latent.FitGaussian(projected)
		if err != nil {
			t.Fatal(err)
		}
		for i, expected := range []float64{3, 1, 0.1}[:k] {
			if σ := q.Std()[i]; math.Abs(σ-expected) > 0.05*expected || math.Abs(q.Mean[i]) > 1e-4 {
				t.Errorf("axis %d of %d has mean %v and deviation %v, expected 0 and %v",
					i+1, k, q.Mean[i], σ, expected)
			}
			for j := range i {
				if math.Abs(q.Covariance[i][j]) > 1e-3 {
					t.Errorf("axes %d and %d have covariance %v, expected none", i+1, j+1, q.Covariance[i][j])
				}
			}
		}
	}
	// The first axis is (cos, sin, 0) of 0.7, with its positive sign.
	projected, _ := latent.PrincipalAxes([][]float32{{0, 0, 0}, {0.765, 0.644, 0}}, 1)
	if d := projected[1][0] - projected[0][0]; math.Abs(float64(d)-1) > 1e-3 {
		t.Errorf("a step of 1 along the first axis has length %v", d)
	}
}

func TestPrincipalAxesRefuses(t *testing.T) {
	for _, k := range []int{0, -1, 4} {
		if _, err := latent.PrincipalAxes(stretched(t), k); err == nil ||
			!strings.Contains(err.Error(), "expected 1 to 3") {
			t.Errorf("%d axes: error %v", k, err)
		}
	}
	if _, err := latent.PrincipalAxes(nil, 1); err == nil {
		t.Error("no codes: expected an error")
	}
}

// Samples have the mean and covariance that they are sampled from, units without
// variance included.
func TestGaussianSample(t *testing.T) {
	codes := stretched(t)
	for _, z := range codes {
		z[2] = 0
	}
	q, err := latent.FitGaussian(codes)
	if err != nil {
		t.Fatal(err)
	}
	samples, err := q.Sample(20000, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := latent.FitGaussian(samples)
	if err != nil {
		t.Fatal(err)
	}
	for i := range q.Mean {
		if math.Abs(p.Mean[i]-q.Mean[i]) > 0.1 {
			t.Errorf("mean %d is %v, expected %v", i, p.Mean[i], q.Mean[i])
		}
		for j := range q.Mean {
			if math.Abs(p.Covariance[i][j]-q.Covariance[i][j]) > 0.2 {
				t.Errorf("covariance %d, %d is %v, expected %v", i, j, p.Covariance[i][j], q.Covariance[i][j])
			}
		}
		if samples[0][2] != 0 {
			t.Errorf("a unit that is always 0 is sampled as %v", samples[0][2])
		}
	}
}
