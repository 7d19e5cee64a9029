package figure

import (
	"image/color"
	"math"
	"math/rand/v2"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// cloud draws points as dots.
type cloud struct {
	points [][]float32 // [n][2]
	radius float64     // CSS pixels
	color  func(i int) color.Color
}

// cloud are the scatter's points: small and translucent where there are many.
func (s Scatter) cloud() *cloud {
	n := math.Sqrt(float64(len(s.Points)))
	opacity := uint8(255 * math.Max(0.45, math.Min(0.9, 25/n)))
	return &cloud{s.Points, math.Max(1.1, math.Min(3.6, 40/n+0.9)), func(i int) color.Color {
		class := 0
		if s.Labels != nil {
			class = int(s.Labels[i])
		}
		c := ClassColor(class)
		return color.NRGBA{c.R, c.G, c.B, opacity}
	}}
}

// priorColor is that of a prior's draws: opaque, so that where they lie thick
// they make an even pale ground, on which every class shows.
var priorColor = tint(quiet, 0.72)

// priorRadius is the size of n draws of a prior: larger than the points, so
// that they melt into one another and rims show under points.
func priorRadius(n int) float64 { return math.Max(2.2, math.Min(4.5, 90/math.Sqrt(float64(n))+1)) }

// DataRange implements plot.DataRanger.
func (c *cloud) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range c.points {
		x, y := float64(p[0]), float64(p[1])
		xmin, xmax, ymin, ymax = min(xmin, x), max(xmax, x), min(ymin, y), max(ymax, y)
	}
	return
}

// Plot implements plot.Plotter. The points are drawn in a random order, the
// same every time, so that no class lies on top of the others.
func (c *cloud) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	radius := vg.Length(c.radius)
	for _, i := range rand.New(rand.NewPCG(1, 1)).Perm(len(c.points)) {
		at := vg.Point{X: x(float64(c.points[i][0])), Y: y(float64(c.points[i][1]))}
		if !canvas.Contains(at) {
			continue // beyond an axis' end that was asked for
		}
		canvas.SetColor(c.color(i))
		var dot vg.Path
		dot.Move(vg.Point{X: at.X + radius, Y: at.Y})
		dot.Arc(at, radius, 0, 2*math.Pi)
		dot.Close()
		canvas.Fill(dot)
	}
}
