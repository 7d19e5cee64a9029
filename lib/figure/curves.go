package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Curves is a chart of lines: losses over the steps or epochs of a training,
// or what a hyperparameter does to one. Its zero value needs only Series.
type Curves struct {
	// Series are the lines, drawn in this order; at least one.
	Series []Series
	// X and Y are the axes.
	X, Y Axis
	// Lines are values to compare with, drawn across the whole chart.
	Lines []Line
	// Smooth, from 0 up to but not including 1, draws each series pale and
	// thin, and over it its moving average with that weight of the past: 0.98
	// suits the losses of single batches. 0 draws the series alone.
	Smooth float64
	// Width and Height are the area of the chart in CSS pixels, with its
	// axes but without title and legend; 0 means 720 and 340.
	Width, Height float64
	// Title stands above, Caption belongs below; Alt replaces the description
	// that the chart gives of itself.
	Title, Caption, Alt string
	// DrawCaption draws the caption into the picture too.
	DrawCaption bool
}

// Line is a horizontal line for comparison: a peer's loss, a target. The
// legend shows its name and value; without a name it has no entry there.
type Line struct {
	Name string
	Y    float64
}

func (l Line) text() string { return strings.TrimSpace(fmt.Sprintf("%s %.4g", l.Name, l.Y)) }

// Draw draws the chart. It is an error if there is nothing to draw, if a
// series' X and Y differ in number, if a value cannot be on a logarithmic
// axis, or if an axis has no extent. Y values that are NaN or infinite are
// gaps in their line, but at least one of a series must be finite.
func (c Curves) Draw() (*Figure, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("figure.Curves: %w", err)
	}
	if c.Width == 0 {
		c.Width = 720
	}
	if c.Height == 0 {
		c.Height = 340
	}
	p, err := c.plot()
	if err != nil {
		return nil, fmt.Errorf("figure.Curves: %w", err)
	}
	return chart{
		noun: "Curves", width: c.Width, height: c.Height, entries: c.legend(),
		card: config{title: c.Title, caption: c.Caption, alt: c.Alt, drawCaption: c.DrawCaption},
	}.draw(p, c.describe())
}

func (c Curves) check() error {
	if len(c.Series) == 0 {
		return errors.New("there are no series: give at least one")
	}
	for i, s := range c.Series {
		if err := s.check(c.X, c.Y); err != nil {
			return fmt.Errorf("series %d (%q): %w", i+1, s.Name, err)
		}
	}
	for _, l := range c.Lines {
		if !finite(l.Y) || c.Y.Log && l.Y <= 0 {
			return fmt.Errorf("the line %q is at %g, which this axis cannot show", l.Name, l.Y)
		}
	}
	if !(c.Smooth >= 0 && c.Smooth < 1) {
		return fmt.Errorf("the weight Smooth is %g: it must be at least 0 and below 1", c.Smooth)
	}
	return checkFrame(c.Width, c.Height, c.X, c.Y)
}

// plot builds gonum's plot of the chart.
func (c Curves) plot() (*plot.Plot, error) {
	p := plot.New()
	p.BackgroundColor = nil // the card's white is there
	whole := true
	for _, s := range c.Series {
		for _, x := range s.X {
			whole = whole && x == math.Trunc(x)
		}
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = nil, rule
	grid.Horizontal.Width = 1
	p.Add(grid)
	for i, s := range c.Series {
		if err := c.add(p, s, c.colorOf(i)); err != nil {
			return nil, fmt.Errorf("series %d (%q): %w", i+1, s.Name, err)
		}
	}
	for _, l := range c.Lines {
		across := plotter.NewFunction(func(float64) float64 { return l.Y })
		across.Samples = 2
		across.LineStyle = referenceStyle
		p.Add(across)
		p.Y.Min, p.Y.Max = math.Min(p.Y.Min, l.Y), math.Max(p.Y.Max, l.Y)
	}
	dress(&p.X, c.X, ticks{log: c.X.Log, whole: whole, count: 8}, 0.01)
	dress(&p.Y, c.Y, ticks{log: c.Y.Log, count: 6}, 0.05)
	p.Y.Label.Padding, p.X.Label.Padding = 6, 4
	return p, nil
}

// rawTint is how much white is mixed into what a moving average lies over.
const rawTint = 0.65

// add draws one series: its line, cut at gaps, and its markers.
func (c Curves) add(p *plot.Plot, s Series, col color.RGBA) error {
	points := s.points()
	if c.Smooth > 0 {
		addLine(p, points, draw.LineStyle{Color: tint(col, rawTint), Width: 0.8}, c.X.Log)
		points = smoothed(points, c.Smooth)
	}
	style := draw.LineStyle{Color: col, Width: 2.2}
	if s.Thin {
		style.Width = 1.1
	}
	if s.Dashed {
		style.Dashes = []vg.Length{7, 4}
	}
	addLine(p, points, style, c.X.Log)
	var dots plotter.XYs
	for _, run := range runs(points) {
		if s.Markers || len(run) == 1 {
			dots = append(dots, run...)
		}
	}
	if len(dots) == 0 {
		return nil
	}
	scatter, err := plotter.NewScatter(dots)
	if err != nil {
		return err
	}
	scatter.GlyphStyle = draw.GlyphStyle{Color: col, Radius: 3.6, Shape: draw.CircleGlyph{}}
	p.Add(scatter)
	return nil
}

// colorOf returns the colour of series i.
func (c Curves) colorOf(i int) color.RGBA {
	if own := c.Series[i].Color; own != nil {
		return color.RGBAModel.Convert(own).(color.RGBA)
	}
	return seriesColors[i%len(seriesColors)]
}

// dress sets an axis' range, with a little room beyond the data, and looks.
func dress(axis *plot.Axis, a Axis, t ticks, room float64) {
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
	axis.Label.TextStyle.Font = font.From(sans, font.Length(labelStyle.size))
	axis.Label.TextStyle.Color = ink
	axis.Tick.Label.Font = font.From(sans, font.Length(noteStyle.size))
	axis.Tick.Label.Color = quiet
	axis.Tick.Marker = t
	axis.Tick.Length = 4
	axis.Tick.Color, axis.Color = quiet, quiet
	axis.Tick.Width, axis.Width = 1, 1
	axis.Padding = 0
}

// describe is the chart in words.
func (c Curves) describe() string {
	var parts []string
	for i, s := range c.Series {
		var ends [2]float64
		seen := false
		for _, y := range s.Y {
			if finite(y) {
				if !seen {
					ends[0], seen = y, true
				}
				ends[1] = y
			}
		}
		name := s.Name
		if name == "" {
			name = fmt.Sprintf("line %d", i+1)
		}
		parts = append(parts, fmt.Sprintf("%s from %.4g to %.4g", name, ends[0], ends[1]))
	}
	for _, l := range c.Lines {
		parts = append(parts, "for comparison "+l.text())
	}
	of := "a chart"
	if y, x := c.Y.title(), c.X.title(); y != "" && x != "" {
		of += " of " + y + " against " + x
	} else if y+x != "" {
		of += " of " + y + x
	}
	return of + ": " + strings.Join(parts, "; ")
}
