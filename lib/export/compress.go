package export

import (
	"errors"
	"math"
)

// compress returns the program with rounded matrices: small ones have 16 bits, large ones steps about as
// wide as the tolerance allows, which is of the root mean square of the errors for the held-out codes.
// Where no step is fine enough, all have 16 bits.
func compress(p *program, codes []float32, tolerance func(results []float32, size int) float64) (*program, error) {
	// Steps are in shares of the root mean square of a matrix. The error is about proportional to them.
	const first, widest, tries = 0.2, 2, 4
	var best *program
	step, widestGood := first, 0.0
	for range tries {
		q, exact, rounded := roundAll(p, codes, step)
		off, limit := rootMeanSquare(exact, rounded), tolerance(exact, p.values[p.result].size)
		if math.IsNaN(off) || math.IsInf(off, 0) {
			return nil, errors.New("the network gives NaN or infinite numbers for the codes: " +
				"its training has diverged, or the codes are far from those in training")
		}
		if off <= limit && step > widestGood {
			best, widestGood = q, step
		}
		if off <= limit && (off > 0.8*limit || step == widest) {
			break
		}
		step = min(widest, step*max(0.1, min(8, 0.9*limit/max(off, 1e-30))))
	}
	if best == nil {
		best, _, _ = roundAll(p, codes, 0)
	}
	return best, nil
}

// roundAll returns the program with rounded matrices, large ones in the given step, or with 16 bits if it is 0. It
// returns the results for the held-out codes before and after. It rounds the matrices in order, each for the inputs
// that the rounded ones before it give.
func roundAll(p *program, codes []float32, step float64) (q *program, before, after []float32) {
	q = p.clone()
	rows := len(codes) / p.values[0].size
	exact, approximate := newTable(p, codes, rows), newTable(q, codes, rows)
	used := rows - heldOut(rows) // for rounding
	for k, o := range p.operations {
		if !o.isProduct() {
			exact.compute(o)
			approximate.compute(o)
		} else {
			x, w := approximate.cells[o.in[0]], p.matrices[o.matrix]
			y := w.product(exact.cells[o.in[0]], rows, o.window)
			exact.cells[o.out] = y
			var m *matrix
			if step == 0 || w.in*w.out <= smallMatrix {
				m = w.round(16, w.fullScale(16), nil, 0, 0)
				approximate.cells[o.out] = m.product(x, rows, o.window)
			} else {
				examples, n := w.examples(x, used, o.window, maxExamples)
				m = w.round(8, w.stepScale(step, exact.sensitivity(k)), examples, n, damping)
				positions := p.values[o.out].size / w.out
				m.setOffset(y, m.product(x, used, o.window), used*positions)
				approximate.cells[o.out] = m.product(x, rows, o.window)
			}
			q.matrices[o.matrix] = m
		}
		exact.release(k)
		approximate.release(k)
	}
	size := p.values[p.result].size
	return q, exact.cells[p.result][used*size:], approximate.cells[p.result][used*size:]
}

// sensitivity returns how much the result changes with each number of operation k's value: the root mean square
// of the derivative for the codes, such as that of the sigmoid after the last layer. It returns nil, for all
// alike, unless each number of the result depends on one of the value.
func (t *table) sensitivity(k int) []float64 {
	p, o := t.program, t.program.operations[k]
	size := p.values[o.out].size
	if size != p.values[p.result].size {
		return nil
	}
	for _, after := range p.operations[k+1:] {
		if !after.isElementwise() || p.values[after.out].size != size {
			return nil
		}
	}
	const change = 1. / 64
	results := func(change float32) []float32 {
		probe := newTable(p, nil, t.rows)
		copy(probe.cells, t.cells)
		moved := make([]float32, len(t.cells[o.out]))
		for i, v := range t.cells[o.out] {
			moved[i] = v + change
		}
		probe.cells[o.out] = moved
		for _, after := range p.operations[k+1:] {
			probe.compute(after)
		}
		return probe.cells[p.result]
	}
	a, b := results(0), results(change)
	sums := make([]float64, size)
	for i := range a {
		d := (float64(b[i]) - float64(a[i])) / change
		sums[i%size] += d * d
	}
	for j, sum := range sums {
		sums[j] = math.Sqrt(sum / float64(t.rows))
	}
	return sums
}

// fullScale returns for each column the scale with which its largest weight is the largest integer.
func (m *matrix) fullScale(bits int) []float32 {
	scale := make([]float32, m.out)
	for i, w := range m.weights {
		j := i % m.out
		scale[j] = max(scale[j], float32(math.Abs(float64(w))/float64(int(1)<<(bits-1)-1)))
	}
	for j := range scale {
		if scale[j] == 0 {
			scale[j] = 1
		}
	}
	return scale
}

// stepScale returns for each column a scale for integers of 8 bits: step times the root mean square of the matrix,
// and wider, up to 32 times, the less sensitive the result is to the column.
func (m *matrix) stepScale(step float64, sensitivity []float64) []float32 {
	sum := 0.0
	for _, w := range m.weights {
		sum += float64(w) * float64(w)
	}
	usual := step * math.Sqrt(sum/float64(len(m.weights)))
	mean := 0.0 // square, of the sensitivity
	for _, s := range sensitivity {
		mean += s * s / float64(len(sensitivity))
	}
	scale := m.fullScale(8)
	for j := range scale {
		wide := 1.0
		if mean > 0 && len(sensitivity) == m.out {
			wide = min(32, math.Sqrt(mean)/max(sensitivity[j], 1e-30))
		}
		scale[j] = max(scale[j], float32(usual*wide))
	}
	return scale
}

// rootMeanSquare returns that of the differences between two results.
func rootMeanSquare(a, b []float32) float64 {
	sum := 0.0
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(a)))
}
