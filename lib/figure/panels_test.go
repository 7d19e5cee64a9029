package figure_test

import (
	"image"
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
	// 424 × 330: 3 panels, β = 0.5; β = 1; β = 2. Each: 9 pairs of gray images of 28 × 28 pixels in two halves of 3 rows by 3 columns; left: real, right: reconstructed. Without a figure: β = 4 (epoch 0.4 of 10)
}

// TestPanelsErrors checks that panels that fit no layout are an error.
func TestPanelsErrors(t *testing.T) {
	one := figuretest.Must(figure.Grid{Images: figuretest.Digits(4), Rows: 2, Columns: 2}.Draw())
	empty := &figure.Figure{}
	for want, p := range map[string]figure.Panels{
		"there are no figures":               {},
		"2 titles for 1 panel":               {Figures: []*figure.Figure{one}, Titles: []string{"a", "b"}},
		"2 notes for 1 panel":                {Figures: []*figure.Figure{one}, Notes: []string{"a", "b"}},
		"one or the other":                   {Figures: []*figure.Figure{one}, Titles: []string{"a"}, ColumnTitles: []string{"b"}},
		"a table needs both":                 {Figures: []*figure.Figure{one}, RowTitles: []string{"a"}},
		"3 panels do not fill 2 rows and 1 ": {Figures: []*figure.Figure{one, one, one}, RowTitles: []string{"a", "b"}, ColumnTitles: []string{"c"}},
		"figure 1 has no Image":              {Figures: []*figure.Figure{empty}},
		"-1 columns":                         {Figures: []*figure.Figure{one}, Columns: -1},
	} {
		if _, err := p.Draw(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected one with %q", err, want)
		}
	}
}

// TestForeignScale checks that a figure that was made by hand, with another number of
// device pixels, stands in its own size among others.
func TestForeignScale(t *testing.T) {
	foreign := &figure.Figure{Image: image.NewGray(image.Rect(0, 0, 100, 50)), Alt: "by hand"}
	for name, draw := range map[string]func(figures ...*figure.Figure) (*figure.Figure, error){
		"Panels": func(figures ...*figure.Figure) (*figure.Figure, error) { return figure.Panels{Figures: figures}.Draw() },
		"Beside": func(figures ...*figure.Figure) (*figure.Figure, error) { return figure.Beside{Figures: figures}.Draw() },
	} {
		once, err := draw(foreign)
		if err != nil {
			t.Fatal(name, err)
		}
		own, err := draw(&figure.Figure{Image: image.NewGray(image.Rect(0, 0, 200, 100)), Scale: figure.Scale, Alt: "ours"})
		if err != nil {
			t.Fatal(name, err)
		}
		w, h := once.Size()
		if ww, hh := own.Size(); w != ww || h != hh {
			t.Errorf("%s of 100 × 50 CSS pixels by hand is %d × %d, by this package %d × %d", name, w, h, ww, hh)
		}
	}
}
