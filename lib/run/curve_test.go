package run

import (
	"math"
	"slices"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// The points are means of the rows around them, the last one of the rows that
// are left, and lie in the middle of these.
func TestTableAverages(t *testing.T) {
	for _, c := range []struct {
		losses []float32
		n      int
		x, y   []float64
	}{
		{[]float32{4, 2}, 10, []float64{0.5, 1.5}, []float64{4, 2}},
		{[]float32{4, 2, 6, 8, 7}, 3, []float64{1, 3, 4.5}, []float64{3, 7, 7}},
		{[]float32{4, 2, 6, 8, 10}, 2, []float64{1.5, 4}, []float64{4, 9}},
		{nil, 3, nil, nil},
		{[]float32{4, 2}, 0, nil, nil},
		{[]float32{4, 2}, -1, nil, nil},
	} {
		table := Table{Names: []string{"loss"}, Columns: [][]float32{c.losses}}
		if x, y := table.Averages(c.n); !slices.Equal(x, c.x) || !slices.Equal(y, c.y) {
			t.Errorf("%v in %d points: %v, %v, expected %v, %v", c.losses, c.n, x, y, c.x, c.y)
		}
	}
}

func TestTableLastMean(t *testing.T) {
	table := Table{Names: []string{"loss"}, Columns: [][]float32{{4, 2, 6}}}
	for n, want := range map[int]float64{1: 6, 2: 4, 3: 4, 100: 4} {
		if got := table.LastMean(n); got != want {
			t.Errorf("the mean of the last %d is %v, expected %v", n, got, want)
		}
	}
	if got := (Table{}).LastMean(2); !math.IsNaN(got) {
		t.Errorf("the mean of no values is %v, expected NaN", got)
	}
}

// TestRunCurve checks that curves are against epochs.
func TestRunCurve(t *testing.T) {
	p := &train.Program{Data: modeltest.Images(10), Config: train.Config{Batch: 5}}
	r := &Run{
		Model:   &trained.Model{Program: p},
		History: Table{Names: []string{"loss", "kl"}, Columns: [][]float32{{9, 9, 9, 9, 9}, {1, 3, 5, 7, 4}}},
		Tests:   Table{Names: []string{"loss", "mse"}, Columns: [][]float32{{9, 9}, {3, 2}}},
	}
	check := func(what string, x, y, wantX, wantY []float64) {
		t.Helper()
		if !slices.Equal(x, wantX) || !slices.Equal(y, wantY) {
			t.Errorf("%s is %v, %v, expected %v, %v", what, x, y, wantX, wantY)
		}
	}
	x, y := r.Curve("kl", 3)
	check("the curve", x, y, []float64{0.5, 1.5, 2.25}, []float64{2, 6, 4})
	x, y = r.TestCurve("mse")
	check("the test curve", x, y, []float64{1, 2}, []float64{3, 2})
	x, y = r.Curve("sigma", 3)
	check("an unknown curve", x, y, nil, nil)
	x, y = r.TestCurve("sigma")
	check("an unknown test curve", x, y, nil, nil)
}
