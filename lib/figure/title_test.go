package figure_test

import (
	"image"
	"testing"

	"latentlab/lib/figure"
)

// TestLongTitle: however long an axis' title is and whatever its scale, the
// curve fills the same part of the chart.
func TestLongTitle(t *testing.T) {
	long := "squared error of the mean, over all pictures"
	line := figure.Series{X: []float64{1, 10, 100, 1000}, Y: []float64{1000, 100, 10, 1}, Color: figure.Blue}
	for name, c := range map[string]struct{ x, y figure.Axis }{
		"linear":        {figure.Axis{}, figure.Axis{}},
		"logarithmic y": {figure.Axis{}, figure.Axis{Log: true}},
		"logarithmic x": {figure.Axis{Log: true}, figure.Axis{}},
		"both":          {figure.Axis{Log: true}, figure.Axis{Log: true}},
	} {
		t.Run(name, func(t *testing.T) {
			extent := func(title string) image.Rectangle {
				c.x.Label, c.y.Label = title, title
				f := must(figure.Curves{Series: []figure.Series{line}, X: c.x, Y: c.y, Width: 420, Height: 340}.Draw())
				return coloured(f.Image, figure.Blue)
			}
			if short, got := extent("x"), extent(long); got != short {
				t.Errorf("with a long title the curve is at %v, with a short one at %v", got, short)
			}
		})
	}
}
