package panel

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/format"
	"latentlab/lib/run"
)

// comparedPoints is how many points a training curve of Losses has at most.
const comparedPoints = 120

// Losses draws the losses of several runs, each in its color: a thin line for training,
// dots for the test set, or for the validation set if there is no other. Losses of one
// unit are in one chart.
type Losses struct {
	Runs   []*run.Run // a nil run, or one with fewer than two steps, has no curve
	Titles []string   // one for each run
	figure.Size
}

// Draw draws the charts. It returns nil if there is no curve, or if no axis can show
// the losses, as of a training that diverges.
func (l Losses) Draw() (*figure.Figure, error) {
	var charts []*figure.Figure
	quantities := l.quantities()
	if len(quantities) > 1 {
		l.Size = figure.Size{Width: 350, Height: 230}
	}
	for _, q := range quantities {
		f, err := l.chart(q).Draw()
		if err != nil {
			continue
		}
		charts = append(charts, f)
	}
	switch len(charts) {
	case 0:
		return nil, nil
	case 1:
		return charts[0], nil
	}
	return figure.Panels{Figures: charts, Text: figure.Text{Alt: joinAlts(charts)}}.Draw()
}

// A quantity is what an axis of losses shows.
type quantity struct{ name, unit string }

// quantityOf returns the quantity of a run's loss.
func quantityOf(r *run.Run) quantity { return quantity{r.History.Names[0], unitOf(r.Program)} }

// quantities returns those of the runs that have a curve, in their order.
func (l Losses) quantities() []quantity {
	var all []quantity
	for _, r := range l.Runs {
		if hasCurve(r) && !slices.Contains(all, quantityOf(r)) {
			all = append(all, quantityOf(r))
		}
	}
	return all
}

// chart returns the chart of the runs whose loss is q.
func (l Losses) chart(q quantity) chart.Curves {
	var runs []*run.Run
	for _, r := range l.Runs {
		if hasCurve(r) && quantityOf(r) == q {
			runs = append(runs, r)
		}
	}
	low, high := lossRange(runs)
	curves := chart.Curves{X: chart.Axis{Label: "epoch"}, Y: lossAxis(q.name, q.unit, low, high), Size: l.Size}
	sets := map[string]bool{} // that dots are of
	noisy := false
	var alts []string
	for i, r := range l.Runs {
		if !slices.Contains(runs, r) {
			continue
		}
		noisy = noisy || r.Program.Corrupts
		test := chart.Series{Name: l.Titles[i], Color: figure.ClassColor(i), Dashed: i/figure.ClassColors%2 == 1}
		line := test
		line.X, line.Y = trainingCurve(r.History, r.Program.Steps(), comparedPoints)
		last := line.Y[len(line.Y)-1]
		table, set := heldOut(r)
		test.X, test.Y = testCurve(table)
		if l, h := extent(test.Y); len(test.Y) > 0 && l <= high && !math.IsInf(h, 0) {
			sets[set], last = true, test.Y[len(test.Y)-1]
			test.X, test.Y = thinPoints(test.X, test.Y, curveDots)
			for k := range test.Y {
				if test.Y[k] > high {
					test.Y[k] = math.NaN() // the dot would be outside of the chart
				}
			}
			line.Thin, line.Name, test.Markers = true, "", true
			curves.Series = append(curves.Series, line, test)
		} else {
			curves.Series = append(curves.Series, line)
		}
		alts = append(alts, fmt.Sprintf("%s to %s", l.Titles[i], format.Short(last)))
	}
	if curves.Y.Log {
		curves.Y.Min, curves.Y.Max = low/1.05, high*1.05
	} else if high > low {
		curves.Y.Min, curves.Y.Max = low-(high-low)/20, high+(high-low)/20
	}
	curves.Alt = strings.ReplaceAll(curves.Y.Label, "\n", ", ") + " against epochs of training: " + strings.Join(alts, "; ")
	curves.X.Label = key(slices.Sorted(maps.Keys(sets)), noisy)
	return curves
}

// key returns the label of the epochs, with what dots and thin lines are. Only the input
// of training is noisy.
func key(sets []string, noisy bool) string {
	if len(sets) == 0 {
		return "epoch"
	}
	dots := strings.Join(sets, " or ") + " set"
	if noisy {
		return fmt.Sprintf("epoch (dots: %s, clean input;\nthin: training, noisy input)", dots)
	}
	return fmt.Sprintf("epoch (dots: %s; thin: training)", dots)
}

// heldOut returns what was evaluated after each epoch on the test set, or else on the
// validation set, and which of the two it is: nothing, if that is not the loss.
func heldOut(r *run.Run) (table run.Table, set string) {
	table, set = r.Tests, "test"
	if r.Tests.Len() == 0 && r.Validation.Len() > 0 {
		table, set = r.Validation, "validation"
	}
	if table.Len() > 0 && table.Names[0] != r.History.Names[0] {
		return run.Table{}, set
	}
	return table, set
}

// hasCurve reports whether a run, which may be nil, has the two steps that a
// curve needs.
func hasCurve(r *run.Run) bool { return r != nil && r.History.Len() >= 2 }

// lossRange returns the range of losses that a chart of some runs shows. A curve
// far above the others, as of too high a learning rate, is cut off: it would press
// them together.
func lossRange(runs []*run.Run) (low, high float64) {
	low = math.Inf(1)
	var tops []float64
	for _, r := range runs {
		if !hasCurve(r) {
			continue
		}
		_, y := trainingCurve(r.History, r.Program.Steps(), comparedPoints)
		table, _ := heldOut(r)
		_, tests := testCurve(table)
		l, h := extent(append(y, tests...))
		if !math.IsInf(l, 0) && !math.IsInf(h, 0) {
			low, tops = min(low, l), append(tops, h)
		}
	}
	slices.Sort(tops)
	for _, top := range tops {
		// Up to 20 times the median; a loss may be negative.
		if median := tops[(len(tops)-1)/2]; top <= median+19*math.Abs(median) {
			high = top
		}
	}
	return low, high
}
