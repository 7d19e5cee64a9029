package chart

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/plot/plotter"
)

// TestSmoothed checks that the average of a constant is the constant from the
// first point on, that gaps stay gaps, and that a weight of 0 changes nothing.
func TestSmoothed(t *testing.T) {
	nan := math.NaN()
	in := plotter.XYs{{X: 1, Y: 3}, {X: 2, Y: 3}, {X: 3, Y: nan}, {X: 4, Y: 3}}
	for i, p := range smoothed(in, 0.9) {
		if p.X != in[i].X || math.Abs(p.Y-3) > 1e-12 || math.IsNaN(in[i].Y) != math.IsNaN(p.Y) {
			t.Errorf("point %d is %v", i, p)
		}
	}
	in = plotter.XYs{{X: 1, Y: 1}, {X: 2, Y: 2}}
	if got := smoothed(in, 0)[1].Y; got != 2 {
		t.Errorf("without weight 2 becomes %g", got)
	}
	// (0.5·0.5·1 + 0.5·2) / (0.25 + 0.5)
	if got, want := smoothed(in, 0.5)[1].Y, 1.25/0.75; math.Abs(got-want) > 1e-12 {
		t.Errorf("the average is %g, expected %g", got, want)
	}
}

// TestFiniteRuns checks that a line is cut at every value that cannot be drawn.
func TestFiniteRuns(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(-1)
	var in plotter.XYs
	for i, y := range []float64{nan, 1, 2, inf, nan, 3, 4, 5, nan} {
		in = append(in, plotter.XY{X: float64(i), Y: y})
	}
	got := finiteRuns(in)
	if len(got) != 2 || len(got[0]) != 2 || len(got[1]) != 3 || got[1][0].X != 5 {
		t.Errorf("the runs are %v", got)
	}
}

// TestThinned checks that thinning keeps the highest and lowest value of each
// column of pixels and both ends of the line, and does not change short lines
// and lines that turn back.
func TestThinned(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	const n, columns = 20000, 100
	in := make(plotter.XYs, n)
	for i := range in {
		in[i] = plotter.XY{X: float64(i + 1), Y: rng.NormFloat64()}
	}
	for _, log := range []bool{false, true} {
		out := thinned(in, columns, log)
		if len(out) > 4*(columns+1) {
			t.Errorf("log %v: %d points of %d remain", log, len(out), n)
		}
		_, _, low, high := plotter.XYRange(in)
		_, _, gotLow, gotHigh := plotter.XYRange(out)
		if low != gotLow || high != gotHigh || out[0] != in[0] || out[len(out)-1] != in[n-1] {
			t.Errorf("log %v: the range is [%g, %g] after thinning and [%g, %g] before", log, gotLow, gotHigh, low, high)
		}
		for i := 1; i < len(out); i++ {
			if out[i].X <= out[i-1].X {
				t.Fatalf("log %v: point %d is not after the one before", log, i)
			}
		}
	}
	in[5].X = 0
	if got := thinned(in, columns, false); len(got) != n {
		t.Errorf("a line that turns back keeps %d of %d points", len(got), n)
	}
}
