package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Bars is a chart that compares one number of several things: the KL
// divergence of each dimension of a code, the time on each device. Only Groups
// must be set.
//
// Bars are vertical if all names fit below them, else horizontal; if the names
// are only numbers, some are omitted instead. Their values are written at their
// ends if there is room.
type Bars struct {
	// Names are those of the things compared; nil counts 1, 2, 3, …
	Names []string
	// Groups are sets of values, one for each name: the bars of each name
	// are side by side in this order.
	Groups []Group
	// X is the axis of the names, of which only the label is used. Y is that of
	// the values; it includes 0 unless it is logarithmic or has ends.
	X, Y Axis
	// Lines are values to compare with, drawn across all bars.
	Lines []ReferenceLine
	// Stacked draws the bars of each name on top of each other: the parts of a sum, which is
	// written at the end.
	Stacked bool
	// Size is 720 × 320 if it is 0; horizontal bars are as high as they need.
	figure.Size
	figure.Text

	dotted bool // draws [Dots]
}

// Draw draws the chart. It is an error if there is nothing to draw, if names
// and values differ in number, if a value is infinite or all of a group are
// NaN, or if one cannot be on a logarithmic axis.
func (b Bars) Draw() (*figure.Figure, error) { return card.Draw("chart.Bars", b.draw) }

func (b Bars) draw() (*figure.Figure, error) {
	b.Groups = slices.Clone(b.Groups)
	for i, g := range b.Groups {
		if g.Samples != nil && (g.Values != nil || g.Spread != nil) {
			return nil, fmt.Errorf("group %d (%q) has Samples in addition to Values or Spread, which are computed from them: "+
				"leave them out", i+1, g.Name)
		}
		b.Groups[i] = g.filled()
	}
	if err := b.check(); err != nil {
		return nil, err
	}
	size := orDefault(b.Size, 720, 0)
	d := b.plot(size.Width)
	switch {
	case size.Height != 0:
	case d.horizontal:
		size.Height = float64(d.count()*(18*d.lanes()+14)) + 60
	default:
		size.Height = 320
	}
	p := newPlot()
	d.fit(size)
	p.Add(d)
	names, values := &p.X, &p.Y
	count := int(d.length(size) / 40)
	if d.horizontal {
		names, values = values, names
		count = int(d.length(size) / 90)
	}
	values.Min, values.Max = d.low, d.high
	setAxis(values, b.Y, ticker{log: b.Y.Log, count: count}, 0)
	names.Min, names.Max = -0.5, float64(d.count())-0.5
	setAxis(names, Axis{Label: b.X.title()}, ticker{}, 0)
	names.Tick.Marker = plot.ConstantTicks(d.ticks())
	names.Tick.Color = color.Transparent // names keep their distance
	return frame{text: b.Text, size: size, entries: b.legend()}.draw(p, b.describe())
}

// legend returns the entries of the groups and lines that have a name.
func (b Bars) legend() []entry {
	var entries []entry
	for i, g := range b.Groups {
		if g.Name != "" {
			entries = append(entries, entry{name: g.Name, marker: b.colorOf(i)})
		}
	}
	for i, l := range b.Lines {
		if l.Name != "" {
			entries = append(entries, entry{name: b.lineText(l), style: referenceStyle(i)})
		}
	}
	if b.hasSamples() {
		entries = append(entries, entry{name: deviationNote})
	}
	return entries
}

func (b Bars) hasSamples() bool {
	return slices.ContainsFunc(b.Groups, func(g Group) bool { return g.Samples != nil })
}

// deviationNote names the interval around the mean of samples.
const deviationNote = "mean ± one standard deviation"

func (b Bars) check() error {
	if len(b.Groups) == 0 {
		return errors.New("there are no groups: give at least one, with a value for each name")
	}
	want, whose := len(b.Names), "names"
	if b.Names == nil {
		want, whose = len(b.Groups[0].Values), "values in the first"
	}
	for i, g := range b.Groups {
		if err := g.check(want, whose, b.Y); err != nil {
			return fmt.Errorf("group %d (%q)%w", i+1, g.Name, err)
		}
		if b.Stacked && g.Spread != nil {
			return fmt.Errorf("group %d (%q) has intervals, which a stack cannot show: draw Bars that are not Stacked, or Dots",
				i+1, g.Name)
		}
	}
	if b.Stacked && b.Y.Log {
		return errors.New("the bars are Stacked on a logarithmic axis, where lengths do not add up: leave one of both out")
	}
	if err := checkLines(b.Lines, b.Y); err != nil {
		return err
	}
	return checkFrame(b.Size, b.X, b.Y)
}

// name returns the name of thing i.
func (b Bars) name(i int) string {
	if b.Names != nil {
		return b.Names[i]
	}
	return strconv.Itoa(i + 1)
}

// colorOf returns the color of group i.
func (b Bars) colorOf(i int) color.RGBA { return colorOr(b.Groups[i].Color, figure.SeriesColor(i)) }

// lineText returns a line's name and value.
func (b Bars) lineText(l ReferenceLine) string {
	if b.Y.Log { // where measured values have three digits each, which a target need not have
		return l.text()
	}
	return l.labeled(b.valueText(l.Y))
}

// describe returns the chart in words, with every value if they are few.
func (b Bars) describe() string {
	text := "bars"
	switch {
	case b.dotted:
		text = "dots"
	case b.Stacked:
		text = "stacked bars"
	}
	if y := b.Y.title(); y != "" {
		text += " of " + y
	}
	if x := b.X.title(); x != "" {
		text += " by " + x
	}
	var parts []string
	for i, g := range b.Groups {
		var values []string
		lowest, highest := math.Inf(1), math.Inf(-1)
		for j, v := range g.Values {
			if finite(v) {
				lowest, highest = math.Min(lowest, v), math.Max(highest, v)
				value := b.name(j) + " " + b.valueText(v)
				if g.Spread != nil {
					value += " ± " + b.valueText(g.Spread[j])
				}
				values = append(values, value)
			}
		}
		part := strings.Join(values, ", ")
		if len(values) > 12 {
			part = fmt.Sprintf("%s from %s to %s", format.Count(len(values), "value"), b.valueText(lowest), b.valueText(highest))
		}
		if g.Samples != nil {
			part += fmt.Sprintf(", each the mean of up to %s", format.Count(g.mostSamples(), "sample"))
		}
		if g.Name != "" {
			part = g.Name + ": " + part
		} else if len(b.Groups) > 1 {
			part = fmt.Sprintf("group %d: %s", i+1, part)
		}
		parts = append(parts, part)
	}
	for _, l := range b.Lines {
		parts = append(parts, "for comparison "+b.lineText(l))
	}
	return text + ": " + strings.Join(parts, "; ")
}
