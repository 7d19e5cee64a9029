package chart

import (
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Axis is one axis of a chart.
type Axis struct {
	// Label names what is on the axis: "test cross-entropy". It may have several lines.
	Label string
	// Unit is written after the label in parentheses: "nats per pixel".
	Unit string
	// Log makes the axis logarithmic. All values must be above 0.
	Log bool
	// Min and Max are the ends of the axis; both 0 means those of the data.
	// What is outside is cut off.
	Min, Max float64
	// NoTicks omits the marks and their numbers, for an axis whose numbers mean nothing, as
	// t-SNE's.
	NoTicks bool
}

// title returns the label with its unit.
func (a Axis) title() string {
	if a.Unit == "" {
		return a.Label
	}
	return strings.TrimSpace(a.Label + " (" + a.Unit + ")")
}

// ticker puts marks at round numbers: about count of them, more on a
// logarithmic axis of many decades.
type ticker struct {
	log   bool
	whole bool // no marks between whole numbers, as of epochs or steps
	count int
}

// Ticks implements plot.Ticker.
func (t ticker) Ticks(low, high float64) []plot.Tick {
	if t.log {
		if marks := t.decades(low, high); len(marks) >= 3 {
			return marks
		}
	}
	marks := t.round(low, high, t.count)
	// A step too wide for the range leaves a single mark, which is not a scale.
	for count := t.count + 1; len(marks) < 2 && count <= 3*t.count; count++ {
		marks = t.round(low, high, count)
	}
	return marks
}

// round returns about count marks at multiples of a round number.
func (t ticker) round(low, high float64, count int) []plot.Tick {
	step := format.StepAbove((high - low) / float64(count))
	if t.whole {
		step = math.Max(1, math.Round(step))
	}
	var marks []plot.Tick
	// The number of marks bounds the loop too: i++ changes nothing beyond 2⁵³.
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step && len(marks) < 4*count; i++ {
		if t.log && i <= 0 {
			continue // not on a logarithmic axis
		}
		// Rounding puts no mark beyond the ends, where it would have no room.
		value := math.Max(low, math.Min(i*step, high))
		marks = append(marks, plot.Tick{Value: value, Label: format.Number(i*step, step)})
	}
	return marks
}

// decades returns marks at 1, 2 and 5 times powers of ten, or, if those would
// be too many, at 1 and 3 times, at the powers alone or at some of them.
func (t ticker) decades(low, high float64) []plot.Tick {
	decades := math.Log10(high) - math.Log10(low)
	if decades <= float64(t.count)/2 {
		return marksAt(low, high, 1, 1, 2, 5)
	}
	marks := marksAt(low, high, math.Max(1, math.Ceil(decades/float64(max(2*t.count, 4)))), 1)
	if len(marks) < 3 {
		return marksAt(low, high, 1, 1, 3)
	}
	return marks
}

// marksAt returns marks at multiples of every so many powers of ten.
func marksAt(low, high, every float64, leading ...float64) []plot.Tick {
	var marks []plot.Tick
	for d := math.Floor(math.Log10(low)/every) * every; d <= math.Log10(high); d += every {
		for _, m := range leading {
			v := m * math.Pow(10, d)
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			marks = append(marks, plot.Tick{Value: v, Label: format.Number(v, v)})
		}
	}
	return marks
}

// setAxis sets the range of gonum's axis, with a share of room beyond the data,
// and its looks.
func setAxis(axis *plot.Axis, a Axis, t ticker, room float64) {
	switch {
	case a.Min != 0 || a.Max != 0:
		axis.Min, axis.Max = a.Min, a.Max
	case a.Log && axis.Max > axis.Min:
		ratio := math.Pow(axis.Max/axis.Min, room)
		axis.Min, axis.Max = axis.Min/ratio, axis.Max*ratio
	case a.Log:
		axis.Min, axis.Max = axis.Min/1.5, axis.Max*1.5
	case axis.Max > axis.Min:
		d := (axis.Max - axis.Min) * room
		axis.Min, axis.Max = axis.Min-d, axis.Max+d
	default: // one value: room on both sides
		d := math.Max(math.Abs(axis.Min)*0.1, 0.5)
		axis.Min, axis.Max = axis.Min-d, axis.Max+d
	}
	if a.Log {
		axis.Scale = plot.LogScale{}
	}
	axis.Label.Text = a.title()
	axis.Label.TextStyle.Font = font.From(card.Sans, font.Length(card.LabelStyle.Size))
	axis.Label.TextStyle.Color = card.Ink
	axis.Tick.Label.Font = font.From(card.Sans, font.Length(card.NoteStyle.Size))
	axis.Tick.Label.Color = card.Faint
	axis.Tick.Marker = t
	axis.Tick.Length = 4
	axis.Tick.Color, axis.Color = card.Faint, card.Faint
	axis.Tick.Width, axis.Width = 1, 1
	axis.Padding = 0
	if a.NoTicks {
		axis.Tick.Marker, axis.Tick.Length = plot.ConstantTicks{}, 0
	}
}
