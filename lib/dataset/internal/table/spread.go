package table

import "fmt"

// Spread measures whether float32 can hold what differs between the numbers of a column.
type Spread struct {
	n             int
	first         float64
	sum, squares  float64 // of the differences to the first
	lost          float64 // sum of the squared errors of rounding to float32
	least, utmost float64
}

// Add adds a number.
func (s *Spread) Add(v float64) {
	if s.n == 0 {
		s.first, s.least, s.utmost = v, v, v
	}
	s.n++
	d, e := v-s.first, v-float64(float32(v))
	s.sum += d
	s.squares += d * d
	s.lost += e * e
	s.least, s.utmost = min(s.least, v), max(s.utmost, v)
}

// Check returns an error if rounding changes the numbers by more than a hundredth of their
// standard deviation, as it does with seconds since 1970.
func (s *Spread) Check() error {
	n := float64(s.n)
	variance := max(s.squares/n-(s.sum/n)*(s.sum/n), 0)
	if s.least == s.utmost || s.lost/n <= 1e-4*variance {
		return nil
	}
	digits := func(v float64) string { return fmt.Sprintf("%.16g", v) }
	if max(-s.least, s.utmost) < 0x1p-126 {
		return fmt.Errorf("numbers from %s to %s, which are too small for float32: multiply them by a number such as 1e30, "+
			"or leave the column out with dataset.Omit", digits(s.least), digits(s.utmost))
	}
	return fmt.Errorf("numbers from %s to %s, whose differences are lost in the seven digits of float32: "+
		"subtract a number such as the first from each, or leave the column out with dataset.Omit",
		digits(s.least), digits(s.utmost))
}
