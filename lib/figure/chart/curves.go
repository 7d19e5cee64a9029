package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Curves is a chart of lines: losses over the steps or epochs of a training,
// or the effect of a hyperparameter. Only Series must be set.
type Curves struct {
	// Series are the lines, drawn in this order; at least one.
	Series []Series
	// X and Y are the axes.
	X, Y Axis
	// Lines are values to compare with, drawn across the whole chart.
	Lines []ReferenceLine
	// Marks are values of X to compare with: lines up the whole chart.
	Marks []Mark
	// Smooth, at least 0 and below 1, draws each series pale and thin, and over
	// it its moving average with that weight of the past: 0.98 suits the losses
	// of single batches. 0 draws only the series.
	Smooth float64
	// Size is 720 × 340 if it is 0.
	figure.Size
	figure.Text
}

// Draw draws the chart. It is an error if there is nothing to draw, if a
// series' X and Y differ in number, if a value cannot be on a logarithmic
// axis, or if an axis has no extent. Y values that are NaN or infinite are
// gaps in their line, but at least one of a series must be finite.
func (c Curves) Draw() (*figure.Figure, error) { return card.Draw("chart.Curves", c.draw) }

func (c Curves) draw() (*figure.Figure, error) {
	c.Series = slices.Clone(c.Series)
	for i, s := range c.Series {
		filled, err := s.filled()
		if err != nil {
			return nil, fmt.Errorf("series %d (%q): %w", i+1, s.Name, err)
		}
		c.Series[i] = filled
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	p, err := c.plot()
	if err != nil {
		return nil, err
	}
	f := frame{text: c.Text, size: orDefault(c.Size, 720, 340), entries: c.legend()}
	f.over = func(k *canvas) { writeMarks(k, c.Marks) }
	return f.draw(p, c.describe())
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
	if err := checkLines(c.Lines, c.Y); err != nil {
		return err
	}
	if err := checkMarks(c.Marks, c.X); err != nil {
		return err
	}
	if !(c.Smooth >= 0 && c.Smooth < 1) {
		return fmt.Errorf("the weight Smooth is %g: it must be at least 0 and below 1", c.Smooth)
	}
	return checkFrame(c.Size, c.X, c.Y)
}

// plot returns gonum's plot of the chart.
func (c Curves) plot() (*plot.Plot, error) {
	p := newPlot()
	whole := true
	for _, s := range c.Series {
		for _, x := range s.X {
			whole = whole && x == math.Trunc(x)
		}
	}
	grid := plotter.NewGrid()
	grid.Vertical.Color, grid.Horizontal.Color = nil, card.Rule
	grid.Horizontal.Width = 1
	p.Add(grid, blanks(c.Lines))
	for i, s := range c.Series {
		if err := c.addSeries(p, s, c.colorOf(i), besideMeans(i)); err != nil {
			return nil, fmt.Errorf("series %d (%q): %w", i+1, s.Name, err)
		}
	}
	for i, l := range c.Lines {
		p.Add(reference{l, referenceStyle(i)})
	}
	for _, m := range c.Marks {
		p.Add(m)
	}
	room := 0.01
	if c.hasSamples() {
		room = 0.04 // for the samples of the first and last means
	}
	setAxis(&p.X, c.X, ticker{log: c.X.Log, whole: whole, count: 8}, room)
	setAxis(&p.Y, c.Y, ticker{log: c.Y.Log, count: 6}, 0.05)
	return p, nil
}

// rawTint is how much white is mixed into a series under its moving average.
const rawTint = 0.65

func (c Curves) hasSamples() bool {
	return slices.ContainsFunc(c.Series, func(s Series) bool { return s.Samples != nil })
}

// addSeries adds a series to the plot: its line, cut at gaps, and its markers; its samples
// are aside of them.
func (c Curves) addSeries(p *plot.Plot, s Series, col color.RGBA, aside float64) error {
	points := s.points()
	if c.Smooth > 0 {
		addLine(p, points, draw.LineStyle{Color: card.Tint(col, rawTint), Width: 0.8}, c.X.Log)
		points = smoothed(points, c.Smooth)
	}
	style := draw.LineStyle{Color: col, Width: 2.2}
	if s.Thin {
		style.Width = 1.1
	}
	if s.Dashed {
		style.Dashes = dashes
	}
	addLine(p, points, style, c.X.Log)
	if s.Samples != nil {
		p.Add(measured{s, col, c.Y.Log, aside})
	}
	var dots plotter.XYs
	for _, run := range finiteRuns(points) {
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
	p.Add(markers{scatter})
	return nil
}

// markers draws the dots of a series. Unlike those of gonum they take no room below the data,
// which would raise the axis of a chart with a dot at its end.
type markers struct{ dots *plotter.Scatter }

// Plot implements plot.Plotter.
func (m markers) Plot(c draw.Canvas, p *plot.Plot) { m.dots.Plot(c, p) }

// DataRange implements plot.DataRanger.
func (m markers) DataRange() (xmin, xmax, ymin, ymax float64) { return m.dots.DataRange() }

// GlyphBoxes implements plot.GlyphBoxer.
func (m markers) GlyphBoxes(p *plot.Plot) []plot.GlyphBox {
	boxes := m.dots.GlyphBoxes(p)
	for i := range boxes {
		boxes[i].Rectangle.Min.Y, boxes[i].Rectangle.Max.Y = 0, 0
	}
	return boxes
}

// colorOf returns the color of series i.
func (c Curves) colorOf(i int) color.RGBA { return colorOr(c.Series[i].Color, figure.SeriesColor(i)) }

// describe returns the chart in words.
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
		parts = append(parts, fmt.Sprintf("%s from %s to %s", name, format.Short(ends[0]), format.Short(ends[1])))
	}
	for _, l := range c.Lines {
		parts = append(parts, "for comparison "+l.text())
	}
	parts = append(parts, describeMarks(c.Marks, c.X)...)
	of := "a chart"
	if y, x := c.Y.title(), c.X.title(); y != "" && x != "" {
		of += " of " + y + " against " + x
	} else if y+x != "" {
		of += " of " + y + x
	}
	return strings.ReplaceAll(of, "\n", ", ") + ": " + strings.Join(parts, "; ")
}
