package export

import (
	"math"
	"math/rand/v2"
	"testing"
)

// With its offset, a rounded matrix gives results with the mean of the exact ones, in each
// column.
func TestSetOffset(t *testing.T) {
	const rows, in, out = 50, 12, 7
	random := rand.New(rand.NewPCG(6, 7))
	w := &matrix{in: in, out: out, weights: make([]float32, in*out)}
	for i := range w.weights {
		w.weights[i] = float32(random.NormFloat64())
	}
	x := make([]float32, rows*in)
	for i := range x {
		x[i] = float32(1 + random.Float64()) // not centered at 0, so that rounding changes the mean
	}
	mean := func(of *matrix) []float64 {
		means := make([]float64, out)
		for i, v := range of.multiply(x, rows) {
			means[i%out] += float64(v) / rows
		}
		return means
	}
	q := w.round(4, w.fullScale(4), nil, 0, 0)
	exact, before := mean(w), mean(q)
	q.setOffset(w.multiply(x, rows), q.multiply(x, rows), rows)
	change := 0.0
	for j, v := range mean(q) {
		change = max(change, math.Abs(before[j]-exact[j]))
		if !(math.Abs(v-exact[j]) < 1e-4) {
			t.Errorf("column %d has mean %v, expected %v", j, v, exact[j])
		}
	}
	if change < 0.05 {
		t.Errorf("rounding has changed means by at most %v: the comparison is meaningless", change)
	}
}
