package chart

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
)

// Ellipse is a Gaussian of the plane, drawn over a [Scatter]: its mean as a dot, and around it
// the ellipses at one and two standard deviations.
type Ellipse struct {
	Name string // in the legend
	Mean [2]float64
	// Std are the standard deviations along the axes; Covariance, in place of them, is that of
	// a Gaussian that may lie askew.
	Std        [2]float64
	Covariance [2][2]float64
	Color      color.Color // nil takes the next of those of paths
}

// check returns an error unless the ellipse is that of a Gaussian.
func (e Ellipse) check() error {
	c, zero := e.covariance(), [2][2]float64{}
	if e.Covariance != zero && e.Std != [2]float64{} {
		return fmt.Errorf("the ellipse %q has Std and Covariance: give one of both", e.Name)
	}
	if !finite(e.Mean[0]) || !finite(e.Mean[1]) {
		return fmt.Errorf("the ellipse %q is around (%g, %g): expected finite numbers", e.Name, e.Mean[0], e.Mean[1])
	}
	if e.Std[0] < 0 || e.Std[1] < 0 {
		return fmt.Errorf("the ellipse %q has Std %v: expected Std above 0", e.Name, e.Std)
	}
	if !(c[0][0] > 0 && c[1][1] > 0 && c[0][0]*c[1][1] > c[0][1]*c[1][0] && c[0][1] == c[1][0] &&
		finite(c[0][0]*c[1][1])) {
		return fmt.Errorf("the ellipse %q has the covariance %v: it must be symmetric and positive definite, or Std above 0",
			e.Name, c)
	}
	return nil
}

func (e Ellipse) covariance() [2][2]float64 {
	if e.Covariance != [2][2]float64{} {
		return e.Covariance
	}
	return [2][2]float64{{e.Std[0] * e.Std[0], 0}, {0, e.Std[1] * e.Std[1]}}
}

// at returns the ellipse at so many standard deviations as a polygon: the mean plus the
// Cholesky factor of the covariance times the points of a circle.
func (e Ellipse) at(deviations float64) plotter.XYs {
	c := e.covariance()
	l11 := math.Sqrt(c[0][0])
	l21 := c[0][1] / l11
	l22 := math.Sqrt(math.Max(0, c[1][1]-l21*l21))
	points := Circle{Radius: deviations}.points()
	for i, p := range points {
		points[i] = plotter.XY{X: e.Mean[0] + l11*p.X, Y: e.Mean[1] + l21*p.X + l22*p.Y}
	}
	return points
}

// add adds the ellipse to a plot.
func (e Ellipse) add(p *plot.Plot, c color.RGBA) {
	for _, deviations := range []float64{1, 2} {
		addLine(p, e.at(deviations), draw.LineStyle{Color: card.Paper, Width: 4}, false)
		addLine(p, e.at(deviations), draw.LineStyle{Color: c, Width: 1.8}, false)
	}
	mean := [][]float32{{float32(e.Mean[0]), float32(e.Mean[1])}}
	p.Add(&dots{mean, 4, func(int) color.Color { return card.Paper }})
	p.Add(&dots{mean, 3, func(int) color.Color { return c }})
}
