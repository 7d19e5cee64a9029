package panel

import (
	"math"
	"slices"
	"testing"

	"latentlab/lib/run"
)

// TestTrainingCurve checks that a training curve is against epochs.
func TestTrainingCurve(t *testing.T) {
	history := run.Table{Names: []string{"loss"}, Columns: [][]float32{{4, 2, 6, 8, 7}}}
	wantX, wantY := []float64{0.5, 1.5, 2.25}, []float64{3, 7, 7}
	if x, y := trainingCurve(history, 2, 3); !slices.Equal(x, wantX) || !slices.Equal(y, wantY) {
		t.Errorf("the curve is %v, %v, expected %v, %v", x, y, wantX, wantY)
	}
}

// TestThinPoints checks that a thinned curve ends with the last point.
func TestThinPoints(t *testing.T) {
	for n := 1; n < 50; n++ {
		var x, y []float64
		for i := range n {
			x, y = append(x, float64(i)), append(y, float64(-i))
		}
		thinX, thinY := thinPoints(x, y, curveDots)
		if k := len(thinX); k == 0 || k > curveDots || thinX[k-1] != float64(n-1) || thinY[k-1] != float64(1-n) {
			t.Errorf("%d points become %v: expected the last, and at most %d", n, thinX, curveDots)
		}
	}
}

// TestExtent checks that NaN does not count: a test curve begins with NaN where the
// first epochs were trained without a test set.
func TestExtent(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		values    []float64
		low, high float64
	}{
		{[]float64{2, 1, 3}, 1, 3},
		{[]float64{nan, 2, 1}, 1, 2},
		{[]float64{2, nan}, 2, 2},
		{[]float64{nan}, math.Inf(1), math.Inf(-1)},
	} {
		if low, high := extent(c.values); low != c.low || high != c.high {
			t.Errorf("extent(%v) = %v, %v, expected %v, %v", c.values, low, high, c.low, c.high)
		}
	}
}
