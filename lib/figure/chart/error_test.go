package chart_test

import (
	"math"
	"strings"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/internal/figuretest"
)

// TestErrors checks that what cannot be drawn is an error that names the reason.
func TestErrors(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	line := func(s chart.Series) chart.Curves { return chart.Curves{Series: []chart.Series{s}} }
	scatter := func(s chart.Scatter) chart.Scatter { // logarithmic, within ends above 0
		s.Y = chart.Axis{Log: true, Min: 1, Max: 2}
		if s.Points == nil {
			s.Points = [][]float32{{1, 1}}
		}
		return s
	}
	ok := chart.Series{Name: "loss", Y: []float64{3, 2, 1}}
	for _, c := range []struct {
		name string
		draw func() (*figure.Figure, error)
		want string // in the error
	}{
		{"no series", chart.Curves{}.Draw, "no series"},
		{"no points", line(chart.Series{Name: "loss"}).Draw, `series 1 ("loss"): it has no points`},
		{"X and Y", line(chart.Series{X: []float64{1}, Y: []float64{1, 2}}).Draw, "1 X and 2 Y"},
		{"nothing finite", line(chart.Series{Y: []float64{nan, inf}}).Draw, "none of its 2 values"},
		{"X is NaN", line(chart.Series{X: []float64{1, nan}, Y: []float64{1, 2}}).Draw, "X[1] is NaN"},
		{"log of 0", chart.Curves{Series: []chart.Series{{Y: []float64{1, 0}}}, Y: chart.Axis{Log: true}}.Draw, "Y[1] is 0"},
		{"log of X", chart.Curves{Series: []chart.Series{{X: []float64{0}, Y: []float64{1}}}, X: chart.Axis{Log: true}}.Draw, "X[0] is 0"},
		{"line at NaN", chart.Curves{Series: []chart.Series{ok}, Lines: []chart.ReferenceLine{{Name: "peer", Y: nan}}}.Draw, `"peer" is at NaN`},
		{"smooth 1", chart.Curves{Series: []chart.Series{ok}, Smooth: 1}.Draw, "Smooth is 1"},
		{"smooth NaN", chart.Curves{Series: []chart.Series{ok}, Smooth: nan}.Draw, "Smooth is NaN"},
		{"small chart", chart.Curves{Series: []chart.Series{ok}, Size: figure.Size{Width: 10}}.Draw, "160 × 120"},
		{"huge chart", chart.Curves{Series: []chart.Series{ok}, Size: figure.Size{Width: 1e6}}.Draw, "more than the sensible 16384"},
		{"axis backwards", chart.Curves{Series: []chart.Series{ok}, Y: chart.Axis{Min: 2, Max: 1}}.Draw, "Min must be below Max"},
		{"log axis from 0", chart.Curves{Series: []chart.Series{ok}, Y: chart.Axis{Log: true, Max: 1}}.Draw, "begins at 0"},
		{"log histogram", chart.Histogram{Samples: []chart.Values{{Values: []float64{0, 1}}}, X: chart.Axis{Log: true}}.Draw, "begin at 0"},
		{"log bars", chart.Histogram{Samples: []chart.Values{{Values: []float64{1, 2}}}, Y: chart.Axis{Log: true}}.Draw, "bars stand on 0"},
		{"log scatter", scatter(chart.Scatter{Points: [][]float32{{1, 1}, {1, 0}}}).Draw, "point 1 is (1, 0): a logarithmic axis"},
		{"log prior", scatter(chart.Scatter{Prior: [][]float32{{1, -1}}}).Draw, "prior point 0 is (1, -1)"},
		{"log path", scatter(chart.Scatter{Paths: []chart.Series{{Y: []float64{1, 0}}}}).Draw, "its Y[1] is 0"},
		{"log circle", scatter(chart.Scatter{Circles: []chart.Circle{{Name: "2σ", Radius: 2}}}).Draw, `"2σ" is around the origin`},
		{"log unit", scatter(chart.Scatter{Equal: true}).Draw, "a logarithmic axis has no unit"},
		{"sum of counts", chart.Confusion{Counts: [][]int{{math.MaxInt, math.MaxInt}, {1, 1}}}.Draw, "sum above"},
	} {
		figuretest.CheckError(t, c.name, c.draw, "chart.", c.want)
	}
}

// However long the title of the y axis is, a chart that has no room for its data is an error.
func TestNoRoomBesideTitle(t *testing.T) {
	for _, words := range []int{11, 13, 25, 80, 400} {
		c := chart.Curves{
			Series: []chart.Series{{X: []float64{0, 1}, Y: []float64{0, 1}}}, Y: chart.Axis{Label: strings.Repeat("longer word ", words)},
			Size: figure.Size{Width: 160, Height: 120},
		}
		if _, err := c.Draw(); err == nil || !strings.Contains(err.Error(), "no room for the data") {
			t.Errorf("%d words: error %v, want one about room", 2*words, err)
		}
	}
}
