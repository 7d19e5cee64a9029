package chart

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Mark is a value of X to compare with: a line up the whole chart, with its name at the top.
type Mark struct {
	Name string
	X    float64
}

// DataRange implements plot.DataRanger: a chart shows its marks.
func (m Mark) DataRange() (xmin, xmax, ymin, ymax float64) {
	return m.X, m.X, math.Inf(1), math.Inf(-1)
}

// Plot implements plot.Plotter.
func (m Mark) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	if at := x(m.X); c.ContainsX(at) {
		c.StrokeLine2(referenceStyle(0), at, c.Min.Y, at, c.Max.Y)
	}
}

// describe returns the mark in words.
func (m Mark) describe() string {
	if m.Name == "" {
		return "a mark at " + format.Short(m.X)
	}
	return m.Name + " at " + format.Short(m.X)
}

// describeMarks returns in words the marks that are on the axis: those beyond its ends are not drawn.
func describeMarks(marks []Mark, x Axis) (parts []string) {
	for _, m := range marks {
		if x.Min == 0 && x.Max == 0 || m.X >= x.Min && m.X <= x.Max {
			parts = append(parts, m.describe())
		}
	}
	return parts
}

// checkMarks returns an error if a mark cannot be on the axis.
func checkMarks(marks []Mark, x Axis) error {
	for _, m := range marks {
		if !finite(m.X) || x.Log && m.X <= 0 {
			return fmt.Errorf("the mark %q is at %g, which this axis cannot show", m.Name, m.X)
		}
	}
	return nil
}

// writeMarks writes the names of the marks beside their lines, each below the one before it.
// It returns how far down it has written.
func writeMarks(k *canvas, marks []Mark) float64 {
	var words []word
	for _, m := range marks {
		x := float64(k.toX(m.X))
		if m.Name == "" || !(x >= k.left && x <= k.right) {
			continue
		}
		w := k.newWord(card.LabelStyle, place{x: x}, m.Name)
		w.y = k.top + 10 + float64(len(words))*wordHeight
		if w.x += 5 + w.width/2; w.x+w.width/2 > k.right {
			w.x = x - 5 - w.width/2
		}
		words = append(words, w)
	}
	k.write(words)
	return float64(len(words)) * wordHeight
}
