package chart_test

import (
	"image"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// TestLongTitle checks that a curve fills the same part of the chart however long
// an axis' title is and whatever its scale.
func TestLongTitle(t *testing.T) {
	long := "squared error of the mean, over all pictures"
	line := chart.Series{X: []float64{1, 10, 100, 1000}, Y: []float64{1000, 100, 10, 1}, Color: figure.Blue}
	for name, c := range map[string]struct{ x, y chart.Axis }{
		"linear":        {chart.Axis{}, chart.Axis{}},
		"logarithmic y": {chart.Axis{}, chart.Axis{Log: true}},
		"logarithmic x": {chart.Axis{Log: true}, chart.Axis{}},
		"both":          {chart.Axis{Log: true}, chart.Axis{Log: true}},
	} {
		t.Run(name, func(t *testing.T) {
			extent := func(title string) image.Rectangle {
				c.x.Label, c.y.Label = title, title
				f := figuretest.Must(chart.Curves{Series: []chart.Series{line}, X: c.x, Y: c.y, Size: figure.Size{Width: 420, Height: 340}}.Draw())
				return figuretest.Extent(f.Image, figure.Blue)
			}
			if short, got := extent("x"), extent(long); got != short {
				t.Errorf("with a long title the curve is at %v, with a short one at %v", got, short)
			}
		})
	}
}
