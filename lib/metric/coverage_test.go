package metric_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"latentlab/lib/metric"
)

// coverage from all distances.
func coverage(real, generated [][]float32, k int) float64 {
	count := 0
	for i, row := range real {
		others := append(append([][]float32{}, real[:i]...), real[i+1:]...)
		// A row is in the k-ball of its own set's other rows if fewer than k of them are nearer than it.
		for _, g := range generated {
			nearer := 0
			for _, other := range others {
				if squared(row, other) < squared(row, g) {
					nearer++
				}
			}
			if nearer < k {
				count++
				break
			}
		}
	}
	return float64(count) / float64(len(real))
}

func squared(a, b []float32) (sum float64) {
	for d := range a {
		sum += (float64(a[d]) - float64(b[d])) * (float64(a[d]) - float64(b[d]))
	}
	return sum
}

func TestCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	for _, size := range [][2]int{{2, 2}, {5, 9}, {64, 63}, {130, 65}, {65, 200}} {
		for _, features := range []int{1, 3, 20} {
			real, generated := gaussian(rng, size[0], features, 1), gaussian(rng, size[1], features, 0.7)
			for _, rows := range [][][]float32{real, generated} { // of a lattice, with duplicates and equal distances
				for i := range rows {
					for d := range rows[i] {
						if features < 20 {
							rows[i][d] = float32(math.Round(float64(rows[i][d])))
						}
					}
				}
			}
			for _, k := range []int{1, 3, 10} {
				if k >= min(size[0], size[1]) {
					continue
				}
				got, err := metric.EvaluateSamples(real, generated, k)
				if want := coverage(real, generated, k); err != nil || got.Coverage != want {
					t.Errorf("%v rows of %d, k = %d: %v, %v, expected %v", size, features, k, got, err, want)
				}
			}
		}
	}
}

// The share of two samples of one distribution does not depend on the distribution.
func TestCoverageOfOneDistribution(t *testing.T) {
	for _, features := range []int{1, 8, 40} {
		for _, k := range []int{1, 3, 5} {
			const n, times = 300, 30
			rng := rand.New(rand.NewPCG(7, uint64(features)))
			mean := 0.0
			for range times {
				s, err := metric.EvaluateSamples(gaussian(rng, n, features, 2), gaussian(rng, n, features, 2), k)
				if err != nil {
					t.Fatal(err)
				}
				mean += s.Coverage / times
			}
			missed := 1.0
			for i := 1; i <= k; i++ {
				missed *= float64(n-i) / float64(2*n-i)
			}
			if math.Abs(mean-(1-missed)) > 0.02 {
				t.Errorf("%d features, k = %d: %.3f, expected about %.3f", features, k, mean, 1-missed)
			}
		}
	}
}
