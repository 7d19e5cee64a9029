package diagram

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"

	"latentlab/lib/figure/internal/card"
)

// drawHead fills an arrowhead whose tip is at (x, y), pointing along (dx, dy).
func drawHead(k *card.Card, c color.Color, x, y, dx, dy float64) {
	const length, half = 9, 4.2
	d := math.Hypot(dx, dy)
	dx, dy = dx/d, dy/d
	var p vg.Path
	p.Move(k.At(x, y))
	p.Line(k.At(x-length*dx-half*dy, y-length*dy+half*dx))
	p.Line(k.At(x-0.75*length*dx, y-0.75*length*dy))
	p.Line(k.At(x-length*dx+half*dy, y-length*dy-half*dx))
	p.Close()
	k.Fill(c, p)
}
