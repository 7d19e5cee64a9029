package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
)

// Field is a vector field, drawn as arrows under the points of a [Scatter]: a gradient, or
// where a denoiser moves each point.
type Field struct {
	// Places are the points at which the arrows start, and Arrows the field there, [n][2] both,
	// in the units of the axes. [Lattice] returns such points.
	Places, Arrows [][]float32
	// Directions draws all arrows equally long, and darker where the field is stronger.
	// Otherwise their lengths are proportional to the field's, except that the longest tenth is
	// cut to the length of the others.
	Directions bool
}

// Lattice returns the centers of the cells of a grid of columns × rows, which fills the
// plane between the ends of the axes: [rows·columns][2], row by row from the top left. They
// are the points of a [Field], and those of the values of a [HeatMap].
func Lattice(x, y Axis, columns, rows int) [][]float32 {
	places := make([][]float32, 0, max(0, columns)*max(0, rows))
	for row := range rows {
		for column := range columns {
			places = append(places, []float32{
				float32(x.Min + (x.Max-x.Min)*(float64(column)+0.5)/float64(columns)),
				float32(y.Max - (y.Max-y.Min)*(float64(row)+0.5)/float64(rows)),
			})
		}
	}
	return places
}

// check returns an error unless there is an arrow for each point.
func (f Field) check() error {
	if len(f.Places) != len(f.Arrows) {
		return fmt.Errorf("the field has %d places and %d arrows: give one for each", len(f.Places), len(f.Arrows))
	}
	for i, a := range f.Arrows {
		if len(a) != 2 || !finite(float64(a[0])) || !finite(float64(a[1])) {
			return fmt.Errorf("arrow %d of the field is %v: expected two finite numbers", i, a)
		}
	}
	return nil
}

// arrows is a plot.Plotter that draws a Field.
type arrows struct {
	Field
	color color.RGBA
}

// DataRange implements plot.DataRanger.
func (a arrows) DataRange() (xmin, xmax, ymin, ymax float64) {
	return (&dots{points: a.Places}).DataRange()
}

// Plot implements plot.Plotter.
func (a arrows) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	size := c.Size()
	perX, perY := float64(size.X)/(p.X.Max-p.X.Min), float64(size.Y)/(p.Y.Max-p.Y.Min)
	longest := 0.8 * math.Sqrt(float64(size.X)*float64(size.Y)/float64(len(a.Places)))
	lengths := make([]float64, len(a.Arrows))
	for i, v := range a.Arrows {
		lengths[i] = math.Hypot(float64(v[0])*perX, float64(v[1])*perY)
	}
	sorted := slices.Sorted(slices.Values(lengths))
	most := sorted[len(sorted)*9/10]
	for i, v := range a.Arrows {
		from := vg.Point{X: x(float64(a.Places[i][0])), Y: y(float64(a.Places[i][1]))}
		if !c.Contains(from) || !(lengths[i] > 0) {
			continue
		}
		length, shade := longest*math.Min(1, lengths[i]/most), 0.25
		if a.Directions {
			rank, _ := slices.BinarySearch(sorted, lengths[i])
			length, shade = 0.75*longest, 0.8*(1-float64(rank)/float64(len(sorted)))
		}
		unitX, unitY := float64(v[0])*perX/lengths[i], float64(v[1])*perY/lengths[i]
		to := vg.Point{X: from.X + vg.Length(length*unitX), Y: from.Y + vg.Length(length*unitY)}
		drawArrow(c, from, to, math.Min(7, 2+0.3*length), draw.LineStyle{Color: card.Tint(a.color, shade), Width: 1.3})
	}
}

// drawArrow draws a line with a head of that length at its end.
func drawArrow(c draw.Canvas, from, to vg.Point, head float64, style draw.LineStyle) {
	length := math.Hypot(float64(to.X-from.X), float64(to.Y-from.Y))
	if !(length > 0.3) || math.IsInf(length, 0) {
		return
	}
	head = math.Min(head, length)
	unit := vg.Point{X: (to.X - from.X) / vg.Length(length), Y: (to.Y - from.Y) / vg.Length(length)}
	neck := vg.Point{X: to.X - vg.Length(head)*unit.X, Y: to.Y - vg.Length(head)*unit.Y}
	if length > head {
		c.StrokeLines(style, c.ClipLinesXY([]vg.Point{from, neck})...)
	}
	if !c.Contains(to) {
		return
	}
	half := vg.Length(0.4 * head)
	c.FillPolygon(style.Color, []vg.Point{
		to, {X: neck.X - half*unit.Y, Y: neck.Y + half*unit.X}, {X: neck.X + half*unit.Y, Y: neck.Y - half*unit.X},
	})
}

// pathEnd is a plot.Plotter that draws the head of a path with an Arrow.
type pathEnd struct {
	Series
	color color.RGBA
}

// Plot implements plot.Plotter. The head points where the last bit of the path leads.
func (e pathEnd) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	points := e.points()
	to := points[len(points)-1]
	end := vg.Point{X: x(to.X), Y: y(to.Y)}
	for i := len(points) - 2; i >= 0; i-- {
		from := vg.Point{X: x(points[i].X), Y: y(points[i].Y)}
		if d := end.Sub(from); math.Hypot(float64(d.X), float64(d.Y)) >= 8 {
			drawArrow(c, from, end, 10, draw.LineStyle{Color: e.color, Width: e.width()})
			return
		}
	}
}
