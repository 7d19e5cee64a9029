package dataset

import (
	"fmt"
	"math"
)

// Scaling maps the values of examples to those that a model sees, and back: feature
// k of a row is (value - Shift[k])·Factor[k], or Missing[k] if the value is missing.
// For images, with a byte for each value, all are nil: a model sees the bytes divided
// by 255, from 0 to 1.
type Scaling struct {
	Shift   []float32 // [features]
	Factor  []float32 // [features], none is 0
	Missing []float32 // [features]
}

// Check returns an error unless s can scale e: one finite number of each field for
// each feature of rows, and no factor of 0; none for images.
func (s Scaling) Check(e *Examples) error {
	want := 0
	if e.IsTable() {
		want = e.Size()
	}
	for _, field := range []struct {
		name   string
		values []float32
	}{{"Shift", s.Shift}, {"Factor", s.Factor}, {"Missing", s.Missing}} {
		if len(field.values) != want {
			return fmt.Errorf("%s has %d numbers, %s has %d features to scale", field.name, len(field.values), e.Name, want)
		}
		for k, v := range field.values {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) || v == 0 && field.name == "Factor" {
				return fmt.Errorf("%s of feature %d is %v: expected a finite number, and a factor that is not 0", field.name, k, v)
			}
		}
	}
	return nil
}

// minDeviation is the smallest standard deviation, as a share of the largest absolute
// value, that float32 keeps apart from rounding.
const minDeviation = 1e-6

// smallestNormal is the smallest number that float32 holds with all its digits; devices
// take smaller ones for 0. Its inverse is a float32 too.
const smallestNormal = 0x1p-126

// MeasureScaling returns the scaling that standardizes the examples: a number less
// its mean, divided by its standard deviation, of all rows where it is not missing.
// Unscaled numbers and texts stay as they are, and a constant number becomes 0. A
// missing value becomes the mean. It is an error if a number is missing in all rows,
// or if its values differ by so little that float32 would show rounding only, or by less
// than 1e-38 or more than 1e38.
func (e *Examples) MeasureScaling() (Scaling, error) {
	if !e.IsTable() {
		return Scaling{}, nil
	}
	size := e.Size()
	s := Scaling{Shift: make([]float32, size), Factor: make([]float32, size), Missing: make([]float32, size)}
	all := e.measureStatistics()
	k := 0
	for _, c := range e.Columns {
		for range c.Size() {
			at := all[k]
			mean, deviation := at.mean(), at.deviation()
			switch {
			case c.IsText():
				s.Factor[k] = 1
			case at.n == 0:
				return Scaling{}, fmt.Errorf("column %q of %s has no value in any of its %d rows: omit it", c.Name, e.Name, e.Len())
			case c.Unscaled:
				s.Factor[k], s.Missing[k] = 1, float32(mean)
			case deviation > 0 && deviation < minDeviation*at.largest:
				return Scaling{}, fmt.Errorf("column %q of %s has a mean of %.7g and a standard deviation of %.2g, which "+
					"float32 cannot tell from rounding: subtract a constant, such as the first value",
					c.Name, e.Name, mean, deviation)
			case deviation > 0 && (deviation < smallestNormal || deviation > 1/smallestNormal):
				return Scaling{}, fmt.Errorf("column %q of %s has a standard deviation of %.2g, whose inverse float32 cannot "+
					"hold: multiply its values by a constant", c.Name, e.Name, deviation)
			default:
				s.Shift[k], s.Factor[k] = float32(mean), 1
				if deviation > 0 {
					s.Factor[k] = float32(1 / deviation)
				}
			}
			k++
		}
	}
	return s, nil
}

// statistics accumulates the values of a feature. Differences from the first one keep the
// digits of values that are close together.
type statistics struct {
	n            int
	first        float64
	sum, squares float64 // of differences from first
	largest      float64 // absolute value
}

// measureStatistics returns the statistics of each feature, [features], of rows where it is
// not missing.
func (e *Examples) measureStatistics() []statistics {
	size := e.Size()
	all := make([]statistics, size)
	for from := 0; from < len(e.Values); from += size {
		for k, value := range e.Values[from : from+size] {
			v, s := float64(value), &all[k]
			if math.IsNaN(v) {
				continue
			}
			if s.n == 0 {
				s.first = v
			}
			s.n++
			d := v - s.first
			s.sum += d
			s.squares += d * d
			s.largest = max(s.largest, math.Abs(v))
		}
	}
	return all
}

// Deviations returns the standard deviation of each feature, [features], where it is not
// missing: that of the whole table, if the rows are a part of one. It returns nil for
// images.
func (e *Examples) Deviations() []float64 {
	if !e.IsTable() {
		return nil
	}
	whole := e
	if e.whole != nil {
		if aligned, err := e.whole.Align(e.Columns); err == nil {
			whole = aligned
		}
	}
	all := make([]float64, 0, e.Size())
	for _, s := range whole.measureStatistics() {
		all = append(all, s.deviation())
	}
	return all
}

// part returns e without its pixels, values and labels, as a part of the table that e is
// of.
func (e *Examples) part() *Examples {
	part := *e
	part.Pixels, part.Values, part.Labels = nil, nil, nil
	if part.whole == nil && e.IsTable() {
		part.whole = e
	}
	return &part
}

func (s *statistics) mean() float64 { return s.first + s.sum/float64(max(1, s.n)) }

func (s *statistics) deviation() float64 {
	mean := s.sum / float64(max(1, s.n))
	return math.Sqrt(max(0, s.squares/float64(max(1, s.n))-mean*mean))
}

// Scale writes what a model sees of example i to x, [features].
func (e *Examples) Scale(s Scaling, i int, x []float32) {
	if s.Factor == nil {
		for k, v := range e.Row(i) {
			x[k] = float32(v) * (1.0 / 255)
		}
		return
	}
	for k, v := range e.Features(i) {
		if x[k] = (v - s.Shift[k]) * s.Factor[k]; v != v {
			x[k] = s.Missing[k]
		}
	}
}

// WithOutput returns examples of the kind, name, labels and classes of e whose pixels
// or values are what a model outputs, scaled back: [n·features] finite numbers, n of any
// length if e has no labels. Pixels are clipped to the range from 0 to 255.
func (e *Examples) WithOutput(s Scaling, output []float32) *Examples {
	out := *e
	out.Pixels, out.Values = nil, nil
	if s.Factor == nil {
		out.Pixels = make([]uint8, len(output))
		for i, v := range output {
			out.Pixels[i] = uint8(min(max(v, 0), 1)*255 + 0.5)
		}
		return &out
	}
	out.Values = make([]float32, len(output))
	for i, v := range output {
		k := i % len(s.Factor)
		out.Values[i] = v/s.Factor[k] + s.Shift[k]
	}
	return &out
}
