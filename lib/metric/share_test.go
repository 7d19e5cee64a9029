package metric_test

import (
	"fmt"
	"math"
	"testing"

	"latentlab/lib/metric"
)

func ExampleShareBelow() {
	fmt.Println(metric.ShareBelow([]float64{1, 2}, []float64{2, 3}), metric.ShareBelow([]float64{5, 1}, []float64{1, 5}))
	// Output: 0.875 0.5
}

func ExampleLogMeanExp() {
	fmt.Printf("%.3f\n", metric.LogMeanExp([]float64{-1000, -1000, -1000 + math.Log(4)})) // log of 2·e^-1000
	// Output: -999.307
}

func ExampleProportion() {
	share, standardError := metric.Proportion(20, 100)
	fmt.Printf("%.2f ± %.2f\n", share, standardError)
	// Output: 0.20 ± 0.04
}

// The share is that of all pairs, one by one.
func TestShareBelow(t *testing.T) {
	a, b := []float64{3, 1, 1, math.Inf(1), -2}, []float64{1, 7, 1, -2, math.Inf(-1), 3, math.Inf(1)}
	want := 0.0
	for _, v := range a {
		for _, w := range b {
			switch {
			case v < w:
				want += 1.0 / 35
			case v == w:
				want += 0.5 / 35
			}
		}
	}
	if got := metric.ShareBelow(a, b); math.Abs(got-want) > 1e-12 {
		t.Errorf("the share is %v, expected %v", got, want)
	}
	if got := metric.ShareBelow(b, a); math.Abs(got-(1-want)) > 1e-12 {
		t.Errorf("the other way round the share is %v, expected %v", got, 1-want)
	}
	nan := math.NaN()
	for _, c := range [][2][]float64{{nil, b}, {a, nil}, {{1, nan}, b}, {a, {1, nan}}} {
		if got := metric.ShareBelow(c[0], c[1]); !math.IsNaN(got) {
			t.Errorf("of %v and %v the share is %v, expected NaN", c[0], c[1], got)
		}
	}
}

func TestLogMeanExp(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{nil, -inf}, {[]float64{-inf, -inf}, -inf}, {[]float64{-inf, 0}, -math.Log(2)}, {[]float64{inf, 0}, inf},
		{[]float64{1e4}, 1e4}, {[]float64{math.Log(1), math.Log(2), math.Log(6)}, math.Log(3)},
		{[]float64{1, math.NaN()}, math.NaN()},
	} {
		got := metric.LogMeanExp(c.values)
		if got != c.want && !(math.Abs(got-c.want) < 1e-12) && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("of %v it is %v, expected %v", c.values, got, c.want)
		}
	}
	if got := metric.LogMeanExp([]float32{-500, -501}); math.Abs(got-(-500+math.Log((1+math.Exp(-1))/2))) > 1e-12 {
		t.Errorf("of float32 it is %v", got)
	}
}

func TestProportion(t *testing.T) {
	for _, c := range [][2]int{{0, 0}, {-1, 5}, {6, 5}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d of %d: expected a panic", c[0], c[1])
				}
			}()
			metric.Proportion(c[0], c[1])
		}()
	}
	if share, standardError := metric.Proportion(3, 3); share != 1 || standardError != 0 {
		t.Errorf("3 of 3 are %v ± %v", share, standardError)
	}
}
