package export

import (
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// table has the values of a program for many codes: [rows·size] for each value, nil before it
// is computed and after its last use.
type table struct {
	program *program
	rows    int
	cells   [][]float32
	last    []int // the last operation that uses a value
}

// newTable returns a table for the given number of concatenated codes.
func newTable(p *program, codes []float32, rows int) *table {
	t := &table{program: p, rows: rows, cells: make([][]float32, len(p.values)), last: make([]int, len(p.values))}
	t.cells[0] = codes
	for k, o := range p.operations {
		for _, v := range o.in {
			t.last[v] = k
		}
	}
	t.last[p.result] = len(p.operations)
	return t
}

// release releases the values that operation k was the last to use.
func (t *table) release(k int) {
	for _, v := range t.program.operations[k].in {
		if t.last[v] == k {
			t.cells[v] = nil
		}
	}
}

// row returns value v for code i.
func (t *table) row(v, i int) []float32 {
	if c := t.program.values[v].constant; c != nil {
		return c
	}
	size := t.program.values[v].size
	return t.cells[v][i*size : (i+1)*size]
}

// run computes all operations, as the page does, and returns the result.
func (t *table) run() []float32 {
	for k, o := range t.program.operations {
		if o.name == "dense" {
			m := t.program.matrices[o.matrix]
			t.setRows(o, func(y []float32, i int) { m.dense(t.row(o.in[0], i), y) })
		} else {
			t.compute(o)
		}
		t.release(k)
	}
	return t.cells[t.program.result]
}

// setRows computes operation o's value, a row for each code.
func (t *table) setRows(o operation, row func(y []float32, i int)) {
	size := t.program.values[o.out].size
	cells := make([]float32, t.rows*size)
	parallel(t.rows, func(i int) { row(cells[i*size:(i+1)*size], i) })
	t.cells[o.out] = cells
}

// compute computes the value of an operation other than "dense".
func (t *table) compute(o operation) {
	if f, ok := unaryFuncs[o.name]; ok {
		t.setRows(o, func(y []float32, i int) {
			x := t.row(o.in[0], i)
			for k := range y {
				y[k] = float32(f(float64(x[k])))
			}
		})
		return
	}
	if f, ok := binaryFuncs[o.name]; ok {
		t.setRows(o, func(y []float32, i int) {
			a, b := t.row(o.in[0], i), t.row(o.in[1], i)
			sa, sb := stride(a), stride(b)
			for k := range y {
				y[k] = float32(f(float64(a[k*sa]), float64(b[k*sb])))
			}
		})
		return
	}
	if f, ok := reductionFuncs[o.name]; ok {
		t.setRows(o, func(y []float32, i int) {
			x := t.row(o.in[0], i)
			sum := float64(x[0])
			for _, v := range x[1:] {
				sum = f(sum, float64(v))
			}
			y[0] = float32(sum)
		})
		return
	}
	switch o.name {
	case "where":
		t.setRows(o, func(y []float32, i int) {
			c, a, b := t.row(o.in[0], i), t.row(o.in[1], i), t.row(o.in[2], i)
			sc, sa, sb := stride(c), stride(a), stride(b)
			for k := range y {
				if c[k*sc] != 0 {
					y[k] = a[k*sa]
				} else {
					y[k] = b[k*sb]
				}
			}
		})
	case "take":
		t.setRows(o, func(y []float32, i int) {
			var all []float32
			if all = t.row(o.in[0], i); len(o.in) > 1 {
				all = append([]float32(nil), all...)
				for _, v := range o.in[1:] {
					all = append(all, t.row(v, i)...)
				}
			}
			for k, place := range o.index {
				y[k] = all[place]
			}
		})
	default:
		panic("unknown operation " + o.name)
	}
}

// stride returns 0 for a single number, which is broadcast, and 1 otherwise.
func stride(x []float32) int {
	if len(x) == 1 {
		return 0
	}
	return 1
}

// dense computes y = x·W + offset as network.js does: it skips zeros of x, and adds four rows
// of W at a time in float64, rounding each sum to float32.
func (m *matrix) dense(x, y []float32) {
	if m.offset != nil {
		copy(y, m.offset)
	}
	var place [4]int
	n, out := 0, m.out
	for i, v := range x {
		if v == 0 {
			continue
		}
		place[n] = i
		if n++; n == 4 {
			n = 0
			a, b := m.weights[place[0]*out:][:out], m.weights[place[1]*out:][:out]
			c, d := m.weights[place[2]*out:][:out], m.weights[place[3]*out:][:out]
			xa, xb, xc, xd := float64(x[place[0]]), float64(x[place[1]]), float64(x[place[2]]), float64(x[place[3]])
			for j := range y {
				y[j] = float32(float64(y[j]) + xa*float64(a[j]) + xb*float64(b[j]) + xc*float64(c[j]) + xd*float64(d[j]))
			}
		}
	}
	for _, i := range place[:n] {
		w, v := m.weights[i*out:][:out], float64(x[i])
		for j := range y {
			y[j] = float32(float64(y[j]) + v*float64(w[j]))
		}
	}
}

// product computes dense for all rows at once, in another order of sums.
func (m *matrix) product(x []float32, rows int) []float32 {
	y := make([]float32, rows*m.out)
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1,
		blas32.General{Rows: rows, Cols: m.in, Stride: m.in, Data: x},
		blas32.General{Rows: m.in, Cols: m.out, Stride: m.out, Data: m.weights},
		0, blas32.General{Rows: rows, Cols: m.out, Stride: m.out, Data: y})
	if m.offset != nil {
		for i := range y {
			y[i] += m.offset[i%m.out]
		}
	}
	return y
}

// parallel calls f for 0 to n-1 on all processors.
func parallel(n int, f func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				f(i)
			}
		})
	}
	wait.Wait()
}
