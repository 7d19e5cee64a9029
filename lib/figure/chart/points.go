package chart

import (
	"image/color"
	"math"
	"math/rand/v2"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

// dots is a plot.Plotter that draws points as dots.
type dots struct {
	points [][]float32 // [n][2]
	radius float64     // CSS pixels
	color  func(i int) color.Color
}

// dots returns the scatter's points as dots. If there are many, the dots are small
// and pale.
func (s Scatter) dots() *dots {
	n := s.crowd()
	return &dots{s.Points, math.Max(1.1, math.Min(3.6, 40/n+0.75)), func(i int) color.Color {
		if s.Labels == nil {
			return s.dotColor(0)
		}
		return s.dotColor(s.Labels[i])
	}}
}

// dotColor returns the color of a class' dots. The legend has it too, in the same shade, or
// a palette for both would blur what only the legend has.
func (s Scatter) dotColor(class uint16) color.RGBA {
	return card.Tint(figure.ClassColor(int(class)), math.Max(0, math.Min(0.3, (s.crowd()-10)/300)))
}

// crowd returns the square root of the number of points, of the panel that has most.
func (s Scatter) crowd() float64 { return math.Sqrt(float64(max(len(s.Points), s.most))) }

// priorColor is the color of a prior's samples: opaque, so that where they are
// dense they form an even pale ground, on which every class shows.
var priorColor = card.Tint(card.Faint, 0.72)

// priorRadius returns the radius of n samples of a prior: a little larger than that of
// the points, so that their rims show under these.
func priorRadius(n int) float64 { return math.Max(1.9, math.Min(4.5, 60/math.Sqrt(float64(n))+0.6)) }

// onPixel moves a place to the corner of a device pixel: all dots of a size then have the
// same pixels, of which a PNG file needs few bytes.
func onPixel(at vg.Length) vg.Length {
	return vg.Length(math.Round(float64(at)*card.Scale) / card.Scale)
}

// DataRange implements plot.DataRanger.
func (d *dots) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range d.points {
		x, y := float64(p[0]), float64(p[1])
		xmin, xmax, ymin, ymax = min(xmin, x), max(xmax, x), min(ymin, y), max(ymax, y)
	}
	return
}

// Plot implements plot.Plotter. The points are drawn in a random order, the
// same every time, so that no class covers the others.
func (d *dots) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	radius := vg.Length(d.radius)
	for _, i := range rand.New(rand.NewPCG(1, 1)).Perm(len(d.points)) {
		at := vg.Point{X: x(float64(d.points[i][0])), Y: y(float64(d.points[i][1]))}
		if !canvas.Contains(at) {
			continue // beyond the end of an axis
		}
		at.X, at.Y = onPixel(at.X), onPixel(at.Y)
		canvas.SetColor(d.color(i))
		var dot vg.Path
		dot.Move(vg.Point{X: at.X + radius, Y: at.Y})
		dot.Arc(at, radius, 0, 2*math.Pi)
		dot.Close()
		canvas.Fill(dot)
	}
}
