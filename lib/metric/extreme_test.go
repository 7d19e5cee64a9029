package metric_test

import (
	"fmt"
	"math"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/metric"
)

// rows has sets of features at the limits of float32.
var rows = map[string][][]float32{
	"ordinary":   {{1, 2}, {2, 1}, {0, 0}, {-1, 3}},
	"equal":      {{1, 1}, {1, 1}, {1, 1}, {1, 1}},
	"zero":       {{0, 0}, {0, 0}, {0, 0}, {0, 0}},
	"large":      {{math.MaxFloat32, 1}, {-math.MaxFloat32, 1}, {math.MaxFloat32, -1}, {1, math.MaxFloat32}},
	"all large":  {{3e38, 3e38}, {3e38, 3e38}, {-3e38, 3e38}, {3e38, -3e38}},
	"small":      {{1e-45, 0}, {0, 1e-45}, {1e-40, 1e-38}, {0, 0}},
	"apart":      {{1e-45, 3e38}, {1e38, 1e-30}, {1, 1}, {0, -3e38}},
	"in one dim": {{5, 1}, {5, 2}, {5, 3}, {5, 4}},
}

// Finite features give finite results, or an error.
func TestFiniteFeatures(t *testing.T) {
	labels := []uint16{0, 1, 0, 1}
	for m, a := range rows {
		for n, b := range rows {
			what := fmt.Sprintf("%s and %s", m, n)
			if d, err := metric.Frechet(a, b); err == nil && !(d >= 0 && !math.IsInf(d, 0)) {
				t.Errorf("%s: the Fréchet distance is %v, and there is no error", what, d)
			}
			for k := 1; k <= 3; k++ {
				got, err := metric.EvaluateSamples(a, b, k)
				precision, recall := bruteForce(a, b, k)
				want := metric.SampleQuality{Precision: precision, Recall: recall, Coverage: coverage(a, b, k), MedianRadius: medianBall(b, k)}
				if err != nil || got != want {
					t.Errorf("%s: %v, %v, expected %v", what, got, err, want)
				}
			}
			if p, err := metric.LinearProbe(a, labels, b, labels); err == nil && !(p >= 0 && p <= 1) {
				t.Errorf("%s: the linear probe is %v, and there is no error", what, p)
			}
		}
	}
	for _, c := range []struct{ labels, predicted []uint16 }{{nil, nil}, {[]uint16{1}, []uint16{1}}, {[]uint16{255}, []uint16{0}}, {[]uint16{1}, nil}} {
		rate, standardError, err := metric.ErrorRate(c.labels, c.predicted)
		if err == nil && !(rate >= 0 && rate <= 1 && standardError >= 0 && standardError <= 0.5) {
			t.Errorf("%v for %v: the error rate is %v ± %v, and there is no error",
				c.predicted, c.labels, rate, standardError)
		}
		for _, classes := range []int{-1, 0, 1, 2, 256, 257, math.MaxInt} {
			if table, err := metric.Confusion(c.labels, c.predicted, classes); err == nil && len(table) != classes {
				t.Errorf("%d classes: a table of %d", classes, len(table))
			}
		}
	}
	none := &dataset.Examples{}
	if v, err := metric.MeanSquaredError(none, none); err == nil {
		t.Errorf("no images have the mean squared error %v", v)
	}
	ragged := &dataset.Examples{Height: 1, Width: 2, Pixels: make([]uint8, 5)}
	if v, err := metric.MeanSquaredError(ragged,
		&dataset.Examples{Height: 1, Width: 2, Pixels: make([]uint8, 4)}); err == nil {
		t.Errorf("images with an extra pixel have the mean squared error %v", v)
	}
	if v := metric.CrossEntropyFloor(ragged); math.IsNaN(v) || math.IsInf(v, 0) {
		t.Errorf("the floor of the cross-entropy of %v is %v", ragged, v)
	}
}
