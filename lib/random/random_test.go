package random

import (
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
)

// sample returns n numbers from each of calls runs of one graph.
func sample[T uint32 | float32](t *testing.T, b compute.Backend, seed int64, calls, n int,
	f func(*model.Scope, *Graph, ...int) *Node) []T {
	t.Helper()
	store := model.NewStore()
	if err := Seed(store, seed); err != nil {
		t.Fatal(err)
	}
	exec, err := model.NewExec(b, store, func(scope *model.Scope, g *Graph) *Node { return f(scope, g, n/2, 2) })
	if err != nil {
		t.Fatal(err)
	}
	defer exec.Finalize()
	var all []T
	for range calls {
		out, err := exec.Call()
		if err != nil {
			t.Fatal(err)
		}
		values, err := tensors.CopyFlatData[T](out[0])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, values...)
	}
	return all
}

func open(t *testing.T) compute.Backend {
	t.Helper()
	b, _, err := backend.Open()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBits(t *testing.T) {
	portable, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	a := sample[uint32](t, open(t), 1, 2, 1<<15, bits)
	if !slices.Equal(a, sample[uint32](t, portable, 1, 2, 1<<15, bits)) {
		t.Error("the pure-Go backend gives other bits")
	}
	if slices.Equal(a, sample[uint32](t, open(t), 2, 2, 1<<15, bits)) {
		t.Error("another seed gives the same bits")
	}
	if slices.Equal(a[:1<<15], a[1<<15:]) {
		t.Error("the second call gives the same bits as the first")
	}
	for bit := range 32 {
		ones := 0
		for _, v := range a {
			ones += int(v >> bit & 1)
		}
		// 65,536 fair coins: the standard deviation is 128.
		if d := ones - len(a)/2; d > 640 || d < -640 {
			t.Errorf("bit %d is set in %d of %d words", bit, ones, len(a))
		}
	}
}

func TestUniform(t *testing.T) {
	const bins = 64
	values := sample[float32](t, open(t), 3, 4, 1<<16, Uniform)
	var counts [bins]int
	for _, v := range values {
		if !(v > 0 && v < 1) {
			t.Fatalf("got %v, expected a number in (0, 1)", v)
		}
		counts[int(v*bins)]++
	}
	expected, chi2 := float64(len(values))/bins, 0.0
	for _, c := range counts {
		chi2 += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	// 63 degrees of freedom: mean 63, standard deviation 11.2.
	if chi2 > 120 || chi2 < 20 {
		t.Errorf("χ² of %d bins is %.1f, expected about %d", bins, chi2, bins-1)
	}
}

// The least and the largest words give numbers within (0, 1), whose normal
// numbers are finite: 0 would be sampled once in eight million.
func TestUniformEnds(t *testing.T) {
	portable, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	words := []uint32{0, 1, 511, 512, 1 << 31, math.MaxUint32 - 512, math.MaxUint32}
	for _, b := range []compute.Backend{open(t), portable} {
		exec, err := NewExec(b, func(words *Node) (*Node, *Node) { u := toUniform(words); return u, toNormal(u) })
		if err != nil {
			t.Fatal(err)
		}
		defer exec.Finalize()
		out, err := exec.Call(words)
		if err != nil {
			t.Fatal(err)
		}
		u, z := out[0].Value().([]float32), out[1].Value().([]float32)
		for i, w := range words {
			// In the middle of the interval of the word's first 23 bits.
			if want := (float32(w>>9) + 0.5) / (1 << 23); u[i] != want || !(u[i] > 0 && u[i] < 1) {
				t.Errorf("%s: the word %#x gives %v, expected %v", b.Name(), w, u[i], want)
			}
			if !(math.Abs(float64(z[i])) < 5.4) {
				t.Errorf("%s: the word %#x gives the normal number %v, expected one within ±5.4", b.Name(), w, z[i])
			}
		}
	}
}

// Backends agree to the bit or to the documented difference.
func TestBackendsAgree(t *testing.T) {
	portable, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	around := func(scope *model.Scope, g *Graph, dims ...int) *Node {
		return UniformAround(scope, g, 0.3, 0.7, dims...)
	}
	for name, c := range map[string]struct {
		sample func(*model.Scope, *Graph, ...int) *Node
		most   float64
	}{"Uniform": {Uniform, 0}, "Normal": {Normal, 1e-6}, "UniformAround": {around, 1e-6}} {
		ours, theirs := sample[float32](t, open(t), 7, 1, 1<<18, c.sample), sample[float32](t, portable, 7, 1, 1<<18, c.sample)
		for i, v := range ours {
			if d := math.Abs(float64(v) - float64(theirs[i])); !(d <= c.most) {
				t.Errorf("%s: number %d is %v, on the pure-Go backend %v", name, i, v, theirs[i])
				break
			}
		}
	}
}

func TestNormal(t *testing.T) {
	values := sample[float32](t, open(t), 4, 4, 1<<17, Normal)
	n := float64(len(values))
	var powers [5]float64
	var lag float64
	for i, v := range values {
		for k := 1; k <= 4; k++ {
			powers[k] += math.Pow(float64(v), float64(k)) / n
		}
		if i > 0 {
			lag += float64(v) * float64(values[i-1]) / n
		}
	}
	// Each tolerance is five standard deviations of the estimate.
	for k, want := range map[int]float64{1: 0, 2: 1, 3: 0, 4: 3} {
		tolerance := 5 * []float64{1: 1, 2: math.Sqrt(2), 3: math.Sqrt(15), 4: math.Sqrt(96)}[k] / math.Sqrt(n)
		if math.Abs(powers[k]-want) > tolerance {
			t.Errorf("the mean of power %d is %.4f, expected %v ± %.4f", k, powers[k], want, tolerance)
		}
	}
	if math.Abs(lag) > 5/math.Sqrt(n) {
		t.Errorf("neighbors correlate with %.4f", lag)
	}
	slices.Sort(values)
	worst := 0.0 // Kolmogorov and Smirnov's distance to the distribution function
	for i, v := range values {
		worst = max(worst, math.Abs(0.5*math.Erfc(-float64(v)/math.Sqrt2)-(float64(i)+0.5)/n))
	}
	if worst > 1.95/math.Sqrt(n) { // exceeded once in a thousand
		t.Errorf("the distribution function is off by %.5f, expected at most %.5f", worst, 1.95/math.Sqrt(n))
	}
}

// UniformAround is uniform between its two ends, and beyond neither.
func TestUniformAround(t *testing.T) {
	const n = 10000
	sum := 0.0
	around := func(scope *model.Scope, g *Graph, dims ...int) *Node { return UniformAround(scope, g, 3, 0.5, dims...) }
	for _, v := range sample[float32](t, open(t), 1, 1, n, around) {
		if v < 2.5 || v > 3.5 {
			t.Fatalf("%v is not between 2.5 and 3.5", v)
		}
		sum += float64(v) / n
	}
	// The mean of n such numbers has the standard deviation 1/√(12n).
	if math.Abs(sum-3) > 5/math.Sqrt(12*n) {
		t.Errorf("the mean is %v, expected about 3", sum)
	}
}

// TestReseed checks that the numbers after Reseed are those of a store with that seed.
func TestReseed(t *testing.T) {
	b := open(t)
	expected := sample[float32](t, b, 7, 1, 100, Uniform)
	for seed := range int64(2) {
		got := sample[float32](t, b, seed, 2, 100, func(scope *model.Scope, g *Graph, dims ...int) *Node {
			Reseed(scope, g, 7)
			return Uniform(scope, g, dims...)
		})
		if !slices.Equal(got[:100], expected) || !slices.Equal(got[100:], expected) {
			t.Errorf("reseeded with 7, a store of seed %d gives %v… and %v…, expected %v…",
				seed, got[:3], got[100:103], expected[:3])
		}
	}
}
