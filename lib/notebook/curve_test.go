package notebook

import (
	"slices"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// A training curve's points are means of the steps around them, the last of
// however many are left, and lie in the middle of these.
func TestTrainingLoss(t *testing.T) {
	of := &train.Program{Data: &dataset.Images{Height: 1, Width: 1, Pixels: make([]byte, 10)}, Config: train.Config{Batch: 5}} // 2 steps an epoch
	for _, c := range []struct {
		losses []float32
		points int
		x, y   []float64
	}{
		{[]float32{4, 2}, 10, []float64{0.25, 0.75}, []float64{4, 2}},
		{[]float32{4, 2, 6, 8, 7}, 3, []float64{0.5, 1.5, 2.25}, []float64{3, 7, 7}},
		{[]float32{4, 2, 6, 8, 10}, 2, []float64{0.75, 2}, []float64{4, 9}},
		{nil, 3, nil, nil},
	} {
		r := &run.Run{Program: of, History: run.Table{Names: []string{"loss"}, Columns: [][]float32{c.losses}}}
		if x, y := trainingLoss(r, c.points); !slices.Equal(x, c.x) || !slices.Equal(y, c.y) {
			t.Errorf("%v in %d points: %v, %v, expected %v, %v", c.losses, c.points, x, y, c.x, c.y)
		}
	}
}

// Few points of a curve end where all of them end.
func TestSpread(t *testing.T) {
	for n := 1; n < 50; n++ {
		var x, y []float64
		for i := range n {
			x, y = append(x, float64(i)), append(y, float64(-i))
		}
		fewX, fewY := spread(x, y, curveDots)
		if k := len(fewX); k == 0 || k > curveDots || fewX[k-1] != float64(n-1) || fewY[k-1] != float64(1-n) {
			t.Errorf("of %d points %v are kept: expected the last, and at most %d", n, fewX, curveDots)
		}
	}
}
