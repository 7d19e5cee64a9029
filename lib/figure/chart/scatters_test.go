package chart_test

import (
	"math/rand/v2"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// islands returns codes of three classes, of which the last is in two islands: three quarters
// of it around (2, 2) and, denser, one quarter around (-2, -2).
func islands(n int) (points [][]float32, labels []uint16) {
	rng := rand.New(rand.NewPCG(9, 9))
	for i := range n {
		x, y, spread := -2.0, 2.0, 0.4
		switch {
		case i%3 == 1:
			x, y = 2, -2
		case i%12 == 2:
			x, y, spread = -2, -2, 0.15
		case i%3 == 2:
			x, y, spread = 2, 2, 0.6
		}
		points = append(points, []float32{float32(x + spread*rng.NormFloat64()), float32(y + spread*rng.NormFloat64())})
		labels = append(labels, uint16(i%3))
	}
	return points, labels
}

// Two spaces on one scale, with one legend. Class 2 has two islands: its numeral is on the
// larger one.
func ExampleScatters() {
	first, labels := islands(1800)
	second, others := rings(1800)
	z1, z2 := chart.Axis{Label: "z₁"}, chart.Axis{Label: "z₂"}
	circles := []chart.Circle{{Name: "1σ", Radius: 1}, {Name: "2σ", Radius: 2}}
	figuretest.Show(chart.Scatters{Panels: []chart.Scatter{
		{Points: first, Labels: labels, Numerals: true, X: z1, Y: z2, Equal: true, Text: figure.Text{Title: "autoencoder"}},
		{
			Points: second, Labels: others, Numerals: true, Circles: circles, X: z1, Y: z2, Equal: true,
			Text: figure.Text{Title: "variational autoencoder", Caption: "Circles: the prior N(0, I)."},
		},
	}}.Draw())
	// Output:
	// 800 × 507: 2 figures side by side. autoencoder: 1,800 points of z₂ against z₁, colored by 3 classes. Circles: the prior N(0, I).: variational autoencoder: 1,800 points of z₂ against z₁, colored by 4 classes; over them 1σ, 2σ
}

// Axes whose numbers mean nothing have none.
func ExampleScatters_ownScales() {
	first, labels := islands(900)
	second, others := rings(900)
	none := chart.Axis{NoTicks: true}
	figuretest.Show(chart.Scatters{OwnScales: true, Panels: []chart.Scatter{
		{Points: first, Labels: labels, X: none, Y: none, Equal: true, Text: figure.Text{Title: "t-SNE"}},
		{Points: second, Labels: others, Equal: true, Text: figure.Text{Title: "PCA"}},
	}}.Draw())
	// Output:
	// 800 × 478: 2 figures side by side. t-SNE: 900 points, colored by 3 classes. PCA: 900 points, colored by 4 classes
}

// TestScattersShareScales checks that a panel's points take less room beside a panel of wider
// ones, and as much as alone if the scales are its own or its axes have ends.
func TestScattersShareScales(t *testing.T) {
	near := chart.Scatter{Points: [][]float32{{0, 0}, {1, 1}}, Size: figure.Size{Width: 300, Height: 300}}
	far := near
	far.Points = [][]float32{{-20, -20}, {20, 20}}
	far.Labels = []uint16{1, 1}
	width := func(s chart.Scatters) int {
		return figuretest.Extent(figuretest.Must(s.Draw()).Image, figure.Blue).Dx()
	}
	own := width(chart.Scatters{Panels: []chart.Scatter{near, far}, OwnScales: true, NoLegend: true})
	shared := width(chart.Scatters{Panels: []chart.Scatter{near, far}, NoLegend: true})
	if own == 0 || shared > own/8 {
		t.Errorf("points span %d pixels on the scale of others 40 times as far apart, and %d on their own", shared, own)
	}
	near.X, near.Y = chart.Axis{Min: 0, Max: 1}, chart.Axis{Min: 0, Max: 1}
	if given := width(chart.Scatters{Panels: []chart.Scatter{near, far}, NoLegend: true}); given < own {
		t.Errorf("points span %d pixels on axes with ends, expected at least the %d of their own scale", given, own)
	}
}

// TestScattersErrors checks that panels that cannot be drawn are an error that names them.
func TestScattersErrors(t *testing.T) {
	figuretest.CheckError(t, "no panels", chart.Scatters{}.Draw, "chart.Scatters", "no panels")
	bad := chart.Scatters{Panels: []chart.Scatter{{Points: [][]float32{{1, 2}}}, {Text: figure.Text{Title: "empty"}}}}
	figuretest.CheckError(t, "empty panel", bad.Draw, "chart.Scatters", `panel 2 ("empty"): there are no points`)
	one, far := chart.Scatter{Points: [][]float32{{1, 2}}}, chart.Scatter{Points: [][]float32{{-3, 2}}}
	one.Equal = true
	mixed := chart.Scatters{Panels: []chart.Scatter{one, far}}
	figuretest.CheckError(t, "some Equal", mixed.Draw, "chart.Scatters", "panels 1 and 2 differ in Equal")
	if mixed.OwnScales = true; figuretest.Must(mixed.Draw()) == nil {
		t.Error("panels with their own scales are not drawn")
	}
	one.Equal, one.X.Log = false, true
	figuretest.CheckError(t, "logarithmic", chart.Scatters{Panels: []chart.Scatter{one, far}}.Draw, "chart.Scatters",
		"panel 1 (\"\"): the X axis is logarithmic, and for the points of all panels it would begin at -3")
	figuretest.CheckError(t, "numerals", chart.Scatter{Points: far.Points, Numerals: true}.Draw, "chart.Scatter", "but no Labels")
}

// TestNoTicks checks that an axis without ticks leaves the points more room.
func TestNoTicks(t *testing.T) {
	s := chart.Scatter{Points: [][]float32{{0, 0}, {1, 1}}}
	with := figuretest.Extent(figuretest.Must(s.Draw()).Image, figure.Blue)
	s.X.NoTicks, s.Y.NoTicks = true, true
	without := figuretest.Extent(figuretest.Must(s.Draw()).Image, figure.Blue)
	if without.Dx() <= with.Dx() || without.Dy() <= with.Dy() {
		t.Errorf("points span %v without ticks and %v with them, expected more", without.Size(), with.Size())
	}
}
