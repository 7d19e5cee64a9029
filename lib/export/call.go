package export

import (
	"runtime"
	"sync"
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
		if o.isProduct() {
			m := t.program.matrices[o.matrix]
			t.setRows(o, func(y []float32, i int) { m.apply(t.row(o.in[0], i), y, o.window) })
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

// compute computes the value of an operation without a matrix.
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
			ka, kb := 0, 0
			for k := range y {
				y[k] = float32(f(float64(a[ka]), float64(b[kb])))
				ka, kb = after(ka, a), after(kb, b)
			}
		})
		return
	}
	if f, ok := reductionFuncs[o.name]; ok {
		t.setRows(o, func(y []float32, i int) {
			x := t.row(o.in[0], i)
			for k := range y {
				part := x[k*len(x)/len(y) : (k+1)*len(x)/len(y)]
				value := float64(part[0])
				for _, v := range part[1:] {
					value = f(value, float64(v))
				}
				y[k] = float32(value)
			}
		})
		return
	}
	switch o.name {
	case "where":
		t.setRows(o, func(y []float32, i int) {
			c, a, b := t.row(o.in[0], i), t.row(o.in[1], i), t.row(o.in[2], i)
			kc, ka, kb := 0, 0, 0
			for k := range y {
				if c[kc] != 0 {
					y[k] = a[ka]
				} else {
					y[k] = b[kb]
				}
				kc, ka, kb = after(kc, c), after(ka, a), after(kb, b)
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

// after returns the index after k in a row that is repeated.
func after(k int, row []float32) int {
	if k++; k == len(row) {
		return 0
	}
	return k
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
