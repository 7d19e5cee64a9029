package export

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// compress returns the program with rounded matrices. Large ones have 8 bits, for which it tries
// several dampings; then it gives 16 bits to the smallest of these in turn, until the error for
// the held-out codes is at most the tolerance, see newNetwork.
func compress(p *program, codes []float32, tolerance func(results []float32, size int) float64) (*program, error) {
	large := make([]int, 0, len(p.matrices))
	bits := make([]int, len(p.matrices))
	for i, m := range p.matrices {
		bits[i] = 16
		if m.in*m.out > smallMatrix {
			bits[i], large = 8, append(large, i)
		}
	}
	slices.SortFunc(large, func(a, b int) int {
		return cmp.Compare(p.matrices[a].in*p.matrices[a].out, p.matrices[b].in*p.matrices[b].out)
	})
	for try := 0; ; try++ {
		q, exact, rounded := roundAll(p, codes, bits, dampings[try%len(dampings)])
		largest := maxDifference(exact, rounded)
		switch {
		case math.IsNaN(largest) || math.IsInf(largest, 0):
			return nil, errors.New("the network gives NaN or infinite numbers for the codes: " +
				"its training has diverged, or the codes are far from those in training")
		case largest <= tolerance(exact, p.values[p.result].size), len(large) == 0:
			return q, nil
		}
		if try%len(dampings) == len(dampings)-1 {
			bits[large[0]], large = 16, large[1:]
		}
	}
}

// roundAll returns the program with matrices of the given bits, and the results for the
// held-out codes before and after. It rounds the matrices in order, each for the inputs that the rounded ones before
// it give.
func roundAll(p *program, codes []float32, bits []int, damping float64) (q *program, before, after []float32) {
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
			if bits[o.matrix] > 8 {
				m = w.round(bits[o.matrix], nil, 0, 0)
				approximate.cells[o.out] = m.product(x, rows, o.window)
			} else {
				examples, n := w.examples(x, used, o.window, maxExamples)
				m = w.round(bits[o.matrix], examples, n, damping)
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
