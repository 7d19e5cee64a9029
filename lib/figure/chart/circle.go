package chart

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
)

// Circle is a circle around the origin of a Scatter, in the axes' unit. Its name is written
// on it, where there are the fewest points.
type Circle struct {
	Name   string
	Radius float64
}

// circleSides is the number of sides of a polygon that looks round.
const circleSides = 120

// add adds the circle to a plot: a thin line, which hides no dot.
func (c Circle) add(p *plot.Plot) {
	addLine(p, c.points(), draw.LineStyle{Color: card.Ink, Width: 1}, false)
}

// points returns a closed polygon that looks round.
func (c Circle) points() plotter.XYs {
	xy := make(plotter.XYs, circleSides+1)
	for i := range xy {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / circleSides)
		xy[i] = plotter.XY{X: c.Radius * cos, Y: c.Radius * sin}
	}
	return xy
}

// nameWord returns the circle's name at the place on it that covers the fewest points and no
// other word, and whether there is such a place in the chart. It looks from the upper right
// on.
func (c Circle) nameWord(k *canvas, points []place, words []word) (best word, found bool) {
	const tries = 48
	least := math.Inf(1)
	for i := range tries {
		sin, cos := math.Sincos(math.Pi/4 + 2*math.Pi*float64(i)/tries)
		w := k.newWord(card.LabelStyle, k.place(c.Radius*cos, c.Radius*sin), c.Name)
		if w.x-w.width/2 < k.left || w.x+w.width/2 > k.right || w.y-wordHeight/2 < k.top || w.y+wordHeight/2 > k.bottom {
			continue
		}
		covered := 0.0
		for _, other := range words {
			if math.Abs(w.x-other.x) < (w.width+other.width)/2 && math.Abs(w.y-other.y) < wordHeight {
				covered += float64(len(points)) + 1
			}
		}
		for _, p := range points {
			if math.Abs(p.x-w.x) < w.width/2 && math.Abs(p.y-w.y) < wordHeight/2 {
				covered++
			}
		}
		if covered < least {
			least, best, found = covered, w, true
		}
	}
	return best, found
}
