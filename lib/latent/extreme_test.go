package latent_test

import (
	"fmt"
	"math"
	"testing"

	"latentlab/lib/latent"
)

// Codes at the ends of float32 give finite codes or an error.
func TestExtremes(t *testing.T) {
	const most, least = math.MaxFloat32, math.SmallestNonzeroFloat32
	codes := map[string][]float32{
		"0": {0, 0}, "1": {1, -1}, "most": {most, most}, "-most": {-most, -most}, "mixed": {most, -most},
		"3e38": {3e38, 3e38}, "-3e38": {-3e38, -3e38}, "least": {least, least}, "-least": {-least, least}, "one": {most, least},
	}
	finite := func(what string, out [][]float32, err error) {
		t.Helper()
		if err != nil {
			return
		}
		if len(out) == 0 {
			t.Errorf("%s: nothing, and no error", what)
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
			principal, err := latent.Principal(pair, 2)
			finite(fmt.Sprintf("components of %s and %s", m, n), principal, err)
			means, err := latent.ClassMeans(pair, []uint8{0, 0, 1})
			finite(fmt.Sprintf("the mean of %s and %s", m, n), means, err)
			q, err := latent.Moments(pair)
			if err != nil {
				t.Fatal(err)
			}
			for d, σ := range q.Std() {
				if math.IsNaN(q.Mean[d]) || math.IsInf(q.Mean[d], 0) || !(σ >= 0) || math.IsInf(σ, 0) {
					t.Errorf("%s and %s have mean %v and standard deviation %v", m, n, q.Mean[d], σ)
				}
			}
			draws, err := q.Draw(50, 1)
			finite(fmt.Sprintf("draws around %s and %s", m, n), draws, err)
			if _, err := latent.Neighbours(pair, a, 2); err != nil {
				t.Errorf("neighbours of %s: %v", m, err)
			}
		}
		varied, err := latent.Vary(a, 0, 1, 3, -most, most)
		finite("varying "+m, varied, err)
		traversed, err := latent.Traverse(a, 1, []float32{-most, least, most})
		finite("traversing "+m, traversed, err)
	}
	for _, ends := range [][2]float64{{-1, 1}, {-most, most}, {0, least}, {0, 5e-324}, {-1e308, 1e308}, {-math.MaxFloat64, math.MaxFloat64}, {0, 1e300}, {1e300, 2e300}} {
		steps, err := latent.Steps(5, ends[0], ends[1])
		finite(fmt.Sprintf("steps from %v to %v", ends[0], ends[1]), [][]float32{steps}, err)
		lattice, err := latent.Lattice(3, ends[0], ends[1])
		finite(fmt.Sprintf("a lattice from %v to %v", ends[0], ends[1]), lattice, err)
		even, err := latent.Uniform(20, 2, ends[0], ends[1], 1)
		finite(fmt.Sprintf("draws from %v to %v", ends[0], ends[1]), even, err)
	}
	for _, q := range []latent.Distribution{
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
		draws, err := q.Draw(20, 1)
		finite(fmt.Sprintf("draws of %v", q), draws, err)
	}
	quantiles, err := latent.Quantiles(301)
	finite("quantiles", quantiles, err)
}
