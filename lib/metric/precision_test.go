package metric_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/metric"
)

// Real features in two heaps, and generated ones in the first of them. The ball of a real feature
// has radius 1, which the last generated one is beyond; none is near the second heap. An outlier has a
// large ball, which recall counts, and coverage does not.
func ExampleEvaluateSamples() {
	real := [][]float32{{0}, {1}, {2}, {10}, {11}, {12}}
	generated := [][]float32{{0.5}, {1}, {1.5}, {2}, {2.5}, {3.5}}
	fmt.Println(metric.EvaluateSamples(real, generated, 1))
	fmt.Println(metric.EvaluateSamples(real, append(generated, []float32{30}), 1))
	// Output:
	// {0.8333333333333334 0.5 0.5 0.5} <nil>
	// {0.7142857142857143 1 0.5 0.5} <nil>
}

// Cases by hand.
func TestEvaluateSamples(t *testing.T) {
	line := func(values ...float32) (rows [][]float32) {
		for _, v := range values {
			rows = append(rows, []float32{v})
		}
		return rows
	}
	square := [][]float32{{0, 0}, {3, 0}, {0, 4}, {3, 4}}
	for _, c := range []struct {
		name              string
		real, generated   [][]float32
		k                 int
		precision, recall float64
	}{
		{"a set and itself", line(1, 2, 5), line(1, 2, 5), 1, 1, 1},
		{"apart", line(0, 1, 2), line(10, 11, 12), 1, 0, 0},
		{"on the surface of a real ball", line(0, 1), line(2, 5, 9), 1, 1. / 3, 1}, // radius 3 around 2
		{"just beyond", line(0, 1), line(math.Nextafter32(2, 3), 5, 9), 1, 0, 1},
		{"k of 2 has larger balls", line(0, 1, 3), line(6, 100, 101), 2, 1. / 3, 1}, // radius 3 around 3, 95 around 6
		{"k of 1 has smaller balls", line(0, 1, 3), line(6, 100, 101), 1, 0, 1},     // radius 94 around 6
		{"balls of several sizes", line(0, 1, 10, 14), line(-1.5, 6, 18, 19), 1, 0.5, 0.75},
		// Equal rows are neighbors, and their balls have radius 0.
		{"duplicates", line(0, 0, 4, 4), line(0, 0, 5, 5), 1, 0.5, 0.5},
		{"more duplicates than k", line(0, 0, 0, 8), line(1, 1, 1, 9), 2, 1, 0.25}, // radius 8 around 8 and 9,
		{"as many as k", line(0, 0, 0, 8), line(1, 1, 1, 9), 3, 1, 1},
		{"sets of two sizes", line(0, 1), line(0.5, 0.5, 0.5, 0.5, 7), 1, 0.8, 0.5},
		{"in the plane", square, [][]float32{{1.5, 2}, {-2, -2}, {6, 0}, {3, 8}}, 1, 0.75, 1},
	} {
		s, err := metric.EvaluateSamples(c.real, c.generated, c.k)
		precision, recall := s.Precision, s.Recall
		if err != nil || precision != c.precision || recall != c.recall {
			t.Errorf("%s: precision %v, recall %v, %v, expected %v and %v",
				c.name, precision, recall, err, c.precision, c.recall)
		}
	}
}

// bruteForce is precision and recall from all distances.
func bruteForce(real, generated [][]float32, k int) (precision, recall float64) {
	return inBalls(generated, real, k), inBalls(real, generated, k)
}

// inBalls returns the share of rows in a ball around at least one center.
func inBalls(rows, centers [][]float32, k int) float64 {
	radii := squaredRadii(centers, k)
	count := 0
	for _, row := range rows {
		for i, center := range centers {
			if squared(row, center) <= radii[i] {
				count++
				break
			}
		}
	}
	return float64(count) / float64(len(rows))
}

// squaredRadii returns the squared distance of each row to its k-th nearest neighbor: [n].
func squaredRadii(rows [][]float32, k int) []float64 {
	radii := make([]float64, len(rows))
	for i, a := range rows {
		var others []float64
		for j, b := range rows {
			if i != j {
				others = append(others, squared(a, b))
			}
		}
		slices.Sort(others)
		radii[i] = others[k-1]
	}
	return radii
}

// medianBall returns the median distance of a row to its k-th nearest neighbor.
func medianBall(rows [][]float32, k int) float64 {
	radii := squaredRadii(rows, k)
	slices.Sort(radii)
	n := len(radii)
	return (math.Sqrt(radii[(n-1)/2]) + math.Sqrt(radii[n/2])) / 2
}

// The shares and the median radius are those of all distances one by one: of Gaussians; of points of a lattice, with
// duplicates and with distances equal to a radius; and of heaps so far apart, or so small beside another
// row, that products lose the distances within them. A lattice moved or scaled without rounding, or the sets exchanged, or with
// rows in another order, have the same shares.
func TestEvaluateSamplesOfAll(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 8))
	lattice := func(n, features, width int, heaps ...float32) [][]float32 {
		rows := make([][]float32, n)
		for i := range rows {
			heap := heaps[rng.IntN(len(heaps))]
			for range features {
				rows[i] = append(rows[i], heap+float32(rng.IntN(width)))
			}
		}
		return rows
	}
	differ := 0
	for _, size := range [][2]int{{2, 2}, {5, 9}, {63, 64}, {65, 128}, {200, 129}} {
		for _, features := range []int{1, 2, 7, 40} {
			for name, sets := range map[string][2][][]float32{
				"Gaussians": {cloud(rng, size[0], features, features), cloud(rng, size[1], features, features)},
				"lattice":   {lattice(size[0], features, 4, 0), lattice(size[1], features, 4, 1)},
				"sharp heaps": {lattice(size[0], features, 5, -1<<20, 0, 1<<20),
					lattice(size[1], features, 5, -1<<20, 2, 1<<20)},
				"small beside one": {append(moved(lattice(size[0]-1, features, 4, 0), 0x1p-70, 0), lattice(1, features, 4, 1)...),
					moved(lattice(size[1], features, 4, 1), 0x1p-70, 0)},
				"sharp and far": {lattice(size[0], features, 9, 1<<23), lattice(size[1], features, 9, 1<<23+3)},
			} {
				for _, k := range []int{1, 3, 10} {
					if min(size[0], size[1]) <= k {
						continue
					}
					what := fmt.Sprintf("%s, %v rows of %d, k=%d", name, size, features, k)
					wantP, wantR := bruteForce(sets[0], sets[1], k)
					check := func(what string, real, generated [][]float32, wantP, wantR float64) {
						s, err := metric.EvaluateSamples(real, generated, k)
						p, r := s.Precision, s.Recall
						if err != nil || p != wantP || r != wantR {
							t.Errorf("%s: precision %v, recall %v, %v, expected %v and %v", what, p, r, err, wantP, wantR)
						}
						if want := medianBall(generated, k); s.MedianRadius != want {
							t.Errorf("%s: radius %v, expected %v", what, s.MedianRadius, want)
						}
					}
					check(what, sets[0], sets[1], wantP, wantR)
					check(what+", exchanged", sets[1], sets[0], wantR, wantP)
					check(what+", halved", moved(sets[0], 0.5, 0), moved(sets[1], 0.5, 0), wantP, wantR)
					if name == "lattice" {
						check(what+", moved", moved(sets[0], 1, 1<<22), moved(sets[1], 1, 1<<22), wantP, wantR)
						check(what+", large", moved(sets[0], 0x1p120, 0), moved(sets[1], 0x1p120, 0), wantP, wantR)
						check(what+", small", moved(sets[0], 0x1p-140, 0), moved(sets[1], 0x1p-140, 0), wantP, wantR)
					}
					rng.Shuffle(size[0], func(i, j int) { sets[0][i], sets[0][j] = sets[0][j], sets[0][i] })
					check(what+", in another order", sets[0], sets[1], wantP, wantR)
					if 0 < wantP && wantP < 1 && 0 < wantR && wantR < 1 {
						differ++
					}
				}
			}
		}
	}
	t.Logf("%d cases have shares between 0 and 1", differ)
	if differ < 50 {
		t.Errorf("%d of the cases have shares between 0 and 1: the comparison is meaningless", differ)
	}
}

// moved returns rows times scale plus offset.
func moved(rows [][]float32, scale, offset float32) [][]float32 {
	other := make([][]float32, len(rows))
	for i, row := range rows {
		for _, v := range row {
			other[i] = append(other[i], v*scale+offset)
		}
	}
	return other
}

// gaussian samples n rows of N(0, std²·I).
func gaussian(rng *rand.Rand, n, features int, std float64) [][]float32 {
	rows := make([][]float32, n)
	for i := range rows {
		for range features {
			rows[i] = append(rows[i], float32(std*rng.NormFloat64()))
		}
	}
	return rows
}

// Samples that are too narrow lack variation, not quality; those that are too wide are the reverse.
// Two samples of one distribution have equal shares, the lower the more dimensions there are.
func TestEvaluateSamplesOfWidths(t *testing.T) {
	for features, want := range map[int]float64{2: 0.98, 16: 0.8} {
		rng := rand.New(rand.NewPCG(4, 4))
		sample := func(std float64) [][]float32 { return gaussian(rng, 1500, features, std) }
		data := sample(1)
		if p, r := shares(t, data, sample(1)); math.Abs(p-want) > 0.02 || math.Abs(r-want) > 0.02 {
			t.Errorf("%d features: precision %v and recall %v of the same width, expected nearly %v", features, p, r, want)
		}
		if p, r := shares(t, data, sample(0.3)); p < 0.97 || r > 0.7 {
			t.Errorf("%d features: precision %v and recall %v of narrow samples, expected nearly 1 and at most 0.7", features, p, r)
		}
		if p, r := shares(t, data, sample(3)); p > 0.7 || r < 0.97 {
			t.Errorf("%d features: precision %v and recall %v of wide samples, expected at most 0.7 and nearly 1", features, p, r)
		}
	}
}

func shares(t *testing.T, real, generated [][]float32) (precision, recall float64) {
	t.Helper()
	s, err := metric.EvaluateSamples(real, generated, 3)
	if err != nil {
		t.Fatal(err)
	}
	return s.Precision, s.Recall
}

// Of ten modes, samples of some have that share of the recall, and the same precision.
func TestEvaluateSamplesOfModes(t *testing.T) {
	modes := func(rng *rand.Rand, kept int) [][]float32 {
		rows := gaussian(rng, 1500, 8, 0.1)
		for i := range rows {
			rows[i][i%kept%8] += 3 * float32(1+i%kept/8)
		}
		return rows
	}
	rng := rand.New(rand.NewPCG(9, 9))
	data := modes(rng, 10)
	allP, allR := shares(t, data, modes(rng, 10))
	for _, kept := range []int{1, 3, 7} {
		p, r := shares(t, data, modes(rng, kept))
		t.Logf("%d of 10 modes: precision %.3f of %.3f, recall %.3f of %.3f", kept, p, allP, r, allR)
		if share := float64(kept) / 10; math.Abs(r-share) > 0.2*share || r > share || math.Abs(p-allP) > 0.05 {
			t.Errorf("%d of 10 modes: precision %v and recall %v, expected nearly %v and %v", kept, p, r, allP, share)
		}
	}
}

// Points on a circle and a Gaussian with their mean and covariance are equal for a Fréchet distance.
func TestEvaluateSamplesOfEqualMoments(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 6))
	disk, circle := gaussian(rng, 1000, 2, math.Sqrt(0.5)), make([][]float32, 1000)
	for i := range circle {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 1000)
		circle[i] = []float32{float32(cos), float32(sin)}
	}
	distance, err := metric.Frechet(circle, disk)
	p, r := shares(t, circle, disk)
	if err != nil || distance > 0.01 || p > 0.1 || r < 0.9 {
		t.Errorf("Fréchet distance %v, %v, precision %v, recall %v, expected nearly 0, 0 and 1", distance, err, p, r)
	}
}

func TestEvaluateSamplesRefuses(t *testing.T) {
	good := [][]float32{{1, 2}, {3, 4}, {5, 6}}
	nan, inf := float32(math.NaN()), float32(math.Inf(-1))
	for _, c := range []struct {
		real, generated [][]float32
		k               int
		want            string
	}{
		{nil, good, 1, "the real set: there are no rows"},
		{good, nil, 1, "the generated set: there are no rows"},
		{good, [][]float32{{1, 2}, {3}}, 1, "the generated set: row 1 has 1 numbers, row 0 has 2"},
		{[][]float32{{}, {}}, good, 1, "the real set: row 0 is empty"},
		{good, [][]float32{{1}, {2}}, 1, "rows of the real set have 2 features, those of the generated set have 1"},
		{good, [][]float32{{1, 2}, {1, nan}}, 1, "the generated set: row 1 has NaN at position 1"},
		{[][]float32{{inf, 2}, {1, 2}}, good, 1, "the real set: row 0 has -Inf at position 0"},
		{good, good, 0, "k is 0: expected at least 1"},
		{good, good, -1, "k is -1"},
		{good, good, 3, "k is 3, but there are 3 real and 3 generated rows: choose a k below both"},
		{good, good[:2], 2, "3 real and 2 generated rows"},
		{good[:1], good, 1, "1 real and 3 generated rows"},
	} {
		_, err := metric.EvaluateSamples(c.real, c.generated, c.k)
		if err == nil || !strings.HasPrefix(err.Error(), "metric.EvaluateSamples: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected %q in it", err, c.want)
		}
	}
}

func BenchmarkEvaluateSamples(b *testing.B) {
	for _, size := range []struct{ n, features int }{{5000, 64}, {10_000, 128}} {
		b.Run(fmt.Sprintf("%d×%d", size.n, size.features), func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			x, y := gaussian(rng, size.n, size.features, 1), gaussian(rng, size.n, size.features, 0.9)
			for b.Loop() {
				if _, err := metric.EvaluateSamples(x, y, 3); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
