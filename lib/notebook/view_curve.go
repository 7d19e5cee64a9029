package notebook

import (
	"math"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/run"
)

// A loss curve is thinned to so many points, and a test curve has so many dots.
const (
	curvePoints = 400
	curveDots   = 20
)

// lossCurve draws the loss of each step, averaged over neighbours, and that
// of the test set after each epoch.
func lossCurve(r *run.Run) (*figure.Figure, error) {
	if r.History.Len() < 2 {
		return nil, nil
	}
	x, y := trainingLoss(r, curvePoints)
	c := chart.Curves{
		Series: []chart.Series{{Name: "training " + r.History.Names[0], X: x, Y: y}},
		X:      chart.Axis{Label: "epoch"}, Y: chart.Axis{Label: r.History.Names[0]},
		Size: figure.Size{Width: 330, Height: 200},
	}
	if low, high := extent(y); high > 4*low && low > 0 {
		c.Y.Log = true
	}
	if r.Tests.Len() > 0 {
		test := chart.Series{Name: "test " + r.Tests.Names[0]}
		test.X, test.Y = testLoss(r)
		test.X, test.Y = spread(test.X, test.Y, curveDots)
		test.Markers, c.Series[0].Thin = true, true
		c.Series = append(c.Series, test)
	}
	return c.Draw()
}

// trainingLoss is the loss of the steps so far, averaged over neighbours to at
// most so many points, x in epochs.
func trainingLoss(r *run.Run, points int) (x, y []float64) {
	n, perEpoch := r.History.Len(), float64(r.Program.Steps())
	group := max(1, (n+points-1)/points)
	for from := 0; from < n; from += group {
		to := min(n, from+group)
		sum := 0.0
		for _, value := range r.History.Columns[0][from:to] {
			sum += float64(value)
		}
		x, y = append(x, float64(from+to)/2/perEpoch), append(y, sum/float64(to-from))
	}
	return x, y
}

// testLoss is the test set's loss after each epoch; NaN where it is not known.
func testLoss(r *run.Run) (x, y []float64) {
	if r.Tests.Len() == 0 {
		return nil, nil
	}
	for i, value := range r.Tests.Columns[0] {
		x, y = append(x, float64(i+1)), append(y, float64(value))
	}
	return x, y
}

// spread keeps about n points, the last among them.
func spread(x, y []float64, n int) (fewX, fewY []float64) {
	every := max(1, (len(x)+n-1)/n)
	for i := (len(x) - 1) % every; i < len(x); i += every {
		fewX, fewY = append(fewX, x[i]), append(fewY, y[i])
	}
	return fewX, fewY
}

// extent is the least and the largest of the values that are numbers, +Inf and
// -Inf where none is.
func extent(values []float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	return low, high
}
