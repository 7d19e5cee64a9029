package train_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"

	"latentlab/internal/backendtest"
	"latentlab/lib/train"
)

func TestPermutation(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range []struct{ n, length int }{{1, 1}, {1, 7}, {2, 2}, {3, 8}, {10, 10}, {1000, 1024}, {20000, 40 * 512}} {
			order := train.Order(t, b, 1, 0, c.n, c.length)
			if len(order) != c.length {
				t.Fatalf("%d images in %d places: got %d", c.n, c.length, len(order))
			}
			first := slices.Clone(order[:c.n])
			slices.Sort(first)
			for i, image := range first {
				if int(image) != i {
					t.Fatalf("%d images: the first %d places are not a permutation", c.n, c.n)
				}
			}
			for i := c.n; i < c.length; i++ {
				if order[i] != order[i-c.n] {
					t.Fatalf("%d images: place %d has %d, expected the order repeated from its start", c.n, i, order[i])
				}
			}
		}
	})
}

func TestPermutationsDiffer(t *testing.T) {
	const n = 200
	seen := map[string]string{}
	for _, seed := range []int64{0, 1, -1, 2, 1 << 32, 1 << 62, math.MaxInt64, math.MinInt64} {
		for epoch := range 20 {
			name := fmt.Sprintf("seed %d epoch %d", seed, epoch)
			key := fmt.Sprint(train.HostOrder(seed, epoch, n, n))
			if before, ok := seen[key]; ok {
				t.Errorf("%s has the order of %s", name, before)
			}
			seen[key] = name
		}
	}
}

// The permutation uses integer arithmetic, so all backends and plain Go, which replaces
// the graph on the pure-Go backend, agree exactly.
func TestPermutationsAgree(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range []struct {
			seed             int64
			epoch, n, length int
		}{{42, 0, 5000, 5120}, {-1, 3, 5000, 5000}, {1 << 40, 99, 1, 7}, {7, 0, 3, 8}} {
			if !slices.Equal(train.Order(t, b, c.seed, c.epoch, c.n, c.length),
				train.HostOrder(c.seed, c.epoch, c.n, c.length)) {
				t.Errorf("%+v: the graph and plain Go shuffle differently", c)
			}
		}
	})
	if !slices.Equal(train.Order(t, backendtest.XLA(t), 1, 1, 60000, 60416), train.HostOrder(1, 1, 60000, 60416)) {
		t.Error("60,000 images: XLA and plain Go shuffle differently")
	}
}

// Over many epochs each image is in each place equally often, and so is each pair of
// neighbors: chi-square against the uniform distribution.
func TestPermutationIsUniform(t *testing.T) {
	const n, epochs = 12, 20000
	var places, pairs [n][n]float64
	for epoch := range epochs {
		order := train.HostOrder(9, epoch, n, n)
		for place, image := range order {
			places[place][image]++
			if place > 0 {
				pairs[order[place-1]][image]++
			}
		}
	}
	// Places have (n-1)² degrees of freedom. A correct permutation is within five
	// standard deviations, √(2·dof) each. There are 12·11 cells for pairs.
	check := func(name string, counts [n][n]float64, expected float64, dof float64, diagonal bool) {
		chi := 0.0
		for i := range n {
			for j := range n {
				if i != j || diagonal {
					chi += (counts[i][j] - expected) * (counts[i][j] - expected) / expected
				}
			}
		}
		if d := math.Abs(chi-dof) / math.Sqrt(2*dof); d > 5 {
			t.Errorf("%s: chi-square %.1f for %.0f degrees of freedom, %.1f standard deviations off", name, chi, dof, d)
		}
	}
	check("places", places, float64(epochs)/n, (n-1)*(n-1), true)
	check("neighbors", pairs, float64(epochs)/n, n*(n-1)-1, false)
}

func FuzzPermutation(f *testing.F) {
	f.Add(int64(0), 0, 10)
	f.Add(int64(-5), 3, 1)
	f.Add(int64(math.MaxInt64), math.MaxInt32, 257)
	f.Fuzz(func(t *testing.T, seed int64, epoch, n int) {
		if n < 1 || n > 2000 || epoch < 0 {
			t.Skip()
		}
		order := train.Order(t, backendtest.Go(t), seed, epoch, n, n)
		slices.Sort(order)
		for i, image := range order {
			if int(image) != i {
				t.Fatalf("seed %d epoch %d: not a permutation of %d", seed, epoch, n)
			}
		}
	})
}
