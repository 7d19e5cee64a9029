package notebook

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
)

const (
	comparedPoints = 120 // of each training curve
	sharedChart    = 7   // curves that one chart shows, the palette's colours
)

// curves draws the losses of all trainings in one chart, or of each row in one
// where they are many; nil as long as there is none.
func (c *comparison) curves() (*figure.Figure, error) {
	if len(c.Names()) < 2 || len(c.trials) <= sharedChart {
		var all []int
		for i := range c.trials {
			all = append(all, i)
		}
		return c.chart(all, c.Title, 720, 260)
	}
	var charts []*figure.Figure
	var titles []string
	columns := c.Columns()
	for row, title := range c.AxisTitles(0) {
		var some []int
		for i := range columns {
			some = append(some, row*columns+i)
		}
		f, err := c.chart(some, func(i int) string { return c.AxisTitles(1)[c.Index(i, 1)] }, 340, 200)
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

// chart draws the losses of some trials, each in its colour: training thin,
// the test set's with dots.
func (c *comparison) chart(trials []int, name func(i int) string, width, height float64) (*figure.Figure, error) {
	curves := chart.Curves{X: chart.Axis{Label: "epoch"}, Size: figure.Size{Width: width, Height: height}}
	low, high := c.reach(trials)
	tested := false
	var words []string
	for at, i := range trials {
		r := c.trials[i].run
		if r == nil || r.History.Len() < 2 {
			continue
		}
		curves.Y.Label = r.History.Names[0]
		s := chart.Series{Name: name(i), Color: figure.ClassColor(at), Dashed: at/10%2 == 1}
		thin := s
		thin.X, thin.Y = trainingLoss(r, comparedPoints)
		last := thin.Y[len(thin.Y)-1]
		s.X, s.Y = testLoss(r)
		if l, h := extent(s.Y); len(s.Y) > 0 && l <= high && !math.IsInf(h, 0) {
			tested, last = true, s.Y[len(s.Y)-1]
			s.X, s.Y = spread(s.X, s.Y, curveDots)
			for k := range s.Y {
				if s.Y[k] > high {
					s.Y[k] = math.NaN() // a dot would stand outside
				}
			}
			thin.Thin = true
			if l <= high {
				s.Markers, thin.Name = true, ""
				curves.Series = append(curves.Series, thin)
				thin = s
			} else {
				thin.Name += " (beyond)"
			}
		}
		words = append(words, fmt.Sprintf("%s to %.4g", name(i), last))
		curves.Series = append(curves.Series, thin)
	}
	if len(curves.Series) == 0 {
		return nil, nil
	}
	if curves.Y.Log = low > 0 && high > 4*low; curves.Y.Log {
		curves.Y.Min, curves.Y.Max = low/1.05, high*1.05
	} else if high > low {
		curves.Y.Min, curves.Y.Max = low-(high-low)/20, high+(high-low)/20
	}
	curves.Alt = "loss against epochs of training: " + strings.Join(words, "; ")
	if tested {
		curves.X.Label = "epoch (dots: test set, thin: training)"
	}
	f, err := curves.Draw()
	if err != nil { // of values that no axis holds, as a diverging loss has
		return nil, nil
	}
	return f, nil
}

// reach is between which losses a chart of some trials is drawn. One that
// goes far beyond the others, as too high a learning rate does, would press
// them together: it is cut off.
func (c *comparison) reach(trials []int) (low, high float64) {
	low = math.Inf(1)
	var tops []float64
	for _, i := range trials {
		r := c.trials[i].run
		if r == nil || r.History.Len() < 2 {
			continue
		}
		_, y := trainingLoss(r, comparedPoints)
		_, tests := testLoss(r)
		l, h := extent(append(y, tests...))
		if !math.IsInf(l, 0) && !math.IsInf(h, 0) {
			low, tops = min(low, l), append(tops, h)
		}
	}
	slices.Sort(tops)
	for _, top := range tops {
		// Up to 20 times the median; a loss may be below 0.
		if median := tops[(len(tops)-1)/2]; top <= median+19*math.Abs(median) {
			high = top
		}
	}
	return low, high
}
