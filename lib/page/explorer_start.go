package page

import (
	"math"
	"slices"
)

// chooseStart chooses the code that the explorer opens with: that of Codes which is nearest
// to their median, since far from all codes a decoder gives nothing that resembles an image.
// Without Codes it is the first of Samples, and without these the middle of the range.
func (x *explorer) chooseStart() error {
	switch at := x.nearestToMedian(); {
	case at >= 0:
		x.start = x.styles[at]
		if x.Labels != nil && x.OneHot > 0 {
			x.startClass = min(int(x.Labels[at]), x.OneHot-1)
		}
	case len(x.samples) > 0:
		code := x.samples[0]
		x.start = code[len(code)-len(x.low):]
		if len(code) > len(x.low) {
			x.startClass = argMax(code[:x.OneHot])
		}
	default:
		x.start = make([]float32, len(x.low))
		for k := range x.start {
			x.start[k] = x.low[k]/2 + x.high[k]/2
		}
	}
	return nil
}

// nearestToMedian returns the index of the style within the ranges that is nearest to the
// median of all, or -1 if there is none.
func (x *explorer) nearestToMedian() int {
	if len(x.styles) == 0 {
		return -1
	}
	median := make([]float64, len(x.low))
	column := make([]float32, len(x.styles))
	for k := range median {
		for i, z := range x.styles {
			column[i] = z[k]
		}
		slices.Sort(column)
		median[k] = float64(column[len(column)/2])
	}
	best, least := -1, math.Inf(1)
	for i, z := range x.styles {
		d := 0.0
		for k, v := range z {
			if v < x.low[k] || v > x.high[k] {
				d = math.Inf(1)
			}
			d += (float64(v) - median[k]) * (float64(v) - median[k])
		}
		if d < least {
			best, least = i, d
		}
	}
	return best
}
