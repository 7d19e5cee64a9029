package tsne

import (
	"fmt"
	"math"
	"testing"

	"latentlab/lib/backend"
)

// Finite points get finite positions, or an error; no config panics.
func TestFinitePoints(t *testing.T) {
	b, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	base := blobs(15, 3, 3)
	scaled := func(by float32) [][]float32 {
		x := make([][]float32, len(base))
		for i, row := range base {
			for _, v := range row {
				x[i] = append(x[i], v*by)
			}
		}
		return x
	}
	outlier := scaled(1)
	outlier[3] = []float32{math.MaxFloat32, -math.MaxFloat32, 0}
	all := scaled(1)
	for i := range all {
		all[i] = []float32{math.MaxFloat32, -math.MaxFloat32, math.MaxFloat32}
		if i%2 == 0 {
			all[i][0] = -math.MaxFloat32
		}
	}
	for name, x := range map[string][][]float32{
		"ordinary": base, "equal": scaled(0), "denormal": scaled(1e-45), "small": scaled(1e-38), "large": scaled(1e37),
		"an outlier": outlier, "the largest": all,
	} {
		for _, c := range []Config{
			{Perplexity: 3, Iterations: 20}, {Perplexity: 1, Iterations: 20, Dims: 3}, {Perplexity: 4, Iterations: 1},
			{Perplexity: 3, Iterations: 20, LearningRate: 1e30}, {Perplexity: 3, Iterations: 20, LearningRate: 1e-30},
			{Perplexity: 3, Iterations: 20, LearningRate: math.MaxFloat64},
			{Perplexity: 3, Iterations: 20, Exaggeration: 1e38},
			{Perplexity: 3, Iterations: 20, Exaggeration: math.MaxFloat64}, {Perplexity: 3, Iterations: -1},
			{Perplexity: math.NaN()}, {Perplexity: math.Inf(1)}, {Perplexity: 1e300},
			{Perplexity: 3, Dims: math.MaxInt},
		} {
			what := fmt.Sprintf("%s, %+v", name, c)
			y, err := embed(t.Context(), b, x, c)
			if err != nil {
				continue
			}
			if len(y) != len(x) {
				t.Errorf("%s: %d positions of %d points", what, len(y), len(x))
			}
			for i, position := range y {
				for _, v := range position {
					if v := float64(v); math.IsNaN(v) || math.IsInf(v, 0) {
						t.Errorf("%s: point %d is at %v", what, i, position)
					}
				}
			}
		}
		if _, err := embed(t.Context(), b, x, Config{Perplexity: 3, Iterations: 20}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
