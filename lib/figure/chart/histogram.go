package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Histogram is a chart of how often values occur: the dimensions of codes over a
// test set. Only Samples must be set.
type Histogram struct {
	// Samples are the sets of values, drawn over each other in this order.
	Samples []Values
	// Rows draws the samples under each other instead, on one axis and one scale, their
	// names to the left.
	Rows bool
	// Medians marks the median of each sample with a line, and writes it.
	Medians bool
	// Bins is the number of intervals of the range; 0 means 60.
	Bins int
	// Curves are lines drawn over the bars: the expected density.
	Curves []Series
	// Marks are values to compare with: lines up the whole chart.
	Marks []Mark
	// X is the axis of the values; values outside its ends are not drawn. Y is
	// that of the density, the share of values per unit of X, so that the bars
	// of each sample have area 1, less the share outside the ends; rows have none.
	X, Y Axis
	// Size is 720 × 340 if it is 0; the height of Rows is what they need.
	figure.Size
	figure.Text
}

// Values is one set of values of a [Histogram].
type Values struct {
	Name   string // in the legend
	Values []float64
	Color  color.Color // nil takes the palette's next
}

// maxBins is the largest number of intervals of a Histogram, more than a chart
// has pixels.
const maxBins = 10_000

// Draw draws the chart. It is an error if a sample is empty or holds a value
// that is not finite, if the values are too far apart or too near to each other
// for an axis, or if the number of bins is negative or above 10,000.
func (h Histogram) Draw() (*figure.Figure, error) { return card.Draw("chart.Histogram", h.draw) }

func (h Histogram) draw() (*figure.Figure, error) {
	if err := h.check(); err != nil {
		return nil, err
	}
	height := 340.0
	if h.Rows {
		height = float64(len(h.Samples))*rowHeight + 60
	}
	c := frame{text: h.Text, size: orDefault(h.Size, 720, height)}
	if h.Bins == 0 {
		h.Bins = 60
	}
	if h.Y.Label == "" && !h.Rows {
		h.Y.Label = "density"
	}
	p := newPlot()
	low, high := h.ends()
	if h.X.Log && low <= 0 {
		return nil, fmt.Errorf("the X axis is logarithmic and would begin at %g: all values must be above 0, or Min", low)
	}
	if !finite(float64(h.Bins)/(high-low)) || !finite(high-low) {
		return nil, fmt.Errorf("the X axis would go from %g to %g, which cannot be divided into %d bins", low, high, h.Bins)
	}
	rows := h.rows(low, high)
	for _, r := range rows {
		p.Add(r)
		if name := h.legendName(r.sample); name != "" && !h.Rows {
			c.entries = append(c.entries, entry{name: name, marker: r.color})
		}
	}
	for i, curve := range h.Curves {
		style := draw.LineStyle{Color: pathColor(curve, i), Width: 2.2}
		if curve.Dashed {
			style.Dashes = dashes
		}
		for _, r := range rows {
			addLine(p, r.moved(curve.points()), style, false)
			if !h.Rows {
				break // all have the same ground
			}
		}
		if curve.Name != "" {
			c.entries = append(c.entries, entry{name: curve.Name, style: style})
		}
	}
	for _, m := range h.Marks {
		p.Add(m)
	}
	h.X.Min, h.X.Max = low, high
	setAxis(&p.X, h.X, ticker{log: h.X.Log, count: 8}, 0)
	top := p.Y.Max
	setAxis(&p.Y, h.Y, ticker{count: 5}, 0.05)
	switch {
	case h.Rows:
		h.setRows(p, rows)
	case h.Y.Min == 0 && h.Y.Max == 0:
		p.Y.Min, p.Y.Max = 0, top*1.05 // bars stand on the axis
	}
	c.over = func(k *canvas) { h.write(k, rows, low, high) }
	return c.draw(p, h.describe(low, high))
}

func (h Histogram) check() error {
	if len(h.Samples) == 0 {
		return errors.New("there are no samples: give at least one")
	}
	if h.Bins < 0 || h.Bins > maxBins {
		return fmt.Errorf("there are %d bins: expected 1 to %d, or 0 for 60", h.Bins, maxBins)
	}
	for i, s := range h.Samples {
		if len(s.Values) == 0 {
			return fmt.Errorf("sample %d (%q) has no values", i+1, s.Name)
		}
		for j, v := range s.Values {
			if !finite(v) {
				return fmt.Errorf("sample %d (%q): value %d is %g, expected finite numbers", i+1, s.Name, j, v)
			}
		}
	}
	for i, curve := range h.Curves {
		if err := curve.check(h.X, h.Y); err != nil {
			return fmt.Errorf("curve %d (%q): %w", i+1, curve.Name, err)
		}
	}
	if err := checkMarks(h.Marks, h.X); err != nil {
		return err
	}
	if h.Y.Log {
		return errors.New("the Y axis is logarithmic: bars stand on 0, which such an axis does not have")
	}
	return checkFrame(h.Size, h.X, h.Y)
}

// ends returns the ends of what is counted: those of the axis, or of all values and marks.
func (h Histogram) ends() (low, high float64) {
	if h.X.Min != 0 || h.X.Max != 0 {
		return h.X.Min, h.X.Max
	}
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range h.Samples {
		for _, v := range s.Values {
			low, high = min(low, v), max(high, v)
		}
	}
	for _, m := range h.Marks {
		low, high = min(low, m.X), max(high, m.X)
	}
	if low == high { // a share of the value if rounding would lose ½
		half := max(0.5, 1e-6*math.Abs(low))
		low, high = low-half, high+half
	}
	return low, high
}

// density returns the share of the values in each of n intervals between low
// and high, per unit of the axis. Values outside are part of the whole but in no
// interval.
func density(values []float64, low, high float64, n int) []float64 {
	out := make([]float64, n)
	each := float64(n) / (high - low) / float64(len(values))
	for _, v := range values {
		if v < low || v > high {
			continue
		}
		out[min(n-1, int((v-low)/(high-low)*float64(n)))] += each
	}
	return out
}

// colorOf returns the color of sample i.
func (h Histogram) colorOf(i int) color.RGBA {
	return colorOr(h.Samples[i].Color, figure.SeriesColor(i))
}

// describe returns the chart in words.
func (h Histogram) describe(low, high float64) string {
	var parts []string
	for i, s := range h.Samples {
		name := s.Name
		if name == "" {
			name = fmt.Sprintf("sample %d", i+1)
		}
		mean, squares := 0.0, 0.0
		for _, v := range s.Values {
			mean += v / float64(len(s.Values))
		}
		for _, v := range s.Values {
			squares += (v - mean) * (v - mean) / float64(len(s.Values))
		}
		part := fmt.Sprintf("%s, %s with mean %s and standard deviation %s",
			name, format.Count(len(s.Values), "value"), format.Short(mean), format.Short(math.Sqrt(squares)))
		if h.Medians {
			part += ", median " + format.Short(median(s.Values))
		}
		for _, note := range beyond(s.Values, low, high) {
			if note != "" {
				part += ", " + note
			}
		}
		parts = append(parts, part)
	}
	for _, c := range h.Curves {
		if c.Name != "" {
			parts = append(parts, "over it "+c.Name)
		}
	}
	parts = append(parts, describeMarks(h.Marks, h.X)...)
	of := "a histogram"
	if x := h.X.title(); x != "" {
		of += " of " + x
	}
	return of + ": " + strings.Join(parts, "; ")
}
