package notebook

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/run"
)

const (
	comparedPoints = 120 // of each training curve, at most
	maxCurves      = 7   // that one chart shows: the palette's colors
)

// drawCurves draws the losses of all cases in one chart, or, if they are many,
// of each row of the table in one. It returns nil before there are any.
func (c *comparison) drawCurves() (*figure.Figure, error) {
	if len(c.Names()) < 2 || len(c.cases) <= maxCurves {
		var all []int
		for i := range c.cases {
			all = append(all, i)
		}
		return c.drawChart(all, c.Title, 720, 260)
	}
	var charts []*figure.Figure
	var titles []string
	columns := c.Columns()
	for row, title := range c.AxisTitles(0) {
		var cases []int
		for i := range columns {
			cases = append(cases, row*columns+i)
		}
		f, err := c.drawChart(cases, func(i int) string { return c.AxisTitles(1)[c.Index(i, 1)] }, 340, 200)
		if err != nil {
			return nil, err
		}
		if f != nil {
			charts, titles = append(charts, f), append(titles, title)
		}
	}
	if len(charts) == 0 {
		return nil, nil
	}
	return figure.Panels{Figures: charts, Titles: titles, Columns: 2}.Draw()
}

// drawChart draws the losses of some cases, each in its color: a thin line for
// training, dots for the test set.
func (c *comparison) drawChart(cases []int, title func(i int) string, width, height float64) (*figure.Figure, error) {
	curves := chart.Curves{X: chart.Axis{Label: "epoch"}, Size: figure.Size{Width: width, Height: height}}
	low, high := c.lossRange(cases)
	tested := false
	var alts []string
	for at, i := range cases {
		r := c.cases[i].run
		if !hasCurve(r) {
			continue
		}
		curves.Y.Label = r.History.Names[0]
		test := chart.Series{Name: title(i), Color: figure.ClassColor(at), Dashed: at/10%2 == 1}
		line := test
		line.X, line.Y = trainingCurve(r.History, r.Program.Steps(), comparedPoints)
		last := line.Y[len(line.Y)-1]
		test.X, test.Y = testCurve(r.Tests)
		if l, h := extent(test.Y); len(test.Y) > 0 && l <= high && !math.IsInf(h, 0) {
			tested, last = true, test.Y[len(test.Y)-1]
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
		alts = append(alts, fmt.Sprintf("%s to %s", title(i), shortFloat(last)))
	}
	if len(curves.Series) == 0 {
		return nil, nil
	}
	if curves.Y.Log = low > 0 && high > 4*low; curves.Y.Log {
		curves.Y.Min, curves.Y.Max = low/1.05, high*1.05
	} else if high > low {
		curves.Y.Min, curves.Y.Max = low-(high-low)/20, high+(high-low)/20
	}
	curves.Alt = "loss against epochs of training: " + strings.Join(alts, "; ")
	if tested {
		curves.X.Label = "epoch (dots: test set, thin: training)"
	}
	f, err := curves.Draw()
	if err != nil { // no axis can show the values, as of a diverging loss
		return nil, nil
	}
	return f, nil
}

// hasCurve reports whether a run, which may be nil, has the two steps that a
// curve needs.
func hasCurve(r *run.Run) bool { return r != nil && r.History.Len() >= 2 }

// lossRange returns the range of losses that a chart of some cases shows. A
// curve far above the others, as of too high a learning rate, is cut off: it
// would press them together.
func (c *comparison) lossRange(cases []int) (low, high float64) {
	low = math.Inf(1)
	var tops []float64
	for _, i := range cases {
		r := c.cases[i].run
		if !hasCurve(r) {
			continue
		}
		_, y := trainingCurve(r.History, r.Program.Steps(), comparedPoints)
		_, tests := testCurve(r.Tests)
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
