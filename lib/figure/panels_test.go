package figure_test

import (
	"strings"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// Small multiples: the same grid for each value of a hyperparameter, with a
// frame for the value that is not trained yet.
func ExamplePanels() {
	real := figuretest.Digits(18)
	var figures []*figure.Figure
	for i := range 3 {
		figures = append(figures, figuretest.Must(figure.Reconstructions{
			Images: real, Reconstructed: figuretest.Blurred(real, i+1), Rows: 3, Columns: 6, Pixel: 2,
		}.Draw()))
	}
	figuretest.Show(figure.Panels{
		Figures: append(figures, nil),
		Titles:  []string{"β = 0.5", "β = 1", "β = 2", "β = 4"},
		Notes:   []string{"", "", "", "epoch 0.4 of 10"},
	}.Draw())
	// Output:
	// 424 × 330: 3 panels, β = 0.5; β = 1; β = 2. Each: 9 pairs of grey images of 28 × 28 pixels in two halves of 3 rows by 3 columns; left: real, right: rebuilt. Without a picture: β = 4 (epoch 0.4 of 10)
}

// TestPanelsErrors checks that panels that fit no layout are an error.
func TestPanelsErrors(t *testing.T) {
	one := figuretest.Must(figure.Grid{Images: figuretest.Digits(4), Rows: 2, Columns: 2}.Draw())
	foreign := &figure.Figure{Image: one.Image}
	for want, p := range map[string]figure.Panels{
		"there are no figures":               {},
		"2 titles for 1 panel":               {Figures: []*figure.Figure{one}, Titles: []string{"a", "b"}},
		"2 notes for 1 panel":                {Figures: []*figure.Figure{one}, Notes: []string{"a", "b"}},
		"one or the other":                   {Figures: []*figure.Figure{one}, Titles: []string{"a"}, ColumnTitles: []string{"b"}},
		"a table needs both":                 {Figures: []*figure.Figure{one}, RowTitles: []string{"a"}},
		"3 panels do not fill 2 rows and 1 ": {Figures: []*figure.Figure{one, one, one}, RowTitles: []string{"a", "b"}, ColumnTitles: []string{"c"}},
		"figure 1 has 1 device pixels":       {Figures: []*figure.Figure{foreign}},
		"-1 columns":                         {Figures: []*figure.Figure{one}, Columns: -1},
	} {
		if _, err := p.Draw(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected one with %q", err, want)
		}
	}
}
