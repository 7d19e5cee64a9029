package figure_test

import (
	"fmt"
	"math"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// TestFiniteImagesAreDrawn checks that images of finite pixels, and such of any
// size, are drawn or refused.
func TestFiniteImagesAreDrawn(t *testing.T) {
	for name, v := range figuretest.Extremes {
		single := figuretest.Float32s(v)
		figuretest.CheckNoPanic(t, "Grid of "+name, figure.Grid{Images: figure.Floats{Height: 1, Width: 1, Pixels: single}, Rows: 1, Columns: max(1, len(single))}.Draw)
	}
	four := make([]float32, 4)
	figuretest.CheckNoPanic(t, "Grid of many columns", figure.Grid{Images: figure.Floats{Height: 1, Width: 1, Pixels: four}, Rows: math.MaxInt, Columns: math.MaxInt}.Draw)
	figuretest.CheckNoPanic(t, "Floats whose size overflows", figure.Grid{Images: figure.Floats{Height: math.MaxInt, Width: 2, Pixels: four}}.Draw)
	figuretest.CheckNoPanic(t, "Floats without size", figure.Grid{Images: figure.Floats{Height: 1 << 32, Width: 1 << 32, Pixels: four}}.Draw)
}

// TestAnyCountIsDrawn checks that counts and sizes of any magnitude are drawn
// or refused.
func TestAnyCountIsDrawn(t *testing.T) {
	im := figure.Floats{Height: 2, Width: 2, Pixels: make([]float32, 16)}
	for _, n := range figuretest.Counts {
		if c := figure.ClassColor(n); c.A != 0xff {
			t.Errorf("class %d has the color %v", n, c)
		}
		for _, m := range figuretest.Counts {
			what := fmt.Sprintf("%d and %d", n, m)
			figuretest.CheckNoPanic(t, "Grid of "+what, figure.Grid{Images: im, Rows: n, Columns: m}.Draw)
			figuretest.CheckNoPanic(t, "Pair of "+what, figure.Pair{Images: im, Reconstructed: im, Rows: n, Columns: m}.Draw)
			figuretest.CheckNoPanic(t, "Reconstructions of "+what, figure.Reconstructions{Images: im, Reconstructed: im, Rows: n, Columns: m}.Draw)
			figuretest.CheckNoPanic(t, "Pixel and Columns of "+what, figure.Rows{Rows: []figure.Row{{Images: im}}, Pixel: n, Columns: m}.Draw)
			figuretest.CheckNoPanic(t, "Floats of "+what, figure.Grid{Images: figure.Floats{Height: n, Width: m, Pixels: make([]float32, 4)}}.Draw)
		}
	}
}

// TestZeroValues checks that a figure given only its images chooses the rest.
func TestZeroValues(t *testing.T) {
	many := figuretest.Digits(120)
	for name, c := range map[string]struct {
		got, want func() (*figure.Figure, error)
	}{
		"Grid": {figure.Grid{Images: many}.Draw, figure.Grid{Images: many, Rows: 10, Columns: 10}.Draw},
		"Pair": {figure.Pair{Images: many, Reconstructed: many}.Draw, figure.Pair{Images: many, Reconstructed: many, Rows: 4, Columns: 8}.Draw},
		"Reconstructions": {
			figure.Reconstructions{Images: many, Reconstructed: many}.Draw,
			figure.Reconstructions{Images: many, Reconstructed: many, Rows: 10, Columns: 10}.Draw,
		},
	} {
		got, want := figuretest.Must(c.got()), figuretest.Must(c.want())
		if got.Alt != want.Alt || figuretest.CompareImages(got.Image, want.Image) != nil {
			t.Errorf("%s without a size is %q, expected %q", name, got.Alt, want.Alt)
		}
	}
}
