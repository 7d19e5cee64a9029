package panel

import (
	"math"
	"slices"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/run"
)

const (
	curvePoints = 400 // of a training curve, at most
	curveDots   = 20  // of a test curve, at most
)

// lossCurve draws the training loss, averaged over neighboring steps, and the
// losses on the test set and the validation set after each epoch. It returns nil before
// the second step.
func lossCurve(history, tests, validation run.Table, stepsPerEpoch int) (*figure.Figure, error) {
	if history.Len() < 2 {
		return nil, nil
	}
	x, y := trainingCurve(history, stepsPerEpoch, curvePoints)
	c := chart.Curves{
		Series: []chart.Series{{Name: "training " + history.Names[0], X: x, Y: y}},
		X:      chart.Axis{Label: "epoch"}, Y: chart.Axis{Label: history.Names[0]},
		Size: figure.Size{Width: 330, Height: 200},
	}
	if low, high := extent(y); high > 4*low && low > 0 {
		c.Y.Log = true
	}
	for _, set := range []struct {
		name  string
		table run.Table
	}{{"test ", tests}, {"validation ", validation}} {
		if set.table.Len() == 0 || !slices.ContainsFunc(set.table.Columns[0], isFinite) {
			continue
		}
		dots := chart.Series{Name: set.name + set.table.Names[0]}
		dots.X, dots.Y = testCurve(set.table)
		dots.X, dots.Y = thinPoints(dots.X, dots.Y, curveDots)
		dots.Markers, c.Series[0].Thin = true, true
		c.Series = append(c.Series, dots)
	}
	return c.Draw()
}

// trainingCurve returns the training loss so far against epochs, averaged over
// neighboring steps to at most n points.
func trainingCurve(history run.Table, stepsPerEpoch, n int) (x, y []float64) {
	x, y = history.Averages(n)
	for i := range x {
		x[i] /= float64(stepsPerEpoch)
	}
	return x, y
}

// testCurve returns the test loss after each epoch, NaN where it is not known.
func testCurve(tests run.Table) (x, y []float64) {
	if tests.Len() == 0 {
		return nil, nil
	}
	for i, value := range tests.Columns[0] {
		x, y = append(x, float64(i+1)), append(y, float64(value))
	}
	return x, y
}

func isFinite(v float32) bool { return !math.IsNaN(float64(v)) && !math.IsInf(float64(v), 0) }

// thinPoints returns every k-th point, the last among them, for the smallest k
// that leaves at most n.
func thinPoints(x, y []float64, n int) (thinX, thinY []float64) {
	every := max(1, (len(x)+n-1)/n)
	for i := (len(x) - 1) % every; i < len(x); i += every {
		thinX, thinY = append(thinX, x[i]), append(thinY, y[i])
	}
	return thinX, thinY
}

// extent returns the least and the largest of the values that are not NaN, +Inf
// and -Inf if there are none.
func extent(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}
