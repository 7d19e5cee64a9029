package card

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// At returns a point as gonum's vg has it, which counts y from the bottom.
func (k *Card) At(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(k.Height - y)}
}

// Stroke draws a path as a line.
func (k *Card) Stroke(s draw.LineStyle, p vg.Path) {
	k.Paths.SetColor(s.Color)
	k.Paths.SetLineWidth(s.Width)
	k.Paths.SetLineDash(s.Dashes, 0)
	k.Paths.Stroke(p)
}

// Fill fills a path.
func (k *Card) Fill(c color.Color, p vg.Path) {
	k.Paths.SetColor(c)
	k.Paths.Fill(p)
}

// Line draws a straight line.
func (k *Card) Line(s draw.LineStyle, x0, y0, x1, y1 float64) {
	var p vg.Path
	p.Move(k.At(x0, y0))
	p.Line(k.At(x1, y1))
	k.Stroke(s, p)
}

// Circle returns the path of a circle.
func (k *Card) Circle(x, y, radius float64) vg.Path {
	var p vg.Path
	p.Move(k.At(x+radius, y))
	p.Arc(k.At(x, y), vg.Length(radius), 0, 2*math.Pi)
	p.Close()
	return p
}

// Polygon returns the closed path through pairs of x and y, its corners
// rounded with the radius.
func (k *Card) Polygon(radius float64, xy ...float64) vg.Path {
	if radius == 0 {
		var p vg.Path
		p.Move(k.At(xy[0], xy[1]))
		for i := 2; i < len(xy); i += 2 {
			p.Line(k.At(xy[i], xy[i+1]))
		}
		p.Close()
		return p
	}
	n := len(xy) / 2
	corner := func(i int) (x, y float64) { i = (i + n) % n; return xy[2*i], xy[2*i+1] }
	// toward returns the point on the way to (x1, y1) where the rounding of the
	// corner at (x, y) ends.
	toward := func(x, y, x1, y1 float64) vg.Point {
		d := math.Hypot(x1-x, y1-y)
		r := math.Min(radius, d/2) / d
		return k.At(x+(x1-x)*r, y+(y1-y)*r)
	}
	var p vg.Path
	for i := range n {
		x, y := corner(i)
		x0, y0 := corner(i - 1)
		x1, y1 := corner(i + 1)
		if i == 0 {
			p.Move(toward(x, y, x0, y0))
		} else {
			p.Line(toward(x, y, x0, y0))
		}
		p.QuadTo(k.At(x, y), toward(x, y, x1, y1))
	}
	p.Close()
	return p
}
