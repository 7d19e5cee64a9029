package figure

import (
	"fmt"
	"math"
	"runtime/debug"
	"testing"
)

// extremes are sets of finite values at the ends of what there is.
var extremes = map[string][]float64{
	"one":            {1},
	"zero":           {0, 0},
	"equal":          {3, 3, 3},
	"far":            {-1e308, 1e308},
	"farthest":       {-math.MaxFloat64, math.MaxFloat64},
	"large":          {1e308},
	"largest":        {math.MaxFloat64, math.MaxFloat64},
	"large negative": {-1e300, -1e300},
	"small":          {5e-324},
	"smallest":       {0, 5e-324},
	"apart":          {1e-300, 1, 1e300},
	"near":           {1, math.Nextafter(1, 2)},
	"near and far":   {1e16, 1e16 + 2},
	"negative zero":  {math.Copysign(0, -1), 0},
}

// drawn calls draw, which may fail but neither panic nor give a picture of
// nothing.
func drawn(t *testing.T, what string, draw func() (*Figure, error)) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: panic: %v\n%s", what, p, debug.Stack())
		}
	}()
	if f, err := draw(); err == nil && f == nil {
		t.Errorf("%s: neither a figure nor an error", what)
	}
}

func TestFiniteNumbersAreDrawn(t *testing.T) {
	for name, v := range extremes {
		single := make([]float32, 0, len(v))
		for _, x := range v {
			if x := float32(x); finite(float64(x)) {
				single = append(single, x)
			}
		}
		for _, log := range []bool{false, true} {
			axis := Axis{Log: log}
			what := fmt.Sprintf("%s, logarithmic %v", name, log)
			drawn(t, "Curves of "+what, Curves{Series: []Series{{X: v, Y: v, Markers: true}}, X: axis, Y: axis, Smooth: 0.5}.Draw)
			drawn(t, "Curves with a line, of "+what, Curves{Series: []Series{{Y: v}}, Y: axis, Lines: []Line{{Name: "line", Y: v[0]}}}.Draw)
			drawn(t, "Bars of "+what, Bars{Groups: []Group{{Values: v}, {Values: v}}, Y: axis, Lines: []Line{{"l", v[len(v)-1]}}}.Draw)
			drawn(t, "Bars that lie, of "+what, Bars{Names: make([]string, len(v)), Groups: []Group{{Values: v}}, Y: axis}.Draw)
			drawn(t, "Histogram of "+what, Histogram{Samples: []Sample{{Values: v}, {Values: v}}, X: axis, Y: axis}.Draw)
			drawn(t, "Histogram within 0 and 1, of "+what, Histogram{Samples: []Sample{{Values: v}}, X: Axis{Min: 1e-3, Max: 1, Log: log}, Curves: []Series{{X: v, Y: v}}}.Draw)
			drawn(t, "Histogram within axes of "+what, Histogram{Samples: []Sample{{Values: v}}, X: Axis{Min: v[0], Max: v[len(v)-1]}, Y: Axis{Min: v[0], Max: v[len(v)-1]}}.Draw)
			drawn(t, "Curves within axes of "+what, Curves{Series: []Series{{Y: v}}, X: Axis{Min: v[0], Max: v[len(v)-1], Log: log}, Y: Axis{Min: v[0], Max: v[len(v)-1], Log: log}}.Draw)
		}
		var points [][]float32
		for i, x := range single {
			points = append(points, []float32{x, single[len(single)-1-i]})
		}
		for _, equal := range []bool{false, true} {
			drawn(t, "Scatter of "+name, Scatter{Points: points, Prior: points, Equal: equal, Labels: make([]uint8, len(points)), Numerals: true}.Draw)
			drawn(t, "Scatter with a circle, of "+name, Scatter{Points: points, Equal: equal, Circles: []Circle{{"c", math.Abs(v[0])}}, Paths: []Series{{X: v, Y: v}}}.Draw)
		}
		drawn(t, "Manifold with axes of "+name, Manifold{Images: Floats{1, 1, make([]float32, 4)}, Cols: 2, X: Axis{Min: v[0], Max: v[len(v)-1]}, Y: Axis{Min: v[0], Max: v[len(v)-1]}}.Draw)
		drawn(t, "Grid of "+name, func() (*Figure, error) { return Grid(Floats{1, 1, single}, 1, max(1, len(single))) })
	}
	for _, bins := range []int{-1, 1, 1 << 40, math.MaxInt} {
		drawn(t, fmt.Sprintf("Histogram of %d bins", bins), Histogram{Samples: []Sample{{Values: []float64{1, 2}}}, Bins: bins}.Draw)
	}
	for _, size := range []float64{1e9, 1e300, math.NaN(), math.Inf(1), -1} {
		drawn(t, fmt.Sprintf("Histogram of width %g", size), Histogram{Samples: []Sample{{Values: []float64{1, 2}}}, Width: size}.Draw)
		drawn(t, fmt.Sprintf("Curves of height %g", size), Curves{Series: []Series{{Y: []float64{1, 2}}}, Height: size}.Draw)
	}
	drawn(t, "Confusion of large counts", Confusion{Counts: [][]int{{math.MaxInt, math.MaxInt}, {math.MaxInt, 1}}}.Draw)
	drawn(t, "Manifold of large pixels", Manifold{Images: Floats{1, 1, make([]float32, 4)}, Cols: 2, Size: math.MaxInt}.Draw)
	drawn(t, "Manifold of many columns", Manifold{Images: Floats{1, 1, make([]float32, 4)}, Cols: math.MaxInt}.Draw)
	drawn(t, "Grid of many columns", func() (*Figure, error) { return Grid(Floats{1, 1, make([]float32, 4)}, math.MaxInt, math.MaxInt) })
	drawn(t, "Floats whose size overflows", func() (*Figure, error) { return Grid(Floats{math.MaxInt, 2, make([]float32, 4)}, 1, 1) })
	drawn(t, "Floats without size", func() (*Figure, error) { return Grid(Floats{1 << 32, 1 << 32, make([]float32, 4)}, 1, 1) })
}

// Counts and sizes of any magnitude are drawn or refused too.
func TestAnyCountIsDrawn(t *testing.T) {
	im := Floats{2, 2, make([]float32, 16)}
	whole := []int{math.MinInt, -1, 0, 1, 3, 1 << 32, 1 << 62, math.MaxInt}
	for _, n := range whole {
		if c := ClassColor(n); c.A != 0xff {
			t.Errorf("class %d has the colour %v", n, c)
		}
		for _, m := range whole {
			what := fmt.Sprintf("%d and %d", n, m)
			drawn(t, "Grid of "+what, func() (*Figure, error) { return Grid(im, n, m) })
			drawn(t, "Pair of "+what, func() (*Figure, error) { return Pair(im, im, n, m) })
			drawn(t, "Reconstructions of "+what, func() (*Figure, error) { return Reconstructions(im, im, n, m) })
			drawn(t, "Pixel and Columns of "+what, func() (*Figure, error) {
				return Rows([]Row{{Images: im}}, Pixel(n), Columns(m))
			})
			drawn(t, "Floats of "+what, func() (*Figure, error) { return Grid(Floats{n, m, make([]float32, 4)}, 1, 1) })
			drawn(t, "layers of "+what, NewLayers(n, m, n).Draw)
			drawn(t, "a model of "+what, NewModel(im, im, n, m, n).Draw)
			drawn(t, "a manifold of "+what, Manifold{Images: im, Cols: n, Size: m}.Draw)
			drawn(t, "counts of "+what, Confusion{Counts: [][]int{{n, m}, {m, n}}}.Draw)
			drawn(t, "nodes at "+what, Diagram{Nodes: []Node{{ID: "a", Shape: Vector, Col: n, Units: m}, {ID: "b", Shape: Vector, Units: n}}, Edges: []Edge{{From: "a", To: "b"}}}.Draw)
		}
	}
	for _, x := range []float64{0, 1, -1, 1e9, 1e300, -1e300, math.MaxFloat64, math.NaN(), math.Inf(1)} {
		nodes := []Node{{ID: "a", Shape: Block, Row: x}, {ID: "b", Shape: Block, Col: 1}}
		drawn(t, fmt.Sprintf("a row of %g", x), Diagram{Nodes: nodes, Edges: []Edge{{From: "a", To: "b"}}}.Draw)
		nodes[0].Row = 0
		drawn(t, fmt.Sprintf("an edge aside by %g", x), Diagram{Nodes: nodes, Edges: []Edge{{From: "a", To: "b", Aside: x}}}.Draw)
		drawn(t, fmt.Sprintf("an edge over by %g", x), Diagram{Nodes: nodes, Edges: []Edge{{From: "a", To: "b", Over: x}}}.Draw)
	}
}
