package chart_test

import (
	"image"
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

// TestBesideAlignsPlots checks that the plots of two charts side by side begin at the same
// height, though only one has a title and a legend.
func TestBesideAlignsPlots(t *testing.T) {
	line := chart.Curves{Series: []chart.Series{{Y: []float64{1, 2}, Color: figure.Vermillion}}, Size: figure.Size{Width: 200, Height: 160}}
	named := line
	named.Series = []chart.Series{{Name: "loss", Y: []float64{1, 2}, Color: figure.Orange}}
	named.Title = "with a title"
	both := figuretest.Must(figure.Beside{Figures: []*figure.Figure{figuretest.Must(line.Draw()), figuretest.Must(named.Draw())}}.Draw())
	b := both.Image.Bounds()
	plot := both.Image.(*image.RGBA).SubImage(image.Rect(0, 180, b.Dx(), b.Dy())) // below the legend
	plain, titled := figuretest.Extent(plot, figure.Vermillion), figuretest.Extent(plot, figure.Orange)
	if plain.Max.Y != titled.Max.Y || plain.Empty() {
		t.Errorf("the lines end at y = %d and %d, expected the same", plain.Max.Y, titled.Max.Y)
	}
}
