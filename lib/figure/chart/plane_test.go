package chart_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// A bent density, and two Gaussians that approximate it: an upright one and one that lies askew.
func ExampleHeatMap() {
	x, y := chart.Axis{Label: "z₁", Min: -2, Max: 2}, chart.Axis{Label: "z₂", Min: -1.5, Max: 2}
	var density []float64
	for _, z := range chart.Lattice(x, y, 80, 70) {
		z1, z2 := float64(z[0]), float64(z[1])
		density = append(density, math.Exp(-z1*z1/0.5-8*(z2-0.7*z1-0.4*z1*z1)*(z2-0.7*z1-0.4*z1*z1)))
	}
	figuretest.Show(chart.HeatMap{
		Values: density, Columns: 80, X: x, Y: y, Color: chart.Axis{Label: "p(z|x), its top being 1", Max: 1},
		Over: chart.Scatter{Ellipses: []chart.Ellipse{
			{Name: "the encoder's q", Mean: [2]float64{0.5, 0.9}, Std: [2]float64{0.3, 0.2}, Color: figure.Vermillion},
			{Name: "best q", Mean: [2]float64{0.05, 0.13}, Covariance: [2][2]float64{{0.24, 0.17}, {0.17, 0.2}}, Color: figure.Orange},
		}},
	}.Draw())
	// Output:
	// 600 × 548: a heat map of 70 rows by 80 columns, z₂ against z₁, of p(z|x), its top being 1 from 0 to 1; over it the encoder's q, best q
}

// Small panels.
func ExampleHeatMap_small() {
	var panels []*figure.Figure
	for i := range 3 {
		x, y := chart.Axis{Min: -1, Max: 1}, chart.Axis{Min: -1, Max: 1}
		var values []float64
		for _, z := range chart.Lattice(x, y, 40, 40) {
			values = append(values, math.Exp(-6*math.Hypot(float64(z[0])-0.3*float64(i-1), float64(z[1]))))
		}
		panels = append(panels, figuretest.Must(chart.HeatMap{
			Values: values, Columns: 40, X: x, Y: y, Color: chart.Axis{Label: "density", Max: 1}, Size: figure.Size{Width: 190, Height: 190},
			Over: chart.Scatter{Ellipses: []chart.Ellipse{{Mean: [2]float64{0.1, 0.1}, Std: [2]float64{0.2, 0.3}, Color: figure.Orange}}},
			Text: figure.Text{Title: fmt.Sprint("a ", i)},
		}.Draw()))
	}
	figuretest.Show(figure.Panels{Figures: panels, Columns: 3}.Draw())
	// Output:
	// 650 × 290: 3 panels; panel 1: a 0: a heat map of 40 rows by 40 columns, of density from 0 to 1; panel 2: a 1: a heat map of 40 rows by 40 columns, of density from 0 to 1; panel 3: a 2: a heat map of 40 rows by 40 columns, of density from 0 to 1
}

// Titles make it a table.
func ExampleHeatMap_table() {
	rng := rand.New(rand.NewPCG(1, 1))
	var values []float64
	var rows []string
	for i := range 8 {
		rows = append(rows, []string{"no ReLU", "ReLU on μ", "ReLU on σ", "both"}[i%4]+[]string{"", ", z detached"}[i/4])
		for unit := range 10 {
			values = append(values, 2.4*rng.Float64()*math.Exp(-float64(unit*(i%4))/8))
		}
	}
	values[27] = math.Inf(1)
	figuretest.Show(chart.HeatMap{
		Values: values, Columns: 10, RowTitles: rows, X: chart.Axis{Label: "dimension of the code"},
		Color: chart.Axis{Label: "KL", Unit: "nats per image"}, Size: figure.Size{Width: 640},
	}.Draw())
	// Output:
	// 680 × 336: a table of 8 rows by 10 columns, of KL (nats per image) from 0 to 2.369
}

// Where a denoiser moves the places of a plane, and paths that follow it to the data.
func ExampleField() {
	x, y := chart.Axis{Label: "x₁", Min: -1.4, Max: 1.4}, chart.Axis{Label: "x₂", Min: -1.4, Max: 1.4}
	toCircle := func(p []float32) []float32 {
		r := float32(math.Hypot(float64(p[0]), float64(p[1])))
		return []float32{p[0]/r - p[0], p[1]/r - p[1]}
	}
	places := chart.Lattice(x, y, 18, 18)
	var arrows, data [][]float32
	for _, p := range places {
		arrows = append(arrows, toCircle(p))
	}
	for i := range 300 {
		sin, cos := math.Sincos(float64(i) * 2 * math.Pi / 300)
		data = append(data, []float32{float32(cos), float32(sin)})
	}
	var paths []chart.Series
	for _, start := range [][]float32{{1.3, 0.7}, {-0.3, 0.25}, {-1.2, -1.3}, {0.5, -0.1}} {
		path := chart.Series{Arrow: true, Color: figure.Vermillion}
		for p := start; len(path.X) < 60; {
			path.X, path.Y = append(path.X, float64(p[0])), append(path.Y, float64(p[1]))
			step := toCircle(p)
			p = []float32{p[0] + 0.08*step[0], p[1] + 0.08*step[1]}
		}
		paths = append(paths, path)
	}
	figuretest.Show(chart.Scatter{
		Points: data, Field: chart.Field{Places: places, Arrows: arrows}, Paths: paths, X: x, Y: y, Equal: true,
	}.Draw())
	// Output:
	// 600 × 520: 300 points of x₂ against x₁; under them 324 arrows of a field
}

// The downhill directions of a KL divergence, with the right sign of log σ² and with the wrong
// one.
func ExampleField_directions() {
	x, y := chart.Axis{Label: "μ", Min: -3, Max: 3}, chart.Axis{Label: "log σ", Min: -4, Max: 1}
	var panels []chart.Scatter
	for _, sign := range []float64{-1, 1} {
		panel := chart.Scatter{X: x, Y: y, Text: figure.Text{Title: map[float64]string{-1: "right", 1: "wrong sign"}[sign]}}
		downhill := func(mean, logStd float64) (float64, float64) { return -mean, -math.Exp(2*logStd) - sign }
		panel.Field.Directions = true
		panel.Field.Places = chart.Lattice(x, y, 15, 15)
		for _, p := range panel.Field.Places {
			dx, dy := downhill(float64(p[0]), float64(p[1]))
			panel.Field.Arrows = append(panel.Field.Arrows, []float32{float32(dx), float32(dy)})
		}
		for _, start := range [][2]float64{{-2.5, 0.8}, {2, -3.2}, {-1.5, -1.8}} {
			path := chart.Series{Arrow: true, Color: figure.Vermillion}
			for mean, logStd := start[0], start[1]; len(path.X) < 400 && logStd > -4; {
				path.X, path.Y = append(path.X, mean), append(path.Y, logStd)
				dx, dy := downhill(mean, logStd)
				mean, logStd = mean+0.01*dx, logStd+0.01*dy
			}
			panel.Paths = append(panel.Paths, path)
		}
		panels = append(panels, panel)
	}
	figuretest.Show(chart.Scatters{Panels: panels}.Draw())
	// Output:
	// 800 × 440: 2 figures side by side. right: 0 points of log σ against μ; under them 225 arrows of a field. wrong sign: 0 points of log σ against μ; under them 225 arrows of a field
}

// Columns and rows at quantiles, which are not evenly spaced.
func ExampleManifold_values() {
	quantiles := []float64{-1.83, -1.11, -0.73, -0.43, -0.14, 0.14, 0.43, 0.73, 1.11, 1.83}
	const n, side = 10, 12
	tiles := figure.Floats{Height: side, Width: side, Pixels: make([]float32, n*n*side*side)}
	for i := range n * n {
		u, v := quantiles[i%n], quantiles[n-1-i/n]
		for p := range side * side {
			x, y := (float64(p%side)+0.5)/side-0.5, (float64(p/side)+0.5)/side-0.5
			tiles.Pixels[i*side*side+p] = float32(math.Exp(-30 * math.Abs(x*(1+u/3)+y*v/2)))
		}
	}
	figuretest.Show(chart.Manifold{
		Images: tiles, Columns: n, XValues: quantiles, YValues: quantiles, X: chart.Axis{Label: "z₁"}, Y: chart.Axis{Label: "z₂"}, Pixel: 6,
	}.Draw())
	// Output:
	// 467 × 451: 10 rows of 10 images without gaps; z₁ from −1.83 to 1.83 from left to right; z₂ from −1.83 to 1.83 from bottom to top
}

// TestLattice checks the places of a lattice: the middles of cells, from the top left.
func TestLattice(t *testing.T) {
	got := fmt.Sprint(chart.Lattice(chart.Axis{Min: 0, Max: 2}, chart.Axis{Min: 10, Max: 30}, 2, 2))
	if want := "[[0.5 25] [1.5 25] [0.5 15] [1.5 15]]"; got != want {
		t.Errorf("the lattice is %s, expected %s", got, want)
	}
	if n := len(chart.Lattice(chart.Axis{}, chart.Axis{}, -1, 3)); n != 0 {
		t.Errorf("a lattice without columns has %d places", n)
	}
}

// TestHeatMapPlaces checks that a value is where its place is, that the largest is the darkest,
// and that NaN leaves its cell white.
func TestHeatMapPlaces(t *testing.T) {
	x, y := chart.Axis{Min: 0, Max: 3}, chart.Axis{Min: 0, Max: 2}
	h := chart.HeatMap{Values: []float64{0, 0, 5, math.NaN(), 0, 0}, Columns: 3, X: x, Y: y}
	dark := color.RGBA{0, 0x17, 0x24, 0xff} // a fifth of figure.Blue
	f := figuretest.Must(h.Draw())
	extent := func(f *figure.Figure) image.Rectangle { // below the legend
		b := f.Image.Bounds()
		return figuretest.Extent(f.Image.(*image.RGBA).SubImage(image.Rect(0, 120, b.Dx(), b.Dy())), dark)
	}
	cell := extent(f)
	if b := f.Image.Bounds(); cell.Min.X < b.Dx()/2 || cell.Dx() < 250 || cell.Dy() < 250 {
		t.Errorf("the largest value covers %v of %v, expected the upper right cell", cell, b)
	}
	h.Values[2] = math.Inf(1)
	h.Values[4] = 1
	if f := figuretest.Must(h.Draw()); extent(f).Dx() < cell.Dx() {
		t.Error("an infinite value is not as dark as the largest")
	}
	for name, want := range map[string]string{"": "none of the 6 values", "columns": "not a whole number", "ends": "has no ends", "titles": "1 row titles for 2 rows"} {
		bad := h
		switch name {
		case "":
			bad.Values = slices6(math.NaN())
		case "columns":
			bad.Columns = 4
		case "ends":
			bad.X = chart.Axis{}
		case "titles":
			bad.RowTitles = []string{"a"}
		}
		figuretest.CheckError(t, name, bad.Draw, "chart.HeatMap: ", want)
	}
}

func slices6(v float64) []float64 { return []float64{v, v, v, v, v, v} }

// TestEllipseExtent checks that an ellipse reaches two standard deviations along each axis, also
// if it lies askew, and that what is no covariance is an error.
func TestEllipseExtent(t *testing.T) {
	draw := func(e chart.Ellipse) (wide, high int) {
		e.Color = color.RGBA{255, 0, 0, 255}
		f := figuretest.Must(chart.Scatter{
			Ellipses: []chart.Ellipse{e}, X: chart.Axis{Min: -10, Max: 10}, Y: chart.Axis{Min: -10, Max: 10},
			Size: figure.Size{Width: 440, Height: 440},
		}.Draw())
		all := figuretest.Extent(f.Image, color.RGBA{255, 0, 0, 255})
		return all.Dx(), all.Dy()
	}
	wide, high := draw(chart.Ellipse{Std: [2]float64{2, 1}})
	if wide < 280 || math.Abs(float64(wide-2*high)) > 12 {
		t.Errorf("an ellipse with σ 2 and 1 is %d × %d pixels", wide, high)
	}
	askew, tall := draw(chart.Ellipse{Covariance: [2][2]float64{{4, 1.5}, {1.5, 1}}})
	if math.Abs(float64(askew-wide)) > 8 || math.Abs(float64(tall-high)) > 8 {
		t.Errorf("an ellipse that lies askew is %d × %d pixels, expected %d × %d as upright", askew, tall, wide, high)
	}
	for want, e := range map[string]chart.Ellipse{
		"positive definite": {Covariance: [2][2]float64{{1, 2}, {2, 1}}},
		"expected finite":   {Mean: [2]float64{math.NaN(), 0}, Std: [2]float64{1, 1}},
		"one of both":       {Std: [2]float64{1, 1}, Covariance: [2][2]float64{{1, 0}, {0, 1}}},
	} {
		figuretest.CheckError(t, want, chart.Scatter{Ellipses: []chart.Ellipse{e}}.Draw, "chart.Scatter", want)
	}
}

// TestFieldErrors checks that a field without an arrow for each place is an error, as are arrows
// that are not finite, and that the description counts the arrows.
func TestFieldErrors(t *testing.T) {
	one := [][]float32{{1, 2}}
	figuretest.CheckError(t, "no arrows", chart.Scatter{Field: chart.Field{Places: one}}.Draw, "chart.Scatter", "1 places and 0 arrows")
	nan := [][]float32{{float32(math.NaN()), 0}}
	figuretest.CheckError(t, "NaN", chart.Scatter{Field: chart.Field{Places: one, Arrows: nan}}.Draw, "chart.Scatter", "arrow 0 of the field")
	f := figuretest.Must(chart.Scatter{Field: chart.Field{Places: one, Arrows: one}}.Draw())
	if !strings.Contains(f.Alt, "1 arrow of a field") {
		t.Errorf("the description is %q", f.Alt)
	}
}

// TestManifoldValues checks that there is a value for each column and row, or an error.
func TestManifoldValues(t *testing.T) {
	m := chart.Manifold{Images: figuretest.Digits(4), Columns: 2, XValues: []float64{1}}
	figuretest.CheckError(t, "columns", m.Draw, "chart.Manifold", "1 XValues and 0 YValues for 2 columns and 2 rows")
	m.XValues = []float64{-1.64, 1.64}
	f := figuretest.Must(m.Draw())
	if want := "from −1.64 to 1.64 from left to right"; !strings.Contains(f.Alt, want) {
		t.Errorf("the description is %q, expected %q in it", f.Alt, want)
	}
}
