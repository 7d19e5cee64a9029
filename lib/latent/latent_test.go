package latent_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/latent"
)

func TestSample(t *testing.T) {
	const n, dims = 50000, 3
	for _, c := range []struct {
		name      string
		sample    func(n int, seed uint64) ([][]float32, error)
		mean, std float64
		low, high float64
	}{
		{"SampleNormal", func(n int, seed uint64) ([][]float32, error) { return latent.SampleNormal(n, dims, seed) },
			0, 1, -7, 7},
		{"SampleUniform", func(n int, seed uint64) ([][]float32, error) { return latent.SampleUniform(n, dims, -1, 3, seed) }, 1, 4 / math.Sqrt(12), -1, 3},
	} {
		codes := must(c.sample(n, 1))
		if len(codes) != n || len(codes[0]) != dims {
			t.Fatalf("%s: %d codes of %d, expected %d of %d", c.name, len(codes), len(codes[0]), n, dims)
		}
		if first := must(c.sample(2, 1)); !slices.Equal(first[1], codes[1]) {
			t.Errorf("%s: code 1 depends on how many are sampled", c.name)
		}
		if other := must(c.sample(2, 2)); slices.Equal(other[0], codes[0]) {
			t.Errorf("%s: two seeds give the same code", c.name)
		}
		q := must(latent.FitGaussian(codes))
		for i := range dims {
			// Five standard deviations of a mean of n samples.
			if tolerance := 5 * c.std / math.Sqrt(n); !(math.Abs(q.Mean[i]-c.mean) < tolerance) {
				t.Errorf("%s: mean %v of dimension %d, expected %v", c.name, q.Mean[i], i, c.mean)
			}
			if !(math.Abs(q.Std()[i]-c.std) < 0.02*c.std) {
				t.Errorf("%s: standard deviation %v of dimension %d, expected %v", c.name, q.Std()[i], i, c.std)
			}
			for j := range i {
				if !(math.Abs(q.Covariance[i][j]) < 0.03*c.std*c.std) {
					t.Errorf("%s: dimensions %d and %d have covariance %v", c.name, i, j, q.Covariance[i][j])
				}
			}
		}
		for _, code := range codes {
			if v := float64(slices.Min(code)); v < c.low {
				t.Fatalf("%s sampled %v", c.name, v)
			}
			if v := float64(slices.Max(code)); v > c.high {
				t.Fatalf("%s sampled %v", c.name, v)
			}
		}
	}
}

func TestNeighbors(t *testing.T) {
	codes := [][]float32{{0, 0}, {3, 4}, {1, 0}, {-1, 0}, {10, 0}}
	for _, c := range []struct {
		query    []float32
		k        int
		expected []int
	}{
		{[]float32{0, 0}, 5, []int{0, 2, 3, 1, 4}}, // 2 and 3 are at the same distance
		{[]float32{9, 0}, 1, []int{4}},
		{[]float32{3, 4}, 2, []int{1, 2}},
	} {
		if got := must(latent.Neighbors(codes, c.query, c.k)); !slices.Equal(got, c.expected) {
			t.Errorf("%d neighbors of %v are %v, expected %v", c.k, c.query, got, c.expected)
		}
	}
}

// The neighbors are the first of all codes sorted by distance; a coarse lattice has many ties.
func TestNeighborsAsSorted(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	codes := make([][]float32, 200)
	for i := range codes {
		codes[i] = []float32{float32(rng.IntN(7)), float32(rng.IntN(7)), float32(rng.IntN(7))}
	}
	for _, k := range []int{1, 10, 199, 200} {
		query := codes[k-1]
		squared := func(i int) (sum float64) {
			for d, v := range codes[i] {
				sum += float64((v - query[d]) * (v - query[d]))
			}
			return sum
		}
		order := make([]int, len(codes))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(squared(a), squared(b)) })
		if got := must(latent.Neighbors(codes, query, k)); !slices.Equal(got, order[:k]) {
			t.Errorf("%d neighbors are %v, expected %v", k, got, order[:k])
		}
	}
}

func TestFitGaussian(t *testing.T) {
	// Far from zero, where a sum of squares would lose the spread.
	q := must(latent.FitGaussian([][]float32{{10001, 0}, {10003, 6}, {10001, 0}, {10003, 6}}))
	for what, pair := range map[string][2]float64{
		"mean 1": {q.Mean[0], 10002}, "mean 2": {q.Mean[1], 3},
		"variance 1": {q.Covariance[0][0], 1}, "variance 2": {q.Covariance[1][1], 9},
		"covariance": {q.Covariance[0][1], 3}, "covariance mirrored": {q.Covariance[1][0], 3},
		"std": {q.Std()[1], 3},
	} {
		if !(math.Abs(pair[0]-pair[1]) < 1e-9) {
			t.Errorf("%s is %v, expected %v", what, pair[0], pair[1])
		}
	}
}

func TestRefuses(t *testing.T) {
	nan, inf := float32(math.NaN()), math.Inf(1)
	z := []float32{1, 2}
	codes := [][]float32{{1, 2}, {3, 4}}
	for _, c := range []struct {
		want string
		call func() (any, error)
	}{
		{"a has 2 numbers, code b has 3", func() (any, error) { return latent.Line(z, []float32{1, 2, 3}, 5) }},
		{"code b is empty", func() (any, error) { return latent.Line(z, nil, 5) }},
		{"walk of 1 codes", func() (any, error) { return latent.Line(z, z, 1) }},
		{"code a has NaN at position 1", func() (any, error) { return latent.Arc([]float32{1, nan}, z, 5) }},
		{"walk of -1 codes", func() (any, error) { return latent.Arc(z, z, -1) }},
		{"no dimension 2", func() (any, error) { return latent.Traverse(z, 2, z) }},
		{"no dimension -1", func() (any, error) { return latent.Traverse(z, -1, z) }},
		{"list of values is empty", func() (any, error) { return latent.Traverse(z, 0, nil) }},
		{"the code is empty", func() (any, error) { return latent.Traverse(nil, 0, z) }},
		{"no dimension 3", func() (any, error) { return latent.Vary(z, 0, 3, 4, -1, 1) }},
		{"dimension 1 cannot vary along both", func() (any, error) { return latent.Vary(z, 1, 1, 4, -1, 1) }},
		{"1 values from -1 to 1", func() (any, error) { return latent.Vary(z, 0, 1, 1, -1, 1) }},
		{"range from 1 to -1", func() (any, error) { return latent.Grid(3, 1, -1) }},
		{"range from 0 to +Inf", func() (any, error) { return latent.Steps(3, 0, inf) }},
		{"grid of 0×0", func() (any, error) { return latent.QuantileGrid(0) }},
		{"0 codes of 2 dimensions", func() (any, error) { return latent.SampleNormal(0, 2, 1) }},
		{"3 codes of 0 dimensions", func() (any, error) { return latent.SampleUniform(3, 0, 0, 1, 1) }},
		{"range from 2 to 2", func() (any, error) { return latent.SampleUniform(3, 1, 2, 2, 1) }},
		{"no codes", func() (any, error) { return latent.Neighbors(nil, z, 1) }},
		{"query has 1 numbers", func() (any, error) { return latent.Neighbors(codes, []float32{1}, 1) }},
		{"3 neighbors among 2", func() (any, error) { return latent.Neighbors(codes, z, 3) }},
		{"0 neighbors", func() (any, error) { return latent.Neighbors(codes, z, 0) }},
		{"code 1 has 1 numbers, code 0 has 2",
			func() (any, error) { return latent.FitGaussian([][]float32{{1, 2}, {3}}) }},
		{"no codes", func() (any, error) { return latent.FitGaussian(nil) }},
	} {
		if _, err := c.call(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("expected an error with %q, got %v", c.want, err)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func near(t *testing.T, got, expected []float32) {
	t.Helper()
	if len(got) != len(expected) {
		t.Fatalf("%d numbers, expected %d", len(got), len(expected))
	}
	for d := range got {
		if !(math.Abs(float64(got[d]-expected[d])) < 1e-5) {
			t.Errorf("got %v, expected %v", got, expected)
			return
		}
	}
}

func ExampleArc() {
	codes, err := latent.Arc([]float32{1, 0}, []float32{0, 1}, 3)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f\n", codes)
	// Output: [[1.00 0.00] [0.71 0.71] [0.00 1.00]]
}

func ExampleGrid() {
	codes, err := latent.Grid(2, -1, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("top row:", codes[:2], "bottom row:", codes[2:])
	// Output: top row: [[-1 1] [1 1]] bottom row: [[-1 -1] [1 -1]]
}

func ExampleTraverse() {
	values, _ := latent.Steps(3, -3, 3)
	codes, err := latent.Traverse([]float32{0.5, 0.5}, 1, values)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(codes)
	// Output: [[0.5 -3] [0.5 0] [0.5 3]]
}
