package export

import (
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// apply computes y = x·W + offset as network.js does, in a convolution for the window at each
// position of image x.
func (m *matrix) apply(x, y []float32, w *window) {
	if w == nil {
		m.dense(x, y)
		return
	}
	rows := make([]float32, w.positions()*m.in)
	w.patches(x, rows)
	sums := make([]float64, m.out)
	for at := range w.positions() {
		clear(sums)
		for j, v := range m.offset {
			sums[j] = float64(v)
		}
		for i, v := range rows[at*m.in:][:m.in] {
			for j, weight := range m.weights[i*m.out:][:m.out] {
				sums[j] += float64(v) * float64(weight)
			}
		}
		for j, v := range sums {
			y[at*m.out+j] = float32(v)
		}
	}
}

// dense computes y = x·W + offset as network.js does: it skips zeros of x, and adds four rows
// of W at a time in float64, rounding each sum to float32.
func (m *matrix) dense(x, y []float32) {
	copy(y, m.offset)
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

// product computes apply for many codes at once, in another order of sums.
func (m *matrix) product(x []float32, rows int, w *window) []float32 {
	if w == nil {
		return m.multiply(x, rows)
	}
	size, n := w.image[0]*w.image[1]*w.channels, w.positions()
	y := make([]float32, 0, rows*n*m.out)
	patches := make([]float32, n*m.in)
	for i := range rows {
		w.patches(x[i*size:][:size], patches)
		y = append(y, m.multiply(patches, n)...)
	}
	return y
}

// multiply computes x·W + offset for x [rows, in].
func (m *matrix) multiply(x []float32, rows int) []float32 {
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

// examples returns inputs of the matrix, [rows, in], about most of those for the given number of codes.
func (m *matrix) examples(x []float32, codes int, w *window, most int) (rows []float32, n int) {
	if w == nil {
		return x[:codes*m.in], codes
	}
	size, all := w.image[0]*w.image[1]*w.channels, make([]float32, w.positions()*m.in)
	every := max(1, codes*w.positions()/most)
	next := 0
	for i := range codes {
		w.patches(x[i*size:][:size], all)
		for ; next < (i+1)*w.positions(); next += every {
			at := (next - i*w.positions()) * m.in
			rows = append(rows, all[at:at+m.in]...)
		}
	}
	return rows, len(rows) / m.in
}

// scaleColumns multiplies the results of a matrix.
func (m *matrix) scaleColumns(factor func(column int) float64) {
	m.weights = slices.Clone(m.weights)
	for i := range m.weights {
		m.weights[i] = float32(float64(m.weights[i]) * factor(i%m.out))
	}
	for j := range m.offset {
		m.offset[j] = float32(float64(m.offset[j]) * factor(j))
	}
}

// addOffset adds numbers, one or one for each column, with a sign, to the results of a matrix.
func (m *matrix) addOffset(numbers []float32, sign float32) {
	offset := make([]float32, m.out)
	copy(offset, m.offset)
	for j := range offset {
		offset[j] += sign * numbers[j%len(numbers)]
	}
	m.offset = offset
}
