package latent_test

import (
	"math"
	"strings"
	"testing"

	"latentlab/lib/latent"
)

// What is not a distribution has no samples, and no standard deviation.
func TestGaussianRefuses(t *testing.T) {
	for _, c := range []struct {
		name       string
		covariance [][]float64
		want       string
	}{
		{"a negative variance", [][]float64{{1, 0}, {0, -1}}, "variance of -1"},
		{"a negative variance alone", [][]float64{{-1, 0}, {0, 0}}, "variance of -1"},
		{"a correlation above 1", [][]float64{{1, 2}, {2, 1}}, "variance of -1"},
		{"not symmetric", [][]float64{{1, 0.5}, {0.2, 1}}, "not symmetric"},
		{"not symmetric the other way", [][]float64{{1, 0}, {0.5, 1}}, "not symmetric"},
	} {
		q := latent.Gaussian{Mean: []float64{0, 0}, Covariance: c.covariance}
		if _, err := q.Sample(3, 1); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected an error with %q", c.name, err, c.want)
		}
	}
	// Rounding may leave a variance just below 0, or two halves that differ in the
	// last digit.
	for _, covariance := range [][][]float64{
		{{1, 0}, {0, 0}},
		{{1, 0}, {0, -1e-12}},
		{{1, 1}, {1, 1}},
		{{1, 0.3}, {0.1 + 0.2, 1}},
		{{0, 0}, {0, 0}},
	} {
		q := latent.Gaussian{Mean: []float64{0, 0}, Covariance: covariance}
		if _, err := q.Sample(3, 1); err != nil {
			t.Errorf("%v: %v", covariance, err)
		}
	}
	q := latent.Gaussian{Mean: []float64{0, 0}, Covariance: [][]float64{{4, 0}, {0, -1}}}
	if σ := q.Std(); σ[0] != 2 || !math.IsNaN(σ[1]) {
		t.Errorf("standard deviations of variances of 4 and -1 are %v, expected 2 and NaN", σ)
	}
}
