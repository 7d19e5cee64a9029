package export

import (
	"math"
	"math/rand/v2"
	"testing"
)

// Corrected, a rounded matrix gives results of the mean that the exact one
// gives, column by column.
func TestCorrectKeepsTheMean(t *testing.T) {
	const rows, in, out = 50, 12, 7
	random := rand.New(rand.NewPCG(6, 7))
	w := &matrix{in: in, out: out, weights: make([]float32, in*out)}
	for i := range w.weights {
		w.weights[i] = float32(random.NormFloat64())
	}
	x := make([]float32, rows*in)
	for i := range x {
		x[i] = float32(1 + random.Float64()) // not around 0, so that rounding moves the mean
	}
	mean := func(of *matrix) []float64 {
		means := make([]float64, out)
		for i, v := range of.product(x, rows) {
			means[i%out] += float64(v) / rows
		}
		return means
	}
	q := w.round(4, nil, 0, 0)
	exact, before := mean(w), mean(q)
	q.correct(w.product(x, rows), q.product(x, rows), rows)
	moved := 0.0
	for j, v := range mean(q) {
		moved = max(moved, math.Abs(before[j]-exact[j]))
		if !(math.Abs(v-exact[j]) < 1e-4) {
			t.Errorf("column %d has mean %v, expected %v", j, v, exact[j])
		}
	}
	if moved < 0.05 {
		t.Errorf("rounding has moved means by %v at most: the comparison says nothing", moved)
	}
}
