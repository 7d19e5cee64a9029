package chart_test

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// Two hyperparameters make a table of [figure.Panels]; charts that are too wide
// are shrunk.
func ExampleCurves_panels() {
	var figures []*figure.Figure
	for i := range 6 {
		x, y := figuretest.FallingLoss(60, 0.3-0.01*float64(i), 0, uint64(i))
		figures = append(figures, figuretest.Must(chart.Curves{
			Series: []chart.Series{{X: x, Y: y, Thin: i%2 == 1}}, X: chart.Axis{Label: "epoch"},
			Size: figure.Size{Width: 300, Height: 180},
		}.Draw()))
	}
	figuretest.Show(figure.Panels{
		Figures: figures, RowTitles: []string{"code 2", "code 20"}, ColumnTitles: []string{"β = 0.5", "β = 1", "β = 4"},
		Text: figure.Text{Title: "Two hyperparameters", Alt: "six curves"},
	}.Draw())
	// Output:
	// 802 × 380: six curves
}

// TestBesideImages checks that gray and colored figures are in one figure, each
// with its own pixels.
func TestBesideImages(t *testing.T) {
	grid := figuretest.Must(figure.Grid{Images: figuretest.Digits(4), Rows: 2, Columns: 2}.Draw())
	curve := figuretest.Must(chart.Curves{Series: []chart.Series{{Y: []float64{2, 1}}}, Size: figure.Size{Width: 200, Height: 160}}.Draw())
	both := figuretest.Must(figure.Beside{Figures: []*figure.Figure{grid, curve}}.Draw())
	crop := image.Rect(0, 0, grid.Image.Bounds().Dx(), grid.Image.Bounds().Dy()).Inset(40)
	at := image.NewRGBA(crop)
	draw.Draw(at, crop, both.Image, crop.Min, draw.Src)
	want := image.NewRGBA(crop)
	draw.Draw(want, crop, grid.Image, crop.Min, draw.Src)
	if err := figuretest.CompareImages(at, want); err != nil {
		t.Errorf("the grid within both: %v", err)
	}
	w, h := both.Size()
	_, curveHeight := curve.Size()
	if h != curveHeight || w < 300 {
		t.Errorf("both figures are %d × %d, the chart alone is %d high", w, h, curveHeight)
	}
}

// TestAlignedPlots checks that the plots of charts side by side begin and end at the same
// heights, whatever their titles, legends and numbers.
func TestAlignedPlots(t *testing.T) {
	draw := func(c color.Color, high float64, change func(*chart.Curves)) *figure.Figure {
		whole := chart.Curves{
			Series: []chart.Series{{Y: []float64{0, high}, Color: c}}, X: chart.Axis{Label: "epoch"},
			Y: chart.Axis{Label: "loss", Min: 0, Max: high}, Size: figure.Size{Width: 350, Height: 260},
		}
		change(&whole)
		return figuretest.Must(whole.Draw())
	}
	plain := draw(figure.Vermillion, 3, func(*chart.Curves) {})
	for name, c := range map[string]struct {
		high   float64 // of the y axis
		change func(*chart.Curves)
	}{
		"title": {3, func(c *chart.Curves) { c.Title = "with a title" }},
		"legend": {3, func(c *chart.Curves) {
			c.Series = append(c.Series, chart.Series{Name: "half the squared error of a pixel", Y: []float64{1, 2}, Color: color.Black})
		}},
		"legend of two lines": {3, func(c *chart.Curves) {
			for _, name := range []string{"half the squared error of a pixel", "cross-entropy of a pixel"} {
				c.Series = append(c.Series, chart.Series{Name: name, Y: []float64{1, 2}, Color: color.Black})
			}
		}},
		"no number at the end":      {2.9, func(c *chart.Curves) {}},
		"a number rounded upwards":  {0.6, func(c *chart.Curves) {}},
		"markers at the ends":       {3, func(c *chart.Curves) { c.Series[0].Markers = true }},
		"title of the y axis":       {3, func(c *chart.Curves) { c.Y.Label = "share of test digits recognized as their own class" }},
		"lines for comparison at 0": {3, func(c *chart.Curves) { c.Lines = []chart.ReferenceLine{{Y: 0}} }},
	} {
		both := []*figure.Figure{plain, draw(figure.Orange, c.high, c.change)}
		for in, f := range map[string]*figure.Figure{
			"Beside": figuretest.Must(figure.Beside{Figures: both}.Draw()),
			"Panels": figuretest.Must(figure.Panels{Figures: both, Width: 1000}.Draw()),
			"Titles": figuretest.Must(figure.Panels{Figures: both, Titles: []string{"a", "b"}, Width: 1000}.Draw()),
		} {
			a, b := figuretest.Extent(f.Image, figure.Vermillion), figuretest.Extent(f.Image, figure.Orange)
			if name == "markers at the ends" {
				a.Min.Y, a.Max.Y = a.Min.Y-5, a.Max.Y+5 // the dots' radius, without the line's end
			}
			if off := max(a.Min.Y-b.Min.Y, b.Min.Y-a.Min.Y, a.Max.Y-b.Max.Y, b.Max.Y-a.Max.Y); off > 1 || a.Empty() {
				t.Errorf("%s, %s: the lines reach from y = %d to %d and from %d to %d", in, name, a.Min.Y, a.Max.Y, b.Min.Y, b.Max.Y)
			}
		}
	}
}
