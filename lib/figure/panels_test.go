package figure_test

import (
	"strings"
	"testing"

	"latentlab/lib/figure"
)

// Small multiples: the same grid for each value of a hyperparameter, with a
// frame for the value that is still to come.
func ExamplePanels() {
	real := digits(18)
	var figures []*figure.Figure
	for i := range 3 {
		figures = append(figures, must(figure.Reconstructions(real, blurred(real, i+1), 3, 6, figure.Pixel(2))))
	}
	show(figure.Panels{
		Figures: append(figures, nil),
		Titles:  []string{"β = 0.5", "β = 1", "β = 2", "β = 4"},
		Notes:   []string{"", "", "", "epoch 0.4 of 10"},
	}.Draw())
	// Output:
	// 424 × 330: 3 panels, β = 0.5; β = 1; β = 2. Each: 9 pairs of grey images of 28 × 28 pixels in two halves of 3 rows by 3 columns; left: real, right: rebuilt. Without a picture: β = 4 (epoch 0.4 of 10)
}

// Two hyperparameters make a table; charts that are too wide are shrunk.
func ExamplePanels_table() {
	var figures []*figure.Figure
	for i := range 6 {
		x, y := falling(60, 0.3-0.01*float64(i), 0, uint64(i))
		figures = append(figures, must(figure.Curves{
			Series: []figure.Series{{X: x, Y: y, Thin: i%2 == 1}}, X: figure.Axis{Label: "epoch"},
			Width: 300, Height: 180,
		}.Draw()))
	}
	show(figure.Panels{
		Figures: figures, Rows: []string{"code 2", "code 20"}, Columns: []string{"β = 0.5", "β = 1", "β = 4"},
		Title: "Two hyperparameters", Alt: "six curves",
	}.Draw())
	// Output:
	// 802 × 380: six curves
}

func TestPanelsErrors(t *testing.T) {
	one := must(figure.Grid(digits(4), 2, 2))
	foreign := &figure.Figure{Image: one.Image}
	for want, p := range map[string]figure.Panels{
		"there are no figures":               {},
		"2 titles for 1 panel":               {Figures: []*figure.Figure{one}, Titles: []string{"a", "b"}},
		"2 notes for 1 panel":                {Figures: []*figure.Figure{one}, Notes: []string{"a", "b"}},
		"one or the other":                   {Figures: []*figure.Figure{one}, Titles: []string{"a"}, Columns: []string{"b"}},
		"a table needs both":                 {Figures: []*figure.Figure{one}, Rows: []string{"a"}},
		"3 panels do not fill 2 rows and 1 ": {Figures: []*figure.Figure{one, one, one}, Rows: []string{"a", "b"}, Columns: []string{"c"}},
		"figure 1 has 1 device pixels":       {Figures: []*figure.Figure{foreign}},
		"-1 columns":                         {Figures: []*figure.Figure{one}, Cols: -1},
	} {
		if _, err := p.Draw(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected one with %q", err, want)
		}
	}
}
