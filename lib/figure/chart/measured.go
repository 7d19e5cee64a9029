package chart

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
)

// measured is a plot.Plotter that draws the samples of a series and the intervals around their
// means.
type measured struct {
	Series
	color color.RGBA
	log   bool    // the Y axis, on which an interval need not end
	aside float64 // where the samples are, CSS pixels to the right of their mean
}

// besideMeans returns where the samples of series i are: left of their means, or right.
func besideMeans(i int) float64 {
	aside := 8 + 6*float64(i/2)
	if i%2 == 0 {
		return -aside
	}
	return aside
}

// DataRange implements plot.DataRanger.
func (m measured) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	g := Group{Values: m.Y, Spread: m.spread, Samples: m.Samples}
	for i, p := range m.points() {
		if finite(p.Y) {
			low, high := g.reach(i)
			if m.log && low <= 0 {
				low = slices.Min(m.Samples[i])
			}
			xmin, xmax, ymin, ymax = min(xmin, p.X), max(xmax, p.X), min(ymin, low), max(ymax, high)
		}
	}
	return
}

// Plot implements plot.Plotter.
func (m measured) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	marks := &barMarks{barPlot: &barPlot{}, canvas: c, values: &p.Y, at: func(at, value float64) vg.Point {
		return vg.Point{X: vg.Length(at), Y: y(value)}
	}}
	for i, point := range m.points() {
		at := float64(x(point.X))
		for _, v := range m.Samples[i] {
			marks.drawDot(marks.at(at+m.aside, v), 2.6, card.Tint(m.color, 0.3))
		}
		if s := m.spread[i]; s > 0 {
			marks.drawInterval(at, point.Y-s, point.Y+s, draw.LineStyle{Color: m.color, Width: 1.6})
		}
	}
}
