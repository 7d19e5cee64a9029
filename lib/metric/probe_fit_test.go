package metric

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// scattered samples n codes of 4 numbers, of which the first two are nearly equal and the last is a
// dead unit, with labels that mostly depend on the others.
func scattered(n int) ([][]float32, []uint16) {
	rng := rand.New(rand.NewPCG(4, 0))
	codes, labels := make([][]float32, n), make([]uint16, n)
	for i := range codes {
		u, v := rng.NormFloat64(), rng.NormFloat64()
		codes[i] = []float32{float32(u), float32(u + 1e-3*rng.NormFloat64()), float32(50 + 3*v), 0.1}
		switch {
		case u+rng.NormFloat64() > 0.5:
			labels[i] = 1
		case v+rng.NormFloat64() > 0:
			labels[i] = 2
		}
	}
	return codes, labels
}

func TestRegressionGradient(t *testing.T) {
	codes, labels := scattered(5000) // two blocks
	r := newRegression(standardize(codes).apply(codes), labels, 3)
	rng := rand.New(rand.NewPCG(5, 0))
	w := make([]float64, 15)
	for k := range w {
		w[k] = rng.NormFloat64()
	}
	gradient, other := make([]float64, len(w)), make([]float64, len(w))
	r.evaluate(w, gradient)
	for k := range w {
		const step = 1e-5
		at := w[k]
		w[k] = at + step
		above := r.evaluate(w, other)
		w[k] = at - step
		below := r.evaluate(w, other)
		w[k] = at
		if numeric := (above - below) / (2 * step); !(math.Abs(gradient[k]-numeric) < 1e-8) {
			t.Errorf("gradient %d is %v, expected %v", k, gradient[k], numeric)
		}
	}
}

// At the minimum the gradient is zero, a dead unit has no weight, and the mean probability of a class
// is its share of the labels.
func TestRegressionFit(t *testing.T) {
	codes, labels := scattered(5000)
	r := newRegression(standardize(codes).apply(codes), labels, 3)
	w, err := r.fit()
	if err != nil {
		t.Fatal(err)
	}
	gradient := make([]float64, 15)
	loss := r.evaluate(w.RawMatrix().Data, gradient)
	if slope := floats.Norm(gradient, math.Inf(1)); slope > 1e-5 {
		t.Errorf("the gradient is %v at the minimum", slope)
	}
	if !(loss > 0.3 && loss < 0.9) {
		t.Errorf("the loss is %v, expected below log 3 and above 0", loss)
	}
	if dead := mat.Norm(w.Slice(3, 4, 0, 3), 2); dead > 1e-9 {
		t.Errorf("the dead unit has weights of %v", dead)
	}
	var logits mat.Dense
	logits.Mul(r.x, w)
	var probability, share [3]float64
	for i, label := range labels {
		row := logits.RawRowView(i)
		sum := floats.LogSumExp(row)
		for k, l := range row {
			probability[k] += math.Exp(l-sum) / float64(len(labels))
		}
		share[label] += 1 / float64(len(labels))
	}
	for k := range share {
		if !(math.Abs(probability[k]-share[k]) < 1e-4) {
			t.Errorf("class %d has mean probability %v and share %v", k, probability[k], share[k])
		}
	}
}
