package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
)

// Group is one set of values of [Bars] or [Dots]. It has Values or Samples.
type Group struct {
	Name   string    // in the legend
	Values []float64 // one for each name; NaN, for what was not measured, has no bar
	// Spread is half the length of an interval around each value: a standard deviation, or a
	// standard error. nil draws none.
	Spread []float64
	// Samples are several measurements for each name, such as those of five seeds. Values are
	// then their means, and Spread their standard deviations.
	Samples [][]float64
	Color   color.Color // nil takes the palette's next
}

// filled returns the group with the Values and Spread of its Samples.
func (g Group) filled() Group {
	if g.Samples == nil {
		return g
	}
	g.Values, g.Spread = make([]float64, len(g.Samples)), make([]float64, len(g.Samples))
	for i, samples := range g.Samples {
		g.Values[i], g.Spread[i] = meanAndDeviation(samples)
	}
	return g
}

// meanAndDeviation returns the mean of the samples that are not NaN and their standard
// deviation, with n − 1 in the denominator: NaN and 0 of none, and 0 of one.
func meanAndDeviation(samples []float64) (mean, deviation float64) {
	n := 0.0
	for _, v := range samples {
		if !math.IsNaN(v) {
			n++
			mean += v
		}
	}
	if mean /= n; n < 2 {
		return mean, 0 // of none 0/0, NaN
	}
	for _, v := range samples {
		if !math.IsNaN(v) {
			deviation += (v - mean) * (v - mean) / (n - 1)
		}
	}
	return mean, math.Sqrt(deviation)
}

// spread returns half the length of the interval around value i, 0 if there is none.
func (g Group) spread(i int) float64 {
	if g.Spread == nil {
		return 0
	}
	return g.Spread[i]
}

// check returns an error unless the group, which is filled, has a value for each of the things
// compared, and all of it can be on the axis. The error continues the group's name.
func (g Group) check(want int, whose string, y Axis) error {
	if len(g.Values) == 0 {
		return errors.New(" has no values")
	}
	if len(g.Values) != want {
		return fmt.Errorf(" has %d values, and there are %d %s: give one for each, NaN for what is missing",
			len(g.Values), want, whose)
	}
	if g.Spread != nil && len(g.Spread) != want {
		return fmt.Errorf(" has %d values and a Spread of %d: give one for each, 0 for what has none", want, len(g.Spread))
	}
	drawn := 0
	for i, v := range g.Values {
		if math.IsInf(v, 0) {
			return fmt.Errorf(": value %d is %g: a chart cannot show it", i, v)
		}
		if s := g.spread(i); finite(v) && !(s >= 0 && finite(v-s) && finite(v+s)) {
			return fmt.Errorf(": the spread of value %d is %g: expected a finite number of at least 0", i, s)
		}
		low := v
		if g.Samples != nil {
			for _, sample := range g.Samples[i] {
				if math.IsInf(sample, 0) {
					return fmt.Errorf(": a sample of value %d is %g: a chart cannot show it", i, sample)
				}
				if !math.IsNaN(sample) {
					low = math.Min(low, sample)
				}
			}
		}
		if y.Log && (low <= 0 || v <= 0) {
			return fmt.Errorf(": value %d is %g: a logarithmic axis shows values above 0 only", i, low)
		}
		if finite(v) {
			drawn++
		}
	}
	if drawn == 0 {
		return fmt.Errorf(": all of its %d values are NaN", len(g.Values))
	}
	return nil
}

// reach returns the lowest and highest of value i, of its interval and of its samples.
func (g Group) reach(i int) (low, high float64) {
	low, high = g.Values[i]-g.spread(i), g.Values[i]+g.spread(i)
	if g.Samples != nil {
		for _, v := range g.Samples[i] {
			if finite(v) {
				low, high = math.Min(low, v), math.Max(high, v)
			}
		}
	}
	return low, high
}

// mostSamples returns the largest number of samples of a value.
func (g Group) mostSamples() (most int) {
	for _, samples := range g.Samples {
		most = max(most, len(samples))
	}
	return most
}
