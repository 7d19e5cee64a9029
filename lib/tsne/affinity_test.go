package tsne

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gomlx/gomlx/core/tensors"
)

// blobs returns points in three groups; point i is in group i%3.
func blobs(n, d int, apart float64) [][]float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([][]float32, n)
	for i := range x {
		x[i] = make([]float32, d)
		for j := range x[i] {
			x[i][j] = float32(rng.NormFloat64())
		}
		x[i][i%3] += float32(apart)
	}
	return x
}

func TestPerplexityIsReached(t *testing.T) {
	x := blobs(200, 7, 9)
	for _, scale := range []float32{1, 1e-6, 1e6} {
		for _, want := range []float64{1.5, 5, 30, 66} {
			for i := range x {
				d := make([]float64, len(x))
				for j := range x {
					d[j] = squaredDistance(x[i], x[j]) * float64(scale)
				}
				toConditional(d, i, want)
				sum, entropy := 0.0, 0.0
				for _, p := range d {
					sum += p
					if p > 0 {
						entropy -= p * math.Log(p)
					}
				}
				if d[i] != 0 || math.Abs(sum-1) > 1e-12 || math.Abs(math.Exp(entropy)-want) > 1e-4*want {
					t.Fatalf("scale %g, point %d: p of itself %g, sum %g, perplexity %g, expected 0, 1 and %g",
						scale, i, d[i], sum, math.Exp(entropy), want)
				}
			}
		}
	}
}

func TestPerplexityOfEqualPoints(t *testing.T) {
	for name, d := range map[string][]float64{
		"all equal":         {0, 0, 0, 0, 0},
		"all as far":        {0, 4, 4, 4, 4},
		"more than asked":   {0, 0, 0, 0, 9},
		"one far away":      {0, 1, 1e30, 1e30, 1e30},
		"as good as equal":  {0, 1e-300, 1e-300, 1e-300, 2e-300},
		"one nearest by 1e": {0, 1, 1 + 1e-12, 1 + 1e-12, 1 + 1e-12},
	} {
		toConditional(d, 0, 2)
		sum := 0.0
		for _, p := range d {
			if !(p >= 0 && p <= 1) {
				t.Errorf("%s: probabilities %v", name, d)
			}
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("%s: probabilities %v add up to %g", name, d, sum)
		}
	}
}

func TestAffinities(t *testing.T) {
	x := blobs(150, 5, 6) // more than a tile
	p, plogp, err := affinities(t.Context(), x, 10)
	if err != nil {
		t.Fatal(err)
	}
	flat, err := tensors.CopyFlatData[float32](p)
	if err != nil {
		t.Fatal(err)
	}
	n, sum, want := len(x), 0.0, 0.0
	row := func(i int) []float64 {
		d := make([]float64, n)
		for j := range x {
			d[j] = squaredDistance(x[i], x[j])
		}
		toConditional(d, i, 10)
		return d
	}
	all := make([][]float64, n)
	for i := range all {
		all[i] = row(i)
	}
	for i := range n {
		for j := range n {
			joint := (all[i][j] + all[j][i]) / float64(2*n)
			if got := float64(flat[i*n+j]); math.Abs(got-joint) > 1e-7*joint+leastAffinity {
				t.Fatalf("p[%d][%d] is %g, expected %g", i, j, got, joint)
			}
			sum += joint
			if joint > 0 {
				want += joint * math.Log(joint)
			}
		}
	}
	if math.Abs(sum-1) > 1e-9 || math.Abs(plogp-want) > 1e-6 {
		t.Errorf("Σp is %g and Σ p log p %g, expected 1 and %g", sum, plogp, want)
	}
}
