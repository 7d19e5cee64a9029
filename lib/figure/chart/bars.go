package chart

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// Bars is a chart that compares one number of several things: the KL
// divergence of each unit of a code, the time on each device. Its zero value
// needs only Groups.
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
	// Size is 720 × 320 if it is 0; horizontal bars are as high as they need.
	figure.Size
	figure.Text
}

// Group is one set of values of Bars.
type Group struct {
	Name   string      // in the legend
	Values []float64   // one for each name; NaN, for what was not measured, has no bar
	Color  color.Color // nil takes the palette's next
}

// Draw draws the chart. It is an error if there is nothing to draw, if names
// and values differ in number, if a value is infinite or all of a group are
// NaN, or if one cannot be on a logarithmic axis.
func (b Bars) Draw() (*figure.Figure, error) { return card.Draw("chart.Bars", b.draw) }

func (b Bars) draw() (*figure.Figure, error) {
	if err := b.check(); err != nil {
		return nil, err
	}
	size := orDefault(b.Size, 720, 0)
	d := b.plot(size.Width)
	switch {
	case size.Height != 0:
	case d.horizontal:
		size.Height = float64(d.count()*(18*len(b.Groups)+14)) + 60
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
	for _, l := range b.Lines {
		if l.Name != "" {
			entries = append(entries, entry{name: b.lineText(l), style: referenceStyle})
		}
	}
	return entries
}

func (b Bars) check() error {
	if len(b.Groups) == 0 {
		return errors.New("there are no groups: give at least one, with a value for each name")
	}
	want, whose := len(b.Names), "names"
	if b.Names == nil {
		want, whose = len(b.Groups[0].Values), "values in the first"
	}
	for i, g := range b.Groups {
		group := fmt.Sprintf("group %d (%q)", i+1, g.Name)
		if len(g.Values) == 0 {
			return fmt.Errorf("%s has no values", group)
		}
		if len(g.Values) != want {
			return fmt.Errorf("%s has %d values, and there are %d %s: give one for each, NaN for what is missing",
				group, len(g.Values), want, whose)
		}
		drawn := 0
		for j, v := range g.Values {
			if math.IsInf(v, 0) {
				return fmt.Errorf("%s: value %d is %g: a bar cannot be that long", group, j, v)
			}
			if b.Y.Log && v <= 0 {
				return fmt.Errorf("%s: value %d is %g: a logarithmic axis shows values above 0 only", group, j, v)
			}
			if finite(v) {
				drawn++
			}
		}
		if drawn == 0 {
			return fmt.Errorf("%s: all of its %d values are NaN", group, len(g.Values))
		}
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
	return strings.TrimSpace(l.Name + " " + b.valueText(l.Y))
}

// describe returns the chart in words, with every value if they are few.
func (b Bars) describe() string {
	text := "bars"
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
				values = append(values, b.name(j)+" "+b.valueText(v))
			}
		}
		part := strings.Join(values, ", ")
		if len(values) > 12 {
			part = fmt.Sprintf("%s from %s to %s", format.Count(len(values), "value"), b.valueText(lowest), b.valueText(highest))
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
