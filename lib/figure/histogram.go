package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Histogram is a chart of how often values occur: a code's numbers over a
// test set. Its zero value needs only Samples.
type Histogram struct {
	// Samples are the sets of values, drawn over each other in this order.
	Samples []Sample
	// Bins is how many intervals the range is cut into; 0 means 60.
	Bins int
	// Curves are lines drawn over the bars: the density that was hoped for.
	Curves []Series
	// X is the axis of the values, whose Min and Max bound what is counted;
	// Y is that of the density, the share of values per unit of X, so that the
	// bars of each sample have area 1.
	X, Y Axis
	// Width and Height are the area of the chart in CSS pixels, with its
	// axes but without title and legend; 0 means 720 and 340.
	Width, Height float64
	// Title stands above, Caption belongs below; Alt replaces the description
	// that the chart gives of itself.
	Title, Caption, Alt string
	// DrawCaption draws the caption into the picture too.
	DrawCaption bool
}

// Sample is one set of values of a Histogram.
type Sample struct {
	Name   string // in the legend
	Values []float64
	Color  color.Color // nil takes the next of the palette
}

// maxBins is the most intervals of a Histogram: more than there are pixels show
// nothing more.
const maxBins = 10_000

// Draw draws the chart. It is an error if a sample is empty or holds a value
// that is not finite, if the values are too far apart or too near to each other
// for an axis, or if the number of bins is negative or beyond 10,000.
func (h Histogram) Draw() (*Figure, error) {
	if err := h.check(); err != nil {
		return nil, fmt.Errorf("figure.Histogram: %w", err)
	}
	c := chart{noun: "Histogram", width: h.Width, height: h.Height}
	if c.width == 0 {
		c.width = 720
	}
	if c.height == 0 {
		c.height = 340
	}
	if h.Bins == 0 {
		h.Bins = 60
	}
	if h.Y.Label == "" {
		h.Y.Label = "density"
	}
	c.card = config{title: h.Title, caption: h.Caption, alt: h.Alt, drawCaption: h.DrawCaption}
	p := plot.New()
	p.BackgroundColor = nil // the card's white is there
	low, high := h.ends()
	if h.X.Log && low <= 0 {
		return nil, fmt.Errorf("figure.Histogram: the values' axis is logarithmic and would begin at %g: all values must be above 0, or Min", low)
	}
	if !finite(float64(h.Bins)/(high-low)) || !finite(high-low) {
		return nil, fmt.Errorf("figure.Histogram: the values' axis would go from %g to %g, which cannot be cut into %d bins", low, high, h.Bins)
	}
	for i, s := range h.Samples {
		p.Add(bars{density(s.Values, low, high, h.Bins), low, high, h.colorOf(i), len(h.Samples) > 1})
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
	dress(&p.X, h.X, ticks{count: 8}, 0)
	top := p.Y.Max
	dress(&p.Y, h.Y, ticks{count: 5}, 0.05)
	if h.Y.Min == 0 && h.Y.Max == 0 {
		p.Y.Min, p.Y.Max = 0, top*1.05 // bars stand on the axis
	}
	p.Y.Label.Padding, p.X.Label.Padding = 6, 4
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
	return checkFrame(h.Width, h.Height, h.X, h.Y)
}

// ends are the ends of what is counted: of the axis, or of all values.
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
	if low == high { // where ½ is lost in rounding, a share of the value
		half := max(0.5, 1e-6*math.Abs(low))
		low, high = low-half, high+half
	}
	return low, high
}

// density is the share of the values in each of n intervals between low and
// high, per unit of the axis. Values beyond are counted in the share, and in
// no interval.
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

func (h Histogram) colorOf(i int) color.RGBA {
	if own := h.Samples[i].Color; own != nil {
		return color.RGBAModel.Convert(own).(color.RGBA)
	}
	return seriesColors[i%len(seriesColors)]
}

// bars are the columns of one sample.
type bars struct {
	density   []float64
	low, high float64
	color     color.RGBA
	clear     bool // other samples show through
}

// DataRange implements plot.DataRanger.
func (b bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	for _, d := range b.density {
		ymax = max(ymax, d)
	}
	return b.low, b.high, 0, ymax
}

// Plot implements plot.Plotter. All columns are one shape, or white seams
// would show between them.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(i int) vg.Length { return x(b.low + (b.high-b.low)*float64(i)/float64(len(b.density))) }
	// Points beyond the canvas are moved to its edge, because filling a path
	// takes time for every line of pixels up to them.
	within := func(y vg.Length) vg.Length { return max(c.Min.Y, min(y, c.Max.Y)) }
	ground := within(y(0))
	outline := plotter.XYs{}
	var shape vg.Path
	shape.Move(vg.Point{X: at(0), Y: ground})
	for i, d := range b.density {
		top := within(y(d))
		shape.Line(vg.Point{X: at(i), Y: top})
		shape.Line(vg.Point{X: at(i + 1), Y: top})
		outline = append(outline, plotter.XY{X: float64(at(i)), Y: float64(top)}, plotter.XY{X: float64(at(i + 1)), Y: float64(top)})
	}
	shape.Line(vg.Point{X: at(len(b.density)), Y: ground})
	shape.Close()
	opacity := uint8(200)
	if b.clear {
		opacity = 110
	}
	c.SetColor(color.NRGBA{b.color.R, b.color.G, b.color.B, opacity})
	c.Fill(shape)
	line := make([]vg.Point, len(outline))
	for i, o := range outline {
		line[i] = vg.Point{X: vg.Length(o.X), Y: vg.Length(o.Y)}
	}
	c.StrokeLines(draw.LineStyle{Color: b.color, Width: 1.2}, line)
}

// describe is the chart in words.
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
		parts = append(parts, fmt.Sprintf("%s, %s values with mean %.3g and standard deviation %.3g", name, number(float64(len(s.Values)), 1), mean, math.Sqrt(squares)))
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
