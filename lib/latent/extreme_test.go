package latent_test

import (
	"fmt"
	"math"
	"testing"

	"latentlab/lib/latent"
)

// Codes at the limits of float32 give finite codes or an error.
func TestExtremes(t *testing.T) {
	const most, least = math.MaxFloat32, math.SmallestNonzeroFloat32
	codes := map[string][]float32{
		"0": {0, 0}, "1": {1, -1}, "most": {most, most}, "-most": {-most, -most}, "mixed": {most, -most},
		"3e38": {3e38, 3e38}, "-3e38": {-3e38, -3e38}, "least": {least, least}, "-least": {-least, least},
		"one": {most, least},
	}
	finite := func(what string, out [][]float32, err error) {
		t.Helper()
		if err != nil {
			return
		}
		if len(out) == 0 {
			t.Errorf("%s: no codes, and no error", what)
		}
		for i, code := range out {
			for d, v := range code {
				if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("%s: code %d has %v at position %d, and there is no error", what, i, v, d)
					return
				}
			}
		}
	}
	for m, a := range codes {
		for n, b := range codes {
			pair := [][]float32{a, b, {0.5, 0.25}}
			line, err := latent.Line(a, b, 5)
			if err != nil {
				t.Errorf("the line from %s to %s: %v", m, n, err)
			}
			finite(fmt.Sprintf("the line from %s to %s", m, n), line, err)
			arc, err := latent.Arc(a, b, 5)
			finite(fmt.Sprintf("the arc from %s to %s", m, n), arc, err)
			axes, err := latent.PrincipalAxes(pair, 2)
			finite(fmt.Sprintf("principal axes of %s and %s", m, n), axes, err)
			q, err := latent.FitGaussian(pair)
			if err != nil {
				t.Fatal(err)
			}
			for d, σ := range q.Std() {
				if math.IsNaN(q.Mean[d]) || math.IsInf(q.Mean[d], 0) || !(σ >= 0) || math.IsInf(σ, 0) {
					t.Errorf("%s and %s have mean %v and standard deviation %v", m, n, q.Mean[d], σ)
				}
			}
			samples, err := q.Sample(50, 1)
			finite(fmt.Sprintf("samples around %s and %s", m, n), samples, err)
			if _, err := latent.Neighbors(pair, a, 2); err != nil {
				t.Errorf("neighbors of %s: %v", m, err)
			}
		}
		varied, err := latent.Vary(a, 0, 1, 3, -most, most)
		finite("varying "+m, varied, err)
		traversed, err := latent.Traverse(a, 1, []float32{-most, least, most})
		finite("traversing "+m, traversed, err)
	}
	for _, ends := range [][2]float64{
		{-1, 1}, {-most, most}, {0, least}, {0, 5e-324}, {-1e308, 1e308},
		{-math.MaxFloat64, math.MaxFloat64}, {0, 1e300}, {1e300, 2e300},
	} {
		steps, err := latent.Steps(5, ends[0], ends[1])
		finite(fmt.Sprintf("steps from %v to %v", ends[0], ends[1]), [][]float32{steps}, err)
		grid, err := latent.Grid(3, ends[0], ends[1])
		finite(fmt.Sprintf("a grid from %v to %v", ends[0], ends[1]), grid, err)
		uniform, err := latent.SampleUniform(20, 2, ends[0], ends[1], 1)
		finite(fmt.Sprintf("samples from %v to %v", ends[0], ends[1]), uniform, err)
	}
	for _, q := range []latent.Gaussian{
		{},
		{Mean: []float64{0}},
		{Mean: []float64{0}, Covariance: [][]float64{{}}},
		{Mean: []float64{0, 1}, Covariance: [][]float64{{1, 0}}},
		{Mean: []float64{math.NaN()}, Covariance: [][]float64{{1}}},
		{Mean: []float64{0}, Covariance: [][]float64{{math.NaN()}}},
		{Mean: []float64{0}, Covariance: [][]float64{{math.Inf(1)}}},
		{Mean: []float64{0}, Covariance: [][]float64{{1e300}}},
		{Mean: []float64{1e300}, Covariance: [][]float64{{0}}},
		{Mean: []float64{0, 0}, Covariance: [][]float64{{1e308, 1e308}, {1e308, 1e308}}},
	} {
		samples, err := q.Sample(20, 1)
		finite(fmt.Sprintf("samples of %v", q), samples, err)
	}
	quantiles, err := latent.QuantileGrid(301)
	finite("quantiles", quantiles, err)
}
