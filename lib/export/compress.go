package export

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// compress returns the program with its matrices in few bits: 8 for the large
// ones, rounded in some ways, and from the smallest of these on 16 until
// nothing shows on the codes that are held back.
func compress(p *program, codes []float32) (*program, error) {
	large := make([]int, 0, len(p.matrices))
	bits := make([]int, len(p.matrices))
	for i, m := range p.matrices {
		bits[i] = 16
		if m.in*m.out > small {
			bits[i], large = 8, append(large, i)
		}
	}
	slices.SortFunc(large, func(a, b int) int {
		return cmp.Compare(p.matrices[a].in*p.matrices[a].out, p.matrices[b].in*p.matrices[b].out)
	})
	for try := 0; ; try++ {
		q, off := rounded(p, codes, bits, dampings[try%len(dampings)])
		switch {
		case math.IsNaN(off) || math.IsInf(off, 0):
			return nil, errors.New("the network gives NaN or infinite numbers for the codes: its training has diverged, or the codes are far from those that it knows")
		case off <= near, len(large) == 0:
			return q, nil
		}
		if try%len(dampings) == len(dampings)-1 {
			bits[large[0]], large = 16, large[1:]
		}
	}
}

// rounded returns the program with matrices of so many bits each, and how far
// its results are at most from the exact ones on the codes held back. The
// matrices are rounded one after the other, each for what those before it,
// already rounded, give.
func rounded(p *program, codes []float32, bits []int, damping float64) (*program, float64) {
	q := p.clone()
	rows := len(codes) / p.values[0].size
	exact, about := newTable(p, codes, rows), newTable(q, codes, rows)
	seen := rows - held // the rest judges
	for k, o := range p.operations {
		if o.name != "dense" {
			exact.compute(o)
			about.compute(o)
		} else {
			x, w := about.cells[o.in[0]], p.matrices[o.matrix]
			exact.cells[o.out] = w.product(exact.cells[o.in[0]], rows)
			var m *matrix
			if bits[o.matrix] > 8 {
				m = w.round(bits[o.matrix], nil, 0, 0)
				about.cells[o.out] = m.product(x, rows)
			} else {
				m = w.round(bits[o.matrix], x[:seen*w.in], seen, damping)
				m.correct(exact.cells[o.out], m.product(x, rows), seen)
				about.cells[o.out] = m.product(x, rows)
			}
			q.matrices[o.matrix] = m
		}
		exact.done(k)
		about.done(k)
	}
	size := p.values[p.result].size
	return q, difference(exact.cells[p.result][seen*size:], about.cells[p.result][seen*size:])
}
