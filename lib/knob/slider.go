package knob

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"latentlab/lib/format"
)

const (
	usualSteps = 200     // about how many positions a slider has if its tag has no step
	maxSteps   = 1 << 20 // the most positions that a slider may have
	maxInt     = 1 << 53 // float64 holds every integer up to this
)

// setRange makes the control a slider.
func (c *control) setRange(items map[string]string) error {
	low, high, _ := strings.Cut(items["range"], "..")
	ends := []float64{0, 0}
	for i, text := range []string{low, high} {
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("has the range %q, expected two finite numbers as in 0..1", items["range"])
		}
		ends[i] = v
	}
	c.low, c.high = ends[0], ends[1]
	if c.low >= c.high {
		return fmt.Errorf("has the range %q, expected the lower number first", items["range"])
	}
	if math.IsInf(c.high-c.low, 0) {
		return fmt.Errorf("has the range %q, which is too wide for a slider", items["range"])
	}
	_, log := items["log"]
	if c.high-c.low < 1e-300 && !log {
		return fmt.Errorf("has the range %q, which is too narrow for a slider", items["range"])
	}
	for _, end := range ends {
		if err := c.checkFits(end); err != nil {
			return fmt.Errorf("has the range %q: %w", items["range"], err)
		}
	}
	step, hasStep := items["step"]
	if log {
		if hasStep {
			return errors.New("has log and a step: a logarithmic slider has its own steps")
		}
		if c.low <= 0 {
			return fmt.Errorf("has the range %q and log, expected numbers above 0", items["range"])
		}
		c.marks = logMarks(c.low, c.high, c.isInteger())
		return nil
	}
	c.step = format.StepBelow((c.high - c.low) / usualSteps)
	if c.isInteger() {
		c.step = 1
	}
	if hasStep {
		v, err := strconv.ParseFloat(step, 64)
		if err != nil || !(v > 0) || math.IsInf(v, 0) {
			return fmt.Errorf("has the step %q, expected a number above 0", step)
		}
		if c.step = v; v > c.high-c.low {
			return fmt.Errorf("has the step %q, which is wider than its range %s", step, items["range"])
		}
	}
	if c.isInteger() && c.step != math.Trunc(c.step) {
		return fmt.Errorf("has the step %q, expected a whole number for a field of type %v", step, c.typ)
	}
	if n := (c.high - c.low) / c.step; n > maxSteps && !c.isInteger() {
		return fmt.Errorf("has the step %q, which makes %.0f positions, expected at most %d", step, n, maxSteps)
	}
	if c.low+c.step == c.low || c.high-c.step == c.high {
		return fmt.Errorf("has the range %q, too far from 0 for its step of %g", items["range"], c.step)
	}
	c.decimals = max(format.Decimals(c.low), format.Decimals(c.step))
	return nil
}

// checkFits returns an error if the field cannot hold v.
func (c *control) checkFits(v float64) error {
	zero := reflect.New(c.typ).Elem()
	if c.isInteger() {
		if v != math.Trunc(v) {
			return fmt.Errorf("%v is not a whole number, and the field is of type %v", v, c.typ)
		}
		if math.Abs(v) > maxInt {
			return fmt.Errorf("%v is beyond 2⁵³, the largest a slider takes", v)
		}
	}
	if zero.CanUint() && (v < 0 || zero.OverflowUint(uint64(v))) || zero.CanInt() && zero.OverflowInt(int64(v)) ||
		zero.CanFloat() && zero.OverflowFloat(v) {
		return fmt.Errorf("%v does not fit a field of type %v", v, c.typ)
	}
	return nil
}

// logMarks returns the positions of a logarithmic slider, rounded to three
// significant digits; all powers of ten times low are among them.
func logMarks(low, high float64, integer bool) []float64 {
	decades := math.Log10(high) - math.Log10(low)
	perDecade := math.Max(1, math.Round(usualSteps/decades))
	marks := []float64{low}
	for i := 1.0; ; i++ {
		v := math.Pow(10, math.Log10(low)+i/perDecade) // low·10^… may be infinite on the way
		if !(v < high) {
			return append(marks, high)
		}
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
		if integer {
			v = math.Round(v)
		}
		if v > marks[len(marks)-1] && v < high {
			marks = append(marks, v)
		}
	}
}

// position returns the slider's position nearest to x.
func (c *control) position(x float64) float64 {
	x = min(max(x, c.low), c.high)
	if c.marks != nil {
		return c.marks[c.nearestMark(x)]
	}
	steps := math.Round((x - c.low) / c.step)
	if steps == 0 {
		return c.low + 0
	}
	if past := c.low + steps*c.step - c.high; past > 1e-6*c.step {
		steps--
	} else if past > -1e-6*c.step {
		return c.high + 0
	}
	x = c.low + steps*c.step
	text := strconv.FormatFloat(x, 'f', c.decimals, 64)
	if math.Abs(x) > maxInt { // it has more digits before the point than are exact
		text = strconv.FormatFloat(x, 'g', 15, 64)
	}
	x, _ = strconv.ParseFloat(text, 64)
	return min(max(x, c.low), c.high) + 0 // −0 + 0 is 0
}

// nearestMark returns the index of the mark nearest to x in ratio.
func (c *control) nearestMark(x float64) int {
	i, exact := slices.BinarySearch(c.marks, x)
	if !exact && i > 0 && x/c.marks[i-1] < c.marks[i]/x {
		i--
	}
	return i
}
