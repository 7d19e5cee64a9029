package run

import (
	"math"
	"slices"
	"testing"
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
