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

// blobs samples n codes of dims numbers around a center for each class. The dimensions have different
// units, and the last one carries no information.
func blobs(n, dims, classes int, spread float64, seed uint64) (codes [][]float32, labels []uint16) {
	centers, rng := rand.New(rand.NewPCG(1, 1)), rand.New(rand.NewPCG(seed, 0))
	at := make([][]float64, classes)
	for c := range at {
		for range dims {
			at[c] = append(at[c], centers.NormFloat64())
		}
	}
	for i := range n {
		class := i % classes
		code := make([]float32, dims)
		for d := range code {
			unit := math.Pow(10, float64(d%5-2))
			code[d] = float32(unit * (100 + at[class][d] + spread*rng.NormFloat64()))
		}
		code[dims-1] = 7
		codes, labels = append(codes, code), append(labels, uint16(class))
	}
	return codes, labels
}

func TestLinearProbe(t *testing.T) {
	for _, c := range []struct {
		name      string
		spread    float64
		low, high float64
	}{
		{"apart", 0.05, 1, 1},
		{"overlapping", 1, 0.75, 0.95},
		{"hidden in noise", 1000, 0.06, 0.35},
	} {
		train, trainLabels := blobs(3000, 12, 5, c.spread, 1)
		test, testLabels := blobs(1000, 12, 5, c.spread, 2)
		accuracy, err := metric.LinearProbe(train, trainLabels, test, testLabels)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if !(accuracy >= c.low && accuracy <= c.high) {
			t.Errorf("%s: accuracy %v, expected %v to %v", c.name, accuracy, c.low, c.high)
		}
		if again, _ := metric.LinearProbe(train, trainLabels, test, testLabels); again != accuracy {
			t.Errorf("%s: accuracy %v, then %v", c.name, accuracy, again)
		}
	}
}

// A line cannot separate two rings, unless codes contain the radius.
func TestLinearProbeIsLinear(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 0))
	var plane, lifted [][]float32
	var labels []uint16
	for i := range 2000 {
		class := i % 2
		φ, r := 2*math.Pi*rng.Float64(), float64(1+class)+0.1*rng.NormFloat64()
		x, y := float32(r*math.Cos(φ)), float32(r*math.Sin(φ))
		plane, lifted, labels = append(plane, []float32{x, y}), append(lifted, []float32{x, y, x*x + y*y}), append(labels, uint16(class))
	}
	for _, c := range []struct {
		name      string
		codes     [][]float32
		low, high float64
	}{{"rings", plane, 0.35, 0.65}, {"with the radius", lifted, 0.98, 1}} {
		accuracy, err := metric.LinearProbe(c.codes[:1000], labels[:1000], c.codes[1000:], labels[1000:])
		if err != nil || !(accuracy >= c.low && accuracy <= c.high) {
			t.Errorf("%s: accuracy %v, error %v, expected %v to %v", c.name, accuracy, err, c.low, c.high)
		}
	}
}

// Test codes need not have all classes.
func TestLinearProbeWithAClassLessInTheTest(t *testing.T) {
	train, labels := blobs(500, 6, 5, 0.05, 1)
	accuracy, err := metric.LinearProbe(train, labels, train[:2], labels[:2])
	if err != nil || accuracy != 1 {
		t.Errorf("accuracy %v, error %v, expected 1", accuracy, err)
	}
}

func TestLinearProbeRefuses(t *testing.T) {
	codes, labels := blobs(30, 4, 3, 0.1, 1)
	spoilt := slices.Clone(codes)
	spoilt[5] = []float32{1, float32(math.NaN()), 3, 4}
	for _, c := range []struct {
		want                    string
		train, test             [][]float32
		trainLabels, testLabels []uint16
	}{
		{"0 training codes", nil, codes, nil, labels},
		{"0 test codes", codes, nil, labels, nil},
		{"30 training codes and 2 labels", codes, codes, labels[:2], labels},
		{"30 test codes and 0 labels", codes, codes, labels, nil},
		{"class 1 has no training code", codes[:2], codes, []uint16{0, 2}, labels},
		{"all training codes are of class 0", codes[:2], codes[:2], []uint16{0, 0}, []uint16{0, 0}},
		{"a test code is of class 2", codes[:2], codes, labels[:2], labels},
		{"training code 5 has NaN at position 1", spoilt, codes, labels, labels},
		{"test code 5 has NaN at position 1", codes, spoilt, labels, labels},
		{"dimensions of test codes: 1, of training codes: 4", codes, [][]float32{{1}}, labels, []uint16{0}},
		{"training code 0 is empty", [][]float32{{}}, codes, []uint16{0}, labels},
	} {
		_, err := metric.LinearProbe(c.train, c.trainLabels, c.test, c.testLabels)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("expected an error with %q, got %v", c.want, err)
		}
	}
}

func BenchmarkLinearProbe(b *testing.B) {
	train, trainLabels := blobs(60000, 64, 10, 2, 1)
	test, testLabels := blobs(10000, 64, 10, 2, 2)
	for b.Loop() {
		if _, err := metric.LinearProbe(train, trainLabels, test, testLabels); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleLinearProbe() {
	codes := [][]float32{{-1, 0}, {-2, 1}, {1, 0}, {2, 1}}
	accuracy, err := metric.LinearProbe(codes, []uint16{0, 0, 1, 1}, [][]float32{{-3, 0}, {3, 0}}, []uint16{0, 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f %% of the test codes in their class\n", 100*accuracy)
	// Output: 100 % of the test codes in their class
}
