package chart

import (
	"fmt"
	"math"
	"testing"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// TestFiniteNumbersAreDrawn checks that charts of any finite numbers are drawn or
// refused.
func TestFiniteNumbersAreDrawn(t *testing.T) {
	for name, v := range figuretest.Extremes {
		single := figuretest.Float32s(v)
		for _, log := range []bool{false, true} {
			axis := Axis{Log: log}
			what := fmt.Sprintf("%s, logarithmic %v", name, log)
			figuretest.CheckNoPanic(t, "Curves of "+what, Curves{Series: []Series{{X: v, Y: v, Markers: true}}, X: axis, Y: axis, Smooth: 0.5}.Draw)
			figuretest.CheckNoPanic(t, "Curves with a line, of "+what, Curves{Series: []Series{{Y: v}}, Y: axis, Lines: []ReferenceLine{{Name: "line", Y: v[0]}}}.Draw)
			figuretest.CheckNoPanic(t, "Bars of "+what, Bars{Groups: []Group{{Values: v}, {Values: v}}, Y: axis, Lines: []ReferenceLine{{"l", v[len(v)-1]}}}.Draw)
			figuretest.CheckNoPanic(t, "Stacked Bars of "+what, Bars{Groups: []Group{{Values: v}, {Values: v}}, Y: axis, Stacked: true}.Draw)
			figuretest.CheckNoPanic(t, "Dots of "+what, Dots{Groups: []Group{{Samples: [][]float64{v, v}}, {Samples: [][]float64{v[:1], v}}}, Y: axis}.Draw)
			figuretest.CheckNoPanic(t, "Dots with intervals, of "+what, Dots{Groups: []Group{{Values: v, Spread: v}}, Y: axis}.Draw)
			figuretest.CheckNoPanic(t, "Horizontal Bars of "+what, Bars{Names: make([]string, len(v)), Groups: []Group{{Values: v}}, Y: axis}.Draw)
			figuretest.CheckNoPanic(t, "Histogram of "+what, Histogram{Samples: []Values{{Values: v}, {Values: v}}, X: axis, Y: axis}.Draw)
			figuretest.CheckNoPanic(t, "Curves of samples of "+what, Curves{Series: []Series{{Samples: [][]float64{v, v}}}, Y: axis, Marks: []Mark{{"m", v[0]}}}.Draw)
			figuretest.CheckNoPanic(t, "Histogram in rows of "+what, Histogram{Samples: []Values{{Values: v}, {Values: v}}, Rows: true, Medians: true, Marks: []Mark{{"m", v[0]}}}.Draw)
			figuretest.CheckNoPanic(t, "Histogram in rows within 0 and 1, of "+what, Histogram{Samples: []Values{{Values: v}}, Rows: true, Medians: true, X: Axis{Min: 1e-3, Max: 1, Log: log}}.Draw)
			figuretest.CheckNoPanic(t, "Histogram within 0 and 1, of "+what, Histogram{Samples: []Values{{Values: v}}, X: Axis{Min: 1e-3, Max: 1, Log: log}, Curves: []Series{{X: v, Y: v}}}.Draw)
			figuretest.CheckNoPanic(t, "Histogram within axes of "+what, Histogram{Samples: []Values{{Values: v}}, X: Axis{Min: v[0], Max: v[len(v)-1]}, Y: Axis{Min: v[0], Max: v[len(v)-1]}}.Draw)
			figuretest.CheckNoPanic(t, "Curves within axes of "+what, Curves{Series: []Series{{Y: v}}, X: Axis{Min: v[0], Max: v[len(v)-1], Log: log}, Y: Axis{Min: v[0], Max: v[len(v)-1], Log: log}}.Draw)
		}
		var points [][]float32
		for i, x := range single {
			points = append(points, []float32{x, single[len(single)-1-i]})
		}
		for _, equal := range []bool{false, true} {
			figuretest.CheckNoPanic(t, "Scatter of "+name, Scatter{Points: points, Prior: points, Equal: equal, Labels: make([]uint16, len(points)), Numerals: true}.Draw)
			figuretest.CheckNoPanic(t, "Scatter with a circle, of "+name, Scatter{Points: points, Equal: equal, Circles: []Circle{{"c", math.Abs(v[0])}}, Paths: []Series{{X: v, Y: v}}}.Draw)
		}
		figuretest.CheckNoPanic(t, "HeatMap of "+name, HeatMap{Values: v, Columns: 1, X: Axis{Min: v[0], Max: v[len(v)-1]}, Y: Axis{Max: 1}, Color: Axis{Max: 1}}.Draw)
		figuretest.CheckNoPanic(t, "HeatMap table of "+name, HeatMap{Values: v, Columns: len(v), RowTitles: []string{"a"}}.Draw)
		figuretest.CheckNoPanic(t, "Ellipse and field of "+name, Scatter{
			Ellipses: []Ellipse{{Mean: [2]float64{v[0], v[0]}, Std: [2]float64{math.Abs(v[0]), 1}}}, Field: Field{Places: points, Arrows: points},
			Paths: []Series{{X: v, Y: v, Arrow: true}},
		}.Draw)
		figuretest.CheckNoPanic(t, "Manifold with values of "+name, Manifold{Images: figure.Floats{Height: 1, Width: 1, Pixels: make([]float32, len(v))}, Columns: len(v), XValues: v}.Draw)
		figuretest.CheckNoPanic(t, "Manifold with axes of "+name, Manifold{Images: figure.Floats{Height: 1, Width: 1, Pixels: make([]float32, 4)}, Columns: 2, X: Axis{Min: v[0], Max: v[len(v)-1]}, Y: Axis{Min: v[0], Max: v[len(v)-1]}}.Draw)
	}
	for _, bins := range []int{-1, 1, 1 << 40, math.MaxInt} {
		figuretest.CheckNoPanic(t, fmt.Sprintf("Histogram of %d bins", bins), Histogram{Samples: []Values{{Values: []float64{1, 2}}}, Bins: bins}.Draw)
	}
	for _, size := range []float64{1e9, 1e300, math.NaN(), math.Inf(1), -1} {
		figuretest.CheckNoPanic(t, fmt.Sprintf("Histogram of width %g", size), Histogram{Samples: []Values{{Values: []float64{1, 2}}}, Size: figure.Size{Width: size}}.Draw)
		figuretest.CheckNoPanic(t, fmt.Sprintf("Curves of height %g", size), Curves{Series: []Series{{Y: []float64{1, 2}}}, Size: figure.Size{Height: size}}.Draw)
	}
	figuretest.CheckNoPanic(t, "Confusion of large counts", Confusion{Counts: [][]int{{math.MaxInt, math.MaxInt}, {math.MaxInt, 1}}}.Draw)
	figuretest.CheckNoPanic(t, "Manifold of large pixels", Manifold{Images: figure.Floats{Height: 1, Width: 1, Pixels: make([]float32, 4)}, Columns: 2, Pixel: math.MaxInt}.Draw)
	figuretest.CheckNoPanic(t, "Manifold of many columns", Manifold{Images: figure.Floats{Height: 1, Width: 1, Pixels: make([]float32, 4)}, Columns: math.MaxInt}.Draw)
}

// TestAnyCountIsDrawn checks that counts and sizes of any magnitude are drawn
// or refused.
func TestAnyCountIsDrawn(t *testing.T) {
	im := figure.Floats{Height: 2, Width: 2, Pixels: make([]float32, 16)}
	for _, n := range figuretest.Counts {
		for _, m := range figuretest.Counts {
			what := fmt.Sprintf("%d and %d", n, m)
			figuretest.CheckNoPanic(t, "a manifold of "+what, Manifold{Images: im, Columns: n, Pixel: m}.Draw)
			figuretest.CheckNoPanic(t, "counts of "+what, Confusion{Counts: [][]int{{n, m}, {m, n}}}.Draw)
		}
	}
}
