package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// polyline is a plot.Plotter for lines of many thousand points. Unlike
// plotter.Line it strokes a line in pieces, because the rasterizer's time grows
// with the square of what is in one row of pixels: 20 times faster for the
// 11,800 steps of a training.
type polyline struct {
	points plotter.XYs
	style  draw.LineStyle
}

// addLine adds a line through the points, cut at gaps.
func addLine(p *plot.Plot, points plotter.XYs, style draw.LineStyle, log bool) {
	for _, run := range finiteRuns(points) {
		p.Add(polyline{thinned(run, 1500, log), style})
	}
}

// Plot implements plot.Plotter.
func (l polyline) Plot(c draw.Canvas, p *plot.Plot) {
	const piece = 48
	toX, toY := p.Transforms(&c)
	line := make([]vg.Point, len(l.points))
	for i, point := range l.points {
		line[i] = vg.Point{X: toX(point.X), Y: toY(point.Y)}
	}
	if len(l.style.Dashes) > 0 { // in one piece, or the dashes would start again
		c.StrokeLines(l.style, c.ClipLinesXY(line)...)
		return
	}
	// Pieces overlap by a segment, so that the corners where they meet are
	// joined like all other corners.
	for from := 0; from == 0 || from < len(line)-2; from += piece {
		c.StrokeLines(l.style, c.ClipLinesXY(line[from:min(from+piece+2, len(line))])...)
	}
}

// DataRange implements plot.DataRanger.
func (l polyline) DataRange() (xmin, xmax, ymin, ymax float64) {
	return plotter.XYRange(l.points)
}
