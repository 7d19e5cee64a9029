package metric_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"latentlab/lib/metric"
)

func ExampleClassDistances() {
	codes := [][]float32{{0, 0}, {0, 1}, {3, 0}, {3, 1}}
	within, between, err := metric.ClassDistances(codes, []uint16{4, 4, 7, 7})
	fmt.Printf("%.2f %.2f %v\n", within, between, err)
	// Output: 1.00 3.08 <nil>
}

func ExampleRootMeanSquares() {
	fmt.Println(metric.RootMeanSquares([][]float32{{1, 2}, {3, 4}}, [][]float32{{1, 5}, {3, 1}}))
	// Output: [0 3] <nil>
}

// The distances are those of all pairs, one by one, also far from zero.
func TestClassDistances(t *testing.T) {
	for _, offset := range []float64{0, 1e4} {
		rng := rand.New(rand.NewPCG(1, 1))
		codes, labels := make([][]float32, 200), make([]uint16, 200)
		for i := range codes {
			labels[i] = uint16(rng.IntN(4))
			for range 3 {
				codes[i] = append(codes[i], float32(offset+2*float64(labels[i])+rng.NormFloat64()))
			}
		}
		var pairs, squares [2]float64
		for i := range codes {
			for k := range i {
				kind := 1
				if labels[i] == labels[k] {
					kind = 0
				}
				pairs[kind]++
				for d := range 3 {
					squares[kind] += math.Pow(float64(codes[i][d])-float64(codes[k][d]), 2)
				}
			}
		}
		within, between, err := metric.ClassDistances(codes, labels)
		for kind, got := range []float64{within, between} {
			if want := math.Sqrt(squares[kind] / pairs[kind]); err != nil || math.Abs(got-want) > 1e-9*want {
				t.Errorf("around %v: %v, %v, expected %v", offset, got, err, want)
			}
		}
	}
}

func TestDistancesRefuse(t *testing.T) {
	one := [][]float32{{1}, {2}}
	for want, labels := range map[string][]uint16{
		"a label for each code": {1}, "two codes of the same class, and codes of two classes": {1, 2}, "expected two codes": {3, 3},
	} {
		if _, _, err := metric.ClassDistances(one, labels); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("labels %v: error %v, expected %q", labels, err, want)
		}
	}
	for want, b := range map[string][][]float32{
		"2×1 and 1×1": {{1}}, "no rows": nil, "row 1 has NaN": {{1}, {float32(math.NaN())}},
	} {
		if _, err := metric.RootMeanSquares(one, b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, expected %q", b, err, want)
		}
	}
}

// Codes of a class that are near each other are so wherever the others are.
func TestClassDistancesNear(t *testing.T) {
	for _, far := range []float32{1, 1000} {
		within, _, err := metric.ClassDistances([][]float32{{0}, {1e-8}, {far}}, []uint16{0, 0, 1})
		if err != nil || math.Abs(within-1e-8) > 1e-14 {
			t.Errorf("with another class at %v two codes are %v apart, %v, expected 1e-8", far, within, err)
		}
	}
}
