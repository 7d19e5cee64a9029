package figure

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// Axis is one axis of a chart.
type Axis struct {
	// Label says what is on the axis: "test cross-entropy".
	Label string
	// Unit is written behind the label in parentheses: "nats per pixel".
	Unit string
	// Log spaces equal ratios equally. All values must be above 0.
	Log bool
	// Min and Max are the ends of the axis; both 0 means those of the data.
	// What lies outside is cut off.
	Min, Max float64
}

// title is the label with its unit.
func (a Axis) title() string {
	if a.Unit == "" {
		return a.Label
	}
	return strings.TrimSpace(a.Label + " (" + a.Unit + ")")
}

// ticks puts marks at round numbers: about count of them, more on a
// logarithmic axis of many decades.
type ticks struct {
	log   bool
	whole bool // no marks between whole numbers: epochs, steps
	count int
}

// Ticks implements plot.Ticker.
func (t ticks) Ticks(low, high float64) []plot.Tick {
	if t.log {
		if marks := t.decades(low, high); len(marks) >= 3 {
			return marks
		}
	}
	marks := t.round(low, high, t.count)
	// A step too wide for the range leaves a single mark, which is no scale.
	for count := t.count + 1; len(marks) < 2 && count <= 3*t.count; count++ {
		marks = t.round(low, high, count)
	}
	return marks
}

// round puts about count marks at multiples of a round number.
func (t ticks) round(low, high float64, count int) []plot.Tick {
	step := roundStep((high - low) / float64(count))
	if t.whole {
		step = math.Max(1, math.Round(step))
	}
	var marks []plot.Tick
	// Bounded by the number of marks too: i++ changes nothing beyond 2⁵³.
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step && len(marks) < 4*count; i++ {
		if t.log && i <= 0 {
			continue // a logarithmic axis has no such value
		}
		marks = append(marks, plot.Tick{Value: i * step, Label: number(i*step, step)})
	}
	return marks
}

// decades puts marks at 1, 2 and 5 times powers of ten, or at the powers
// alone, or some of them, if that would be too many.
func (t ticks) decades(low, high float64) []plot.Tick {
	leading, every := []float64{1, 2, 5}, 1.0
	if decades := math.Log10(high) - math.Log10(low); decades > float64(t.count)/2 {
		leading = leading[:1]
		every = math.Max(1, math.Ceil(decades/float64(max(2*t.count, 4))))
	}
	var marks []plot.Tick
	for d := math.Floor(math.Log10(low)/every) * every; d <= math.Log10(high); d += every {
		for _, m := range leading {
			v := m * math.Pow(10, d)
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			marks = append(marks, plot.Tick{Value: v, Label: number(v, v)})
		}
	}
	return marks
}

// roundStep returns the least of 1, 2, 2.5 and 5 times a power of ten that
// is not below v.
func roundStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= v*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// number writes v with the decimals that multiples of step need, and with
// commas between thousands from 10,000.
func number(v, step float64) string {
	if v == 0 {
		return "0" // without decimals, and without the sign that a zero may have
	}
	if a := math.Abs(v); a < 1e-4 || a >= 1e9 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	decimals := 0
	for s := step; decimals < 8 && math.Abs(s-math.Round(s)) > 1e-6*s; s *= 10 {
		decimals++
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if math.Abs(v) < 9999.5 || decimals > 0 {
		return strings.Replace(text, "-", "−", 1)
	}
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return strings.Replace(text, "-", "−", 1)
}
