package tsne

import (
	"context"
	"errors"
	"math"
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/gomlx/compute"

	"latentlab/internal/backendtest"
)

// purity is the share of the k nearest neighbors that are in a point's group.
func purity(y [][]float32, k int) float64 {
	same := 0
	for i := range y {
		order := make([]int, len(y))
		distance := make([]float64, len(y))
		for j := range y {
			order[j], distance[j] = j, squaredDistance(y[i], y[j])
		}
		distance[i] = math.Inf(1)
		sort.Slice(order, func(a, b int) bool { return distance[order[a]] < distance[order[b]] })
		for _, j := range order[:k] {
			if i%3 == j%3 {
				same++
			}
		}
	}
	return float64(same) / float64(k*len(y))
}

func TestBlobsStayApart(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, dims := range []int{2, 3} {
			x := blobs(90, 10, 12)
			var reported []int
			var last float64
			y, err := embed(t.Context(), b, x, Config{Dims: dims, Perplexity: 10, Iterations: 500, Progress: func(i int, kl float64) {
				reported, last = append(reported, i), kl
			}})
			if err != nil {
				t.Fatal(err)
			}
			if len(y) != len(x) || len(y[0]) != dims {
				t.Fatalf("%d positions of %d dimensions", len(y), len(y[0]))
			}
			if got := purity(y, 8); got < 0.99 {
				t.Errorf("%d dimensions: %.3f of the neighbors are in the same group, expected all", dims, got)
			}
			for k := range dims {
				mean := 0.0
				for i := range y {
					mean += float64(y[i][k]) / float64(len(y))
				}
				if math.Abs(mean) > 1e-3 {
					t.Errorf("%d dimensions: the mean of axis %d is %g, expected 0", dims, k, mean)
				}
			}
			if len(reported) == 0 || reported[len(reported)-1] != 500 {
				t.Errorf("progress was reported at %v, expected the end", reported)
			}
			// Well separated groups of Gaussians in 10 dimensions: only what is
			// within the groups is lost.
			if last <= 0 || last > 1 {
				t.Errorf("%d dimensions: KL(P‖Q) is %g nats, expected 0 to 1", dims, last)
			}
		}
	})
}

// How a descent is divided into calls does not change the result.
func TestReproducible(t *testing.T) {
	b := backendtest.XLA(t)
	x := blobs(60, 5, 3)
	c := Config{Perplexity: 10, Iterations: 50}.withDefaults(len(x))
	positions := func(counts ...int) [][]float32 {
		p, entropy, err := affinities(t.Context(), x, c.Perplexity)
		if err != nil {
			t.Fatal(err)
		}
		start, err := initialPositions(x, c.Dims, c.Seed)
		if err != nil {
			t.Fatal(err)
		}
		d, err := newDescent(b, c, p, entropy, start)
		if err != nil {
			t.Fatal(err)
		}
		defer d.close()
		for _, count := range counts {
			if err := d.advance(count); err != nil {
				t.Fatal(err)
			}
		}
		y, err := rows(d.state[statePositions])
		if err != nil {
			t.Fatal(err)
		}
		return y
	}
	want := positions(50)
	if got := positions(1, 7, 20, 22); !reflect.DeepEqual(got, want) {
		t.Error("an embedding in four calls differs from that in one")
	}
	if got, err := embed(t.Context(), b, x, c); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("embed gives another embedding: %v", err)
	}
	c.Seed = 1
	if got, err := embed(t.Context(), b, x, c); err != nil || reflect.DeepEqual(got, want) {
		t.Errorf("another seed gives the same embedding: %v", err)
	}
}

// Equal points, and points on a line, are embedded.
func TestDegenerate(t *testing.T) {
	b := backendtest.XLA(t)
	x := blobs(40, 4, 3)
	for i := range 20 {
		x[i] = x[0]
	}
	same := make([][]float32, 30)
	line := make([][]float32, 30)
	for i := range same {
		same[i], line[i] = []float32{1, 2}, []float32{float32(i)}
	}
	for name, x := range map[string][][]float32{"duplicates": x, "one point": same, "a line": line} {
		y, err := embed(t.Context(), b, x, Config{Perplexity: 5, Iterations: 100})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		seen := map[[2]float32]bool{}
		for _, p := range y {
			seen[[2]float32(p)] = true
		}
		if len(seen) != len(x) {
			t.Errorf("%s: %d positions for %d points", name, len(seen), len(x))
		}
	}
}

func TestErrors(t *testing.T) {
	b := backendtest.Go(t)
	good := blobs(40, 3, 1)
	with := func(i int, row ...float32) [][]float32 {
		x := append([][]float32{}, good...)
		x[i] = row
		return x
	}
	for _, c := range []struct {
		name   string
		x      [][]float32
		config Config
		want   string
	}{
		{"no points", nil, Config{}, "0 points, expected at least 4"},
		{"too many", make([][]float32, MaxPoints+1), Config{}, "20001 points would take 5 GB"},
		{"no dimensions", make([][]float32, 10), Config{}, "point 0 is empty"},
		{"ragged", with(7, 1, 2), Config{Perplexity: 5}, "point 7 has 2 numbers, point 0 has 3"},
		{"NaN", with(7, 1, 2, float32(math.NaN())), Config{Perplexity: 5}, "point 7 has NaN at position 2"},
		{"Inf", with(7, 1, float32(math.Inf(-1)), 2), Config{Perplexity: 5}, "point 7 has -Inf at position 1"},
		{"perplexity for so few", good, Config{},
			"perplexity 30 needs at least 91 points, there are 40: ask for at most 13"},
		{"perplexity below 1", good, Config{Perplexity: 0.5}, "Perplexity is 0.5"},
		{"perplexity NaN", good, Config{Perplexity: math.NaN()}, "Perplexity is NaN"},
		{"dimensions", good, Config{Dims: 4, Perplexity: 5}, "Dims is 4"},
		{"iterations", good, Config{Iterations: -3, Perplexity: 5}, "Iterations is -3"},
		{"early", good, Config{Early: 900, Perplexity: 5}, "Early is 900, expected 0 to 750"},
		{"exaggeration", good, Config{Exaggeration: 0.5, Perplexity: 5}, "Exaggeration is 0.5"},
		{"rate", good, Config{LearningRate: -1, Perplexity: 5}, "LearningRate is -1"},
		{"diverging", good, Config{LearningRate: 1e30, Iterations: 30, Perplexity: 5}, "diverged"},
	} {
		if _, err := embed(t.Context(), b, c.x, c.config); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected %q in it", c.name, err, c.want)
		}
	}
}

func TestCanceled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := embed(ctx, backendtest.Go(t), blobs(40, 3, 1), Config{Perplexity: 5}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, expected that of the context", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	last := 0
	x := blobs(60, 3, 1)
	_, err := embed(ctx, backendtest.XLA(t), x, Config{Perplexity: 5, Iterations: 1_000_000, Progress: func(i int, _ float64) {
		last = i
		cancel()
	}})
	if !errors.Is(err, context.Canceled) || last == 0 || last >= 1_000_000 {
		t.Errorf("error %v after %d iterations, expected that of the context", err, last)
	}
}
