package table

import "fmt"

// Rounding measures whether float32 can hold what differs between the numbers of a column.
type Rounding struct {
	n              int
	first          float64
	sum, squares   float64 // of the differences from the first
	lost           float64 // sum of the squared errors of rounding to float32
	least, largest float64
}

// Add adds a number.
func (r *Rounding) Add(v float64) {
	if r.n == 0 {
		r.first, r.least, r.largest = v, v, v
	}
	r.n++
	d, e := v-r.first, v-float64(float32(v))
	r.sum += d
	r.squares += d * d
	r.lost += e * e
	r.least, r.largest = min(r.least, v), max(r.largest, v)
}

// Check returns an error if rounding changes the numbers by more than a hundredth of their
// standard deviation, as it does with seconds since 1970.
func (r *Rounding) Check() error {
	n := float64(r.n)
	variance := max(r.squares/n-(r.sum/n)*(r.sum/n), 0)
	if r.least == r.largest || r.lost/n <= 1e-4*variance {
		return nil
	}
	digits := func(v float64) string { return fmt.Sprintf("%.16g", v) }
	if max(-r.least, r.largest) < 0x1p-126 {
		return fmt.Errorf("numbers from %s to %s, which are too small for float32: multiply them by a number such as 1e30, "+
			"or leave the column out with dataset.Omit", digits(r.least), digits(r.largest))
	}
	return fmt.Errorf("numbers from %s to %s, whose differences are lost in the seven digits of float32: "+
		"subtract a number such as the first from each, or leave the column out with dataset.Omit",
		digits(r.least), digits(r.largest))
}
