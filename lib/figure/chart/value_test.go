package chart_test

import (
	"fmt"
	"image/color"
	"math"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// ink returns how many pixels of a figure would be black if its shades of gray were gathered.
func ink(f *figure.Figure) (sum float64) {
	b := f.Image.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			sum += 1 - float64(color.GrayModel.Convert(f.Image.At(x, y)).(color.Gray).Y)/255
		}
	}
	return sum
}

// TestBarExponents checks that the value 10⁻⁹ has a minus more than 10⁹. The font of the values
// has neither ⁻ nor ⁹: drawn with it alone both are 10.
func TestBarExponents(t *testing.T) {
	groups := func(v float64) []chart.Group {
		return []chart.Group{{Values: []float64{v}, Color: color.White}} // only the value is seen
	}
	for name, draw := range map[string]func(v float64) (*figure.Figure, error){
		"bars": func(v float64) (*figure.Figure, error) {
			return chart.Bars{Groups: groups(v), Y: chart.Axis{NoTicks: true}}.Draw()
		},
		"dots": func(v float64) (*figure.Figure, error) {
			return chart.Dots{Groups: groups(v), Y: chart.Axis{NoTicks: true, Min: v / 2, Max: 2 * v}}.Draw()
		},
		"part of a stack": func(v float64) (*figure.Figure, error) { // whose sum is beyond the axis
			return chart.Bars{Groups: groups(v), Stacked: true, Y: chart.Axis{NoTicks: true, Max: v / 2}}.Draw()
		},
	} {
		more := ink(figuretest.Must(draw(1e-9))) - ink(figuretest.Must(draw(1e9)))
		if more < 4 {
			t.Errorf("%s: 10⁻⁹ has %.1f pixels of ink more than 10⁹, expected a minus", name, more)
		}
	}
}

// TestLogValues checks that values on a logarithmic axis, in words too, have three digits each.
func TestLogValues(t *testing.T) {
	f := figuretest.Must(chart.Dots{Y: chart.Axis{Log: true}, Groups: []chart.Group{
		{Values: []float64{0.012345, 1.5, 1.999, 25.36, 99.5, 1234, 2e10}, Spread: []float64{0, 0, 0, 1.234, 0, 0, 0}},
	}}.Draw())
	want := "dots: 1 0.0123 ± 0, 2 1.50 ± 0, 3 2.00 ± 0, 4 25.4 ± 1.23, 5 99.5 ± 0, 6 1,230 ± 0, 7 2×10¹⁰ ± 0"
	if f.Alt != want {
		t.Errorf("the description is %q, expected %q", f.Alt, want)
	}
}

// TestHeatMapColors checks that the ends of the colors are checked, and that a map of nothing but
// zeros is as pale as its least value, not as dark as its largest.
func TestHeatMapColors(t *testing.T) {
	plane := chart.Axis{Max: 1}
	h := chart.HeatMap{Values: []float64{0, 0}, Columns: 2, X: plane, Y: plane}
	if dark := ink(figuretest.Must(h.Draw())); dark > 20_000 {
		t.Errorf("zeros are drawn with %.0f pixels of ink", dark)
	}
	for _, ends := range [][2]float64{{math.NaN(), 1}, {0, math.Inf(1)}, {2, 2}, {2, 1}} {
		h.Color.Min, h.Color.Max = ends[0], ends[1]
		figuretest.CheckError(t, fmt.Sprint(ends), h.Draw, "chart.HeatMap", "Min must be below Max")
	}
}

// TestStandardDeviations checks that an ellipse with a negative standard deviation is an error.
func TestStandardDeviations(t *testing.T) {
	s := chart.Scatter{Ellipses: []chart.Ellipse{{Name: "q", Std: [2]float64{-1, 1}}}}
	figuretest.CheckError(t, "negative", s.Draw, "chart.Scatter", "Std above 0")
}
