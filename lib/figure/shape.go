package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The shapes that a colour card draws. All take CSS pixels from the top
// left; gonum's vg counts y from the bottom, which at turns over.

func (k *card) at(x, y float64) vg.Point {
	return vg.Point{X: vg.Length(x), Y: vg.Length(k.height - y)}
}

// stroke draws a path with the style's line.
func (k *card) stroke(s draw.LineStyle, p vg.Path) {
	k.vg.SetColor(s.Color)
	k.vg.SetLineWidth(s.Width)
	k.vg.SetLineDash(s.Dashes, 0)
	k.vg.Stroke(p)
}

// fill fills a path.
func (k *card) fill(c color.Color, p vg.Path) {
	k.vg.SetColor(c)
	k.vg.Fill(p)
}

// line draws a straight line.
func (k *card) line(s draw.LineStyle, x0, y0, x1, y1 float64) {
	var p vg.Path
	p.Move(k.at(x0, y0))
	p.Line(k.at(x1, y1))
	k.stroke(s, p)
}

// disc fills a circle.
func (k *card) disc(c color.Color, x, y, radius float64) {
	k.fill(c, k.circle(x, y, radius))
}

// circle is the path of a circle.
func (k *card) circle(x, y, radius float64) vg.Path {
	var p vg.Path
	p.Move(k.at(x+radius, y))
	p.Arc(k.at(x, y), vg.Length(radius), 0, 2*math.Pi)
	p.Close()
	return p
}

// polygon is the path through (x, y) pairs, its corners rounded.
func (k *card) polygon(radius float64, xy ...float64) vg.Path {
	if radius == 0 {
		var p vg.Path
		p.Move(k.at(xy[0], xy[1]))
		for i := 2; i < len(xy); i += 2 {
			p.Line(k.at(xy[i], xy[i+1]))
		}
		p.Close()
		return p
	}
	n := len(xy) / 2
	corner := func(i int) (x, y float64) { i = (i + n) % n; return xy[2*i], xy[2*i+1] }
	// toward returns the point at the corner's rounding on the way to (x1, y1).
	toward := func(x, y, x1, y1 float64) vg.Point {
		d := math.Hypot(x1-x, y1-y)
		r := math.Min(radius, d/2) / d
		return k.at(x+(x1-x)*r, y+(y1-y)*r)
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
		p.QuadTo(k.at(x, y), toward(x, y, x1, y1))
	}
	p.Close()
	return p
}

// arrowhead fills a head whose tip is at (x, y), pointing along (dx, dy).
func (k *card) arrowhead(c color.Color, x, y, dx, dy float64) {
	const length, half = 9, 4.2
	d := math.Hypot(dx, dy)
	dx, dy = dx/d, dy/d
	var p vg.Path
	p.Move(k.at(x, y))
	p.Line(k.at(x-length*dx-half*dy, y-length*dy+half*dx))
	p.Line(k.at(x-0.75*length*dx, y-0.75*length*dy))
	p.Line(k.at(x-length*dx+half*dy, y-length*dy-half*dx))
	p.Close()
	k.fill(c, p)
}
