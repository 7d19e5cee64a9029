package chart

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// ReferenceLine is a horizontal line for comparison: another program's loss, a
// target. The first four lines of a chart are dashed each in its own way. The legend has "name: value", so
// Name has no colon; without a name it has no entry.
type ReferenceLine struct {
	Name string
	Y    float64
}

func (l ReferenceLine) text() string { return l.labeled(format.Short(l.Y)) }

// labeled returns the line's name and its value as text.
func (l ReferenceLine) labeled(value string) string {
	if l.Name == "" {
		return value
	}
	return l.Name + ": " + value
}

// referenceDashes are the patterns of the lines of a chart, in their order.
var referenceDashes = [][]vg.Length{{3, 3}, {9, 3}, {9, 3, 2, 3}, {1.4, 2.4}}

// referenceStyle returns the style of line i for comparison.
func referenceStyle(i int) draw.LineStyle {
	return draw.LineStyle{Color: card.Faint, Width: 1.4, Dashes: referenceDashes[i%len(referenceDashes)]}
}

// reference is a plot.Plotter that draws a line for comparison.
type reference struct {
	ReferenceLine
	style draw.LineStyle
}

// DataRange implements plot.DataRanger: a chart shows its lines.
func (r reference) DataRange() (xmin, xmax, ymin, ymax float64) {
	return math.Inf(1), math.Inf(-1), r.Y, r.Y
}

// Plot implements plot.Plotter.
func (r reference) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	if at := y(r.Y); c.ContainsY(at) {
		c.StrokeLine2(r.style, c.Min.X, at, c.Max.X, at)
	}
}

// onLine is the distance in CSS pixels within which a line hides the dashes of another.
const onLine = 2

// blank is the style that clears the place of a line for comparison from an axis below it.
var blank = draw.LineStyle{Color: card.Paper, Width: 2.4}

// blanks is a plot.Plotter that clears the axis where a line for comparison is on it. It comes
// before the data.
type blanks []ReferenceLine

// Plot implements plot.Plotter.
func (lines blanks) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	for _, l := range lines {
		if at := y(l.Y); c.ContainsY(at) && at-c.Min.Y < onLine {
			c.StrokeLine2(blank, c.Min.X, at, c.Max.X, at)
		}
	}
}
