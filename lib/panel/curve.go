package panel

import (
	"math"
	"slices"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

const (
	curvePoints = 400 // of a training curve, at most
	curveDots   = 20  // of a test curve, at most
)

// lossCurves draws the training loss, averaged over neighboring steps, and the losses on
// the test set and the validation set after each epoch. What is evaluated under another
// name than the loss has a chart of its own below, since it has another unit. lossCurves
// returns nil before the second step.
func lossCurves(p *train.Program, history, tests, validation run.Table, size figure.Size) (*figure.Figure, error) {
	if history.Len() < 2 {
		return nil, nil
	}
	noisy, clean := "", ""
	if p.Corrupts {
		noisy, clean = ", noisy input", ", clean input"
	}
	line := chart.Series{Name: "training " + history.Names[0] + noisy}
	line.X, line.Y = trainingCurve(history, p.Steps(), curvePoints)
	names, series := []string{history.Names[0]}, [][]chart.Series{{line}} // of each chart
	for _, set := range []struct {
		name  string
		table run.Table
	}{{"test ", tests}, {"validation ", validation}} {
		if set.table.Len() == 0 || !slices.ContainsFunc(set.table.Columns[0], isFinite) {
			continue
		}
		name := set.table.Names[0]
		dots := chart.Series{Name: set.name + name + clean, Markers: true}
		dots.X, dots.Y = testCurve(set.table)
		dots.X, dots.Y = thinPoints(dots.X, dots.Y, curveDots)
		at := slices.Index(names, name)
		if at < 0 {
			at = len(names)
			names, series = append(names, name), append(series, nil)
		}
		series[0][0].Thin = series[0][0].Thin || at == 0
		series[at] = append(series[at], dots)
	}
	var charts []*figure.Figure
	for i, name := range names {
		unit := ""
		if i == 0 {
			unit = unitOf(p)
		}
		f, err := lossChart(name, unit, series[i], size)
		if err != nil {
			return nil, err
		}
		charts = append(charts, f)
	}
	if len(charts) == 1 {
		return charts[0], nil
	}
	return figure.Panels{Figures: charts, Columns: 1, Text: figure.Text{Alt: joinAlts(charts)}}.Draw()
}

// lossChart draws curves of one quantity against epochs. The axis names its unit, and
// whether it is logarithmic, as it is for values that are far apart.
func lossChart(name, unit string, series []chart.Series, size figure.Size) (*figure.Figure, error) {
	var finite []float64
	for _, s := range series {
		for _, y := range s.Y {
			if !math.IsInf(y, 0) {
				finite = append(finite, y)
			}
		}
	}
	low, high := extent(finite)
	return chart.Curves{Series: series, X: chart.Axis{Label: "epoch"}, Y: lossAxis(name, unit, low, high), Size: size}.Draw()
}

// lossAxis returns the axis of losses from low to high, logarithmic if they are far apart.
// The label is the unit, or the name if that is not known.
func lossAxis(name, unit string, low, high float64) chart.Axis {
	a := chart.Axis{Label: name, Log: low > 0 && high > 4*low}
	if unit != "" {
		a.Label = unit
	}
	if a.Log {
		a.Label += "\nlog scale"
	}
	return a
}

// unitOf returns the unit of a program's loss, "" if the model gives none.
func unitOf(p *train.Program) string {
	if len(p.Units) == 0 {
		return ""
	}
	return p.Units[0]
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
