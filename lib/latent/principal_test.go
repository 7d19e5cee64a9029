package latent_test

import (
	"math"
	"strings"
	"testing"

	"latentlab/lib/latent"
)

// stretched are codes that vary by 3, 1 and 0.1 along turned directions.
func stretched(t *testing.T) [][]float32 {
	t.Helper()
	codes, err := latent.Normal(4000, 3, 9)
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

func TestPrincipal(t *testing.T) {
	codes := stretched(t)
	for k := 1; k <= 3; k++ {
		projected, err := latent.Principal(codes, k)
		if err != nil {
			t.Fatal(err)
		}
		q, err := latent.Moments(projected)
		if err != nil {
			t.Fatal(err)
		}
		for i, expected := range []float64{3, 1, 0.1}[:k] {
			if σ := q.Std()[i]; math.Abs(σ-expected) > 0.05*expected || math.Abs(q.Mean[i]) > 1e-4 {
				t.Errorf("component %d of %d has mean %v and deviation %v, expected 0 and %v", i+1, k, q.Mean[i], σ, expected)
			}
			for j := range i {
				if math.Abs(q.Covariance[i][j]) > 1e-3 {
					t.Errorf("components %d and %d have covariance %v, expected none", i+1, j+1, q.Covariance[i][j])
				}
			}
		}
	}
	// The first direction is (cos, sin, 0) of 0.7, seen from its positive side.
	projected, _ := latent.Principal([][]float32{{0, 0, 0}, {0.765, 0.644, 0}}, 1)
	if d := projected[1][0] - projected[0][0]; math.Abs(float64(d)-1) > 1e-3 {
		t.Errorf("a step of 1 along the first component is %v there", d)
	}
}

func TestPrincipalRefuses(t *testing.T) {
	for _, k := range []int{0, -1, 4} {
		if _, err := latent.Principal(stretched(t), k); err == nil || !strings.Contains(err.Error(), "expected 1 to 3") {
			t.Errorf("%d components: error %v", k, err)
		}
	}
	if _, err := latent.Principal(nil, 1); err == nil {
		t.Error("no codes: expected an error")
	}
}

// Draws have the moments that they are drawn from, dead units included.
func TestDraw(t *testing.T) {
	codes := stretched(t)
	for _, z := range codes {
		z[2] = 0
	}
	q, err := latent.Moments(codes)
	if err != nil {
		t.Fatal(err)
	}
	draws, err := q.Draw(20000, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := latent.Moments(draws)
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
		if draws[0][2] != 0 {
			t.Errorf("a unit that is always 0 is drawn as %v", draws[0][2])
		}
	}
}
