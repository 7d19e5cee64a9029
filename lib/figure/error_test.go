package figure_test

import (
	"math"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// TestErrors checks that what cannot be drawn is an error that names the reason.
func TestErrors(t *testing.T) {
	nan := math.NaN()
	ten := figuretest.Digits(10)
	small := &figuretest.Set{Height: 8, Width: 8, Pixels: make([]uint8, 10*64)}
	none := &figuretest.Set{Height: 28, Width: 28}
	var missing *figuretest.Set
	for _, c := range []struct {
		name string
		draw func() (*figure.Figure, error)
		want string // in the error
	}{
		{"no images", figure.Grid{}.Draw, "figure.Grid: images: there are none"},
		{"nil pointer", figure.Grid{Images: missing, Rows: 1, Columns: 1}.Draw, "nil *figuretest.Set"},
		{"empty set", figure.Grid{Images: none, Rows: 1, Columns: 1}.Draw, "Len is 0"},
		{"no pixels", figure.Grid{Images: &figuretest.Set{}, Rows: 1, Columns: 1}.Draw, "0 × 0 pixels"},
		{"negative rows", figure.Grid{Images: ten, Rows: -2, Columns: 10}.Draw, "-2 rows and 10 columns"},
		{"negative columns", figure.Grid{Images: ten, Rows: 10, Columns: -1}.Draw, "-1 columns"},
		{"too large", figure.Grid{Images: figuretest.Digits(1000), Rows: 1000, Columns: 1}.Draw, "more than the sensible 16384"},
		{"negative pixel", figure.Grid{Images: ten, Pixel: -1}.Draw, "Pixel is -1"},
		{"too many labels", figure.Grid{Images: ten, Rows: 1, Columns: 1, Labels: []string{"a", "b"}}.Draw, "2 labels for 1 image"},
		{"too many row titles", figure.Grid{Images: ten, RowTitles: []string{"a", "b"}}.Draw, "2 row titles for 1 row"},
		{"NaN pixel", figure.Grid{Images: figure.Floats{Height: 1, Width: 2, Pixels: []float32{0, 1, 0, float32(nan)}}, Rows: 1, Columns: 1}.Draw, "image 1 has a pixel that is NaN (row 0, column 1)"},
		{"ragged floats", figure.Grid{Images: figure.Floats{Height: 2, Width: 2, Pixels: make([]float32, 7)}, Rows: 1, Columns: 1}.Draw, "7 values"},
		{"sizeless floats", figure.Grid{Images: &figure.Floats{Pixels: make([]float32, 7)}, Rows: 1, Columns: 1}.Draw, "0 × 0"},
		{"two channels", figure.Grid{Images: figure.Floats{Height: 1, Width: 1, Channels: 2, Pixels: make([]float32, 2)}}.Draw, "2 channels"},
		{"NaN in color", figure.Grid{Images: figure.Floats{Height: 2, Width: 2, Channels: 3, Pixels: append(make([]float32, 11), float32(nan))}}.Draw, "row 1, column 1"},
		{"rows of a table", figure.Grid{Images: &dataset.Examples{Columns: []dataset.Column{{Name: "a"}}, Values: []float32{1}}}.Draw, "figure.Table"},
		{"odd halves", figure.Reconstructions{Images: ten, Reconstructed: ten, Rows: 1, Columns: 5}.Draw, "5 columns do not divide into two equal halves"},
		{"two sizes", figure.Reconstructions{Images: ten, Reconstructed: small, Rows: 1, Columns: 4}.Draw, "28 × 28 pixels and the reconstructed images 8 × 8"},
		{"nothing reconstructed", figure.Pair{Images: ten, Reconstructed: none, Rows: 1, Columns: 4}.Draw, "figure.Pair: x̂ images"},
		{"no rows at all", figure.Rows{}.Draw, "no rows"},
		{"rows of two sizes", figure.Rows{Rows: []figure.Row{{Images: ten}, {Title: "PCA", Images: small}}}.Draw, "the PCA images 8 × 8"},
		{"an empty row", figure.Rows{Rows: []figure.Row{{Images: ten}, {Images: none}}}.Draw, "images of row 2"},
		{"nothing beside", figure.Beside{}.Draw, "no figures"},
		{"nil beside", figure.Beside{Figures: []*figure.Figure{nil}}.Draw, "figure 1 is nil"},
	} {
		figuretest.CheckError(t, c.name, c.draw, "figure.", c.want)
	}
}

// TestFewer checks that a grid with more places than images draws what there is.
func TestFewer(t *testing.T) {
	seven, many := figuretest.Digits(7), math.MaxInt/2
	for name, c := range map[string]struct {
		got  func() (*figure.Figure, error)
		want func() (*figure.Figure, error)
	}{
		"rows":    {figure.Grid{Images: seven, Rows: 100, Columns: 7}.Draw, figure.Grid{Images: seven, Rows: 1, Columns: 7}.Draw},
		"columns": {figure.Grid{Images: seven, Rows: 2, Columns: many}.Draw, figure.Grid{Images: seven, Rows: 1, Columns: 7}.Draw},
		"both":    {figure.Grid{Images: seven, Rows: many, Columns: many}.Draw, figure.Grid{Images: seven, Rows: 1, Columns: 7}.Draw},
		"pairs": {figure.Reconstructions{Images: figuretest.Digits(50), Reconstructed: seven, Rows: 10, Columns: 14}.Draw,
			figure.Reconstructions{Images: seven, Reconstructed: seven, Rows: 1, Columns: 14}.Draw},
	} {
		t.Run(name, func(t *testing.T) {
			if err := figuretest.CompareImages(figuretest.Must(c.got()).Image, figuretest.Must(c.want()).Image); err != nil {
				t.Error(err)
			}
		})
	}
}
