package metric

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// probeRidge is the weight decay λ of [LinearProbe]: enough for the minimum to exist if a plane
// separates the classes, and too little to matter otherwise.
const probeRidge = 1e-4

// standardization has the mean of each dimension and the inverse of its standard deviation.
type standardization struct{ mean, scale []float64 }

// standardize returns the standardization of codes. A dimension that is equal in all of them, a
// dead unit, gets scale 0, which removes it.
func standardize(codes [][]float32) standardization {
	n, width := float64(len(codes)), len(codes[0])
	s := standardization{make([]float64, width), make([]float64, width)}
	for _, code := range codes {
		for d, v := range code {
			s.mean[d] += float64(v) / n
		}
	}
	for _, code := range codes {
		for d, v := range code {
			s.scale[d] += (float64(v) - s.mean[d]) * (float64(v) - s.mean[d]) / n
		}
	}
	for d, variance := range s.scale {
		s.scale[d] = 0
		// A smaller one is rounding of equal float32 numbers.
		if σ := math.Sqrt(variance); σ > 1e-7*math.Abs(s.mean[d]) {
			s.scale[d] = 1 / σ
		}
	}
	return s
}

// apply returns standardized codes with a last column of ones for the bias, [n, code+1].
func (s standardization) apply(codes [][]float32) *mat.Dense {
	width := len(s.mean)
	x := mat.NewDense(len(codes), width+1, nil)
	for i, code := range codes {
		row := x.RawRowView(i)
		for d, v := range code {
			row[d] = (float64(v) - s.mean[d]) * s.scale[d]
		}
		row[width] = 1
	}
	return x
}

// regression is the loss of multinomial logistic regression and its gradient.
type regression struct {
	x       *mat.Dense // [n, inputs], the last of them 1
	labels  []uint16   // [n]
	inputs  int
	classes int
	blocks  []block
}

// block is a part of the rows that is processed independently. Blocks are the same on all
// machines and summed in order, so that the sum has the same bits.
type block struct {
	from, to int
	logits   *mat.Dense // [rows, classes], then probabilities minus the one-hot labels
	gradient *mat.Dense // [inputs, classes]
	loss     float64
}

func newRegression(x *mat.Dense, labels []uint16, classes int) *regression {
	const rows = 4096
	n, inputs := x.Dims()
	r := &regression{x: x, labels: labels, inputs: inputs, classes: classes}
	for from := 0; from < n; from += rows {
		to := min(from+rows, n)
		logits, gradient := mat.NewDense(to-from, classes, nil), mat.NewDense(inputs, classes, nil)
		r.blocks = append(r.blocks, block{from: from, to: to, logits: logits, gradient: gradient})
	}
	return r
}

// fit returns the weights at the minimum: [inputs, classes].
func (r *regression) fit() (*mat.Dense, error) {
	// The minimizer asks for loss and gradient one after the other, at the same weights.
	size := r.inputs * r.classes
	last := struct {
		w, gradient []float64
		loss        float64
	}{gradient: make([]float64, size)}
	evaluate := func(w []float64) {
		if !slices.Equal(w, last.w) {
			last.w, last.loss = append(last.w[:0], w...), r.evaluate(w, last.gradient)
		}
	}
	problem := optimize.Problem{
		Func: func(w []float64) float64 { evaluate(w); return last.loss },
		Grad: func(gradient, w []float64) { evaluate(w); copy(gradient, last.gradient) },
	}
	// At a gradient of 1e-5 nats the accuracy no longer changes.
	settings := &optimize.Settings{GradientThreshold: 1e-5, MajorIterations: 1000}
	result, err := optimize.Minimize(problem, make([]float64, size), settings, &optimize.LBFGS{})
	if err != nil {
		return nil, err
	}
	return mat.NewDense(r.inputs, r.classes, result.X), nil
}

// evaluate returns the loss at weights w [inputs·classes] and sets its gradient.
func (r *regression) evaluate(w, gradient []float64) (loss float64) {
	weights := mat.NewDense(r.inputs, r.classes, w)
	var group sync.WaitGroup
	for i := range r.blocks {
		group.Go(func() { r.blocks[i].evaluate(r, weights) })
	}
	group.Wait()
	clear(gradient)
	n := float64(len(r.labels))
	for _, b := range r.blocks {
		loss += b.loss / n
		floats.AddScaled(gradient, 1/n, b.gradient.RawMatrix().Data)
	}
	ridge := len(w) - r.classes // the last row has the biases
	floats.AddScaled(gradient[:ridge], probeRidge, w[:ridge])
	return loss + probeRidge/2*floats.Dot(w[:ridge], w[:ridge])
}

func (b *block) evaluate(r *regression, weights *mat.Dense) {
	x := r.x.Slice(b.from, b.to, 0, r.inputs)
	b.logits.Mul(x, weights)
	b.loss = 0
	for i, label := range r.labels[b.from:b.to] {
		row := b.logits.RawRowView(i)
		largest, truth, sum := slices.Max(row), row[label], 0.0
		for k, l := range row {
			row[k] = math.Exp(l - largest)
			sum += row[k]
		}
		b.loss += largest + math.Log(sum) - truth // -log softmax
		for k := range row {
			row[k] /= sum
		}
		row[label]--
	}
	b.gradient.Mul(x.T(), b.logits)
}

// predict returns the class with the largest logit for each row of x.
func predict(x, weights *mat.Dense) []uint16 {
	var logits mat.Dense
	logits.Mul(x, weights)
	classes := make([]uint16, logits.RawMatrix().Rows)
	for i := range classes {
		row := logits.RawRowView(i)
		for k, l := range row {
			if l > row[classes[i]] {
				classes[i] = uint16(k)
			}
		}
	}
	return classes
}
