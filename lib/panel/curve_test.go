package panel

import (
	"math"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestTrainingCurve checks that a training curve is against epochs.
func TestTrainingCurve(t *testing.T) {
	history := run.Table{Names: []string{"loss"}, Columns: [][]float32{{4, 2, 6, 8, 7}}}
	wantX, wantY := []float64{0.5, 1.5, 2.25}, []float64{3, 7, 7}
	if x, y := trainingCurve(history, 2, 3); !slices.Equal(x, wantX) || !slices.Equal(y, wantY) {
		t.Errorf("the curve is %v, %v, expected %v, %v", x, y, wantX, wantY)
	}
}

// TestLossCurve checks that the sets that were evaluated are in the chart, except for what
// is not finite.
func TestLossCurve(t *testing.T) {
	table := func(values ...float32) run.Table {
		return run.Table{Names: []string{"loss"}, Columns: [][]float32{values}}
	}
	history, inf := table(4, 3, 2, 1), float32(math.Inf(1))
	program := &train.Program{Data: &dataset.Examples{Height: 1, Width: 1, Pixels: make([]byte, 2)}, Config: train.Config{Batch: 1}}
	for _, c := range []struct {
		tests, validation run.Table
		want              string
	}{
		{run.Table{}, run.Table{}, ""},
		{table(3, 2), run.Table{}, "test loss"},
		{run.Table{}, table(3, inf), "validation loss"},
		{table(3, 2), table(3, 1), "test loss validation loss"},
		{run.Table{}, table(inf, inf), ""},
	} {
		f, err := lossCurves(program, history, c.tests, c.validation, figure.Size{Width: 330, Height: 200})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, name := range []string{"test loss", "validation loss"} {
			if strings.Contains(f.Alt, name) {
				got = append(got, name)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("the chart of %v and %v is of %q: expected %q", c.tests, c.validation, f.Alt, c.want)
		}
	}
}

// TestLossCurveOfAnotherName checks that what is evaluated under another name than the
// loss is not on its axis.
func TestLossCurveOfAnotherName(t *testing.T) {
	history := run.Table{Names: []string{"loss"}, Columns: [][]float32{{3, 2, 1}}}
	tests := run.Table{Names: []string{"error"}, Columns: [][]float32{{900, 800}}}
	p := &train.Program{
		Data: &dataset.Examples{Height: 1, Width: 1, Pixels: make([]byte, 2)}, Config: train.Config{Batch: 1},
		Units: []string{"nats per image"},
	}
	f, err := lossCurves(p, history, tests, run.Table{}, figure.Size{Width: 330, Height: 200})
	want := "a chart of nats per image against epoch: training loss from 3 to 1; " +
		"a chart of error against epoch: test error from 900 to 800"
	if err != nil || f.Alt != want {
		t.Errorf("the charts are described as %v, error %v, expected %q", f, err, want)
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
