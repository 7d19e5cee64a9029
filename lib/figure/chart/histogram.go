package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Histogram is a chart of how often values occur: a code's numbers over a
// test set. Its zero value needs only Samples.
type Histogram struct {
	// Samples are the sets of values, drawn over each other in this order.
	Samples []Values
	// Bins is the number of intervals of the range; 0 means 60.
	Bins int
	// Curves are lines drawn over the bars: the expected density.
	Curves []Series
	// X is the axis of the values; values outside its ends are not drawn. Y is
	// that of the density, the share of values per unit of X, so that the bars
	// of each sample have area 1.
	X, Y Axis
	// Size is 720 × 340 if it is 0.
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
	c := frame{text: h.Text, size: orDefault(h.Size, 720, 340)}
	if h.Bins == 0 {
		h.Bins = 60
	}
	if h.Y.Label == "" {
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
	for i, s := range h.Samples {
		p.Add(columns{density(s.Values, low, high, h.Bins), low, high, h.colorOf(i), len(h.Samples) > 1})
		if s.Name != "" {
			c.entries = append(c.entries, entry{name: s.Name, marker: h.colorOf(i)})
		}
	}
	for i, curve := range h.Curves {
		style := draw.LineStyle{Color: pathColor(curve, i), Width: 2.2}
		if curve.Dashed {
			style.Dashes = []vg.Length{7, 4}
		}
		addLine(p, curve.points(), style, false)
		if curve.Name != "" {
			c.entries = append(c.entries, entry{name: curve.Name, style: style})
		}
	}
	h.X.Min, h.X.Max = low, high
	setAxis(&p.X, h.X, ticker{log: h.X.Log, count: 8}, 0)
	top := p.Y.Max
	setAxis(&p.Y, h.Y, ticker{count: 5}, 0.05)
	if h.Y.Min == 0 && h.Y.Max == 0 {
		p.Y.Min, p.Y.Max = 0, top*1.05 // bars stand on the axis
	}
	return c.draw(p, h.describe())
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
	if h.Y.Log {
		return errors.New("the Y axis is logarithmic: bars stand on 0, which such an axis does not have")
	}
	return checkFrame(h.Size, h.X, h.Y)
}

// ends returns the ends of what is counted: those of the axis, or of all values.
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

// columns is a plot.Plotter that draws the bars of one sample.
type columns struct {
	density   []float64
	low, high float64
	color     color.RGBA
	shared    bool // with other samples, which show through
}

// DataRange implements plot.DataRanger.
func (b columns) DataRange() (xmin, xmax, ymin, ymax float64) {
	for _, d := range b.density {
		ymax = max(ymax, d)
	}
	return b.low, b.high, 0, ymax
}

// Plot implements plot.Plotter. All bars are one path, or white seams would show
// between them.
func (b columns) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(i int) vg.Length { return x(b.low + (b.high-b.low)*(float64(i)/float64(len(b.density)))) }
	// Points outside the canvas are moved to its edge, because filling a path
	// takes time for every row of pixels up to them.
	within := func(y vg.Length) vg.Length { return max(c.Min.Y, min(y, c.Max.Y)) }
	ground := within(y(0))
	var outline []vg.Point
	var shape vg.Path
	shape.Move(vg.Point{X: at(0), Y: ground})
	for i, d := range b.density {
		top := within(y(d))
		shape.Line(vg.Point{X: at(i), Y: top})
		shape.Line(vg.Point{X: at(i + 1), Y: top})
		outline = append(outline, vg.Point{X: at(i), Y: top}, vg.Point{X: at(i + 1), Y: top})
	}
	shape.Line(vg.Point{X: at(len(b.density)), Y: ground})
	shape.Close()
	opacity := uint8(200)
	if b.shared {
		opacity = 110
	}
	c.SetColor(color.NRGBA{b.color.R, b.color.G, b.color.B, opacity})
	c.Fill(shape)
	c.StrokeLines(draw.LineStyle{Color: b.color, Width: 1.2}, outline)
}

// describe returns the chart in words.
func (h Histogram) describe() string {
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
		parts = append(parts, fmt.Sprintf("%s, %s with mean %s and standard deviation %s",
			name, format.Count(len(s.Values), "value"), format.Short(mean), format.Short(math.Sqrt(squares))))
	}
	for _, c := range h.Curves {
		if c.Name != "" {
			parts = append(parts, "over it "+c.Name)
		}
	}
	of := "a histogram"
	if x := h.X.title(); x != "" {
		of += " of " + x
	}
	return of + ": " + strings.Join(parts, "; ")
}
