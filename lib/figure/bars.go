package figure

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// Bars is a chart that compares one number of several things: the KL
// divergence of each unit of a code, the time on each device. Its zero value
// needs only Groups. Bars stand where all names fit below them and lie where
// they do not, but for mere numbers, of which some are left out; their values are written at their ends where there is room.
type Bars struct {
	// Names are those of the things compared; nil counts 1, 2, 3, …
	Names []string
	// Groups are sets of values, one for each name: the bars of each name
	// stand side by side in this order.
	Groups []Group
	// X is the axis of the names, of which only the label is used; Y is that of
	// the values, from 0 if it is not logarithmic and says nothing else.
	X, Y Axis
	// Lines are values to compare with, drawn across all bars.
	Lines []Line
	// Width and Height are the area of the chart in CSS pixels, with its
	// axes but without title and legend; 0 means 720, and 320 or what lying
	// bars need.
	Width, Height float64
	// Title stands above, Caption belongs below; Alt replaces the description
	// that the chart gives of itself.
	Title, Caption, Alt string
	// DrawCaption draws the caption into the picture too.
	DrawCaption bool
}

// Group is one set of values of Bars.
type Group struct {
	Name   string      // in the legend
	Values []float64   // one for each name; NaN, what was not measured, has no bar
	Color  color.Color // nil takes the next of the palette
}

// Draw draws the chart. It is an error if there is nothing to draw, if names
// and values differ in number, if a value is infinite or all of a group are
// NaN, or if one cannot be on a logarithmic axis.
func (b Bars) Draw() (*Figure, error) {
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("figure.Bars: %w", err)
	}
	c := chart{noun: "Bars", width: b.Width, height: b.Height}
	c.card = config{title: b.Title, caption: b.Caption, alt: b.Alt, drawCaption: b.DrawCaption}
	if c.width == 0 {
		c.width = 720
	}
	d := b.plot(c.width)
	if c.height == 0 {
		c.height = 320
		if d.lying {
			c.height = float64(d.count()*(18*len(b.Groups)+14)) + 60
		}
	}
	for i, g := range b.Groups {
		if g.Name != "" {
			c.entries = append(c.entries, entry{name: g.Name, marker: b.colorOf(i)})
		}
	}
	for _, l := range b.Lines {
		if l.Name != "" {
			c.entries = append(c.entries, entry{name: b.compared(l), style: referenceStyle})
		}
	}
	p := plot.New()
	p.BackgroundColor = nil // the card's white is there
	d.fit(c.width, c.height)
	p.Add(d)
	names, values := &p.X, &p.Y
	if d.lying {
		names, values = values, names
	}
	values.Min, values.Max = d.low, d.high
	count := int(d.length(c.width, c.height) / 40)
	if d.lying {
		count = int(d.length(c.width, c.height) / 90)
	}
	dress(values, b.Y, ticks{log: b.Y.Log, count: count}, 0)
	names.Min, names.Max = -0.5, float64(d.count())-0.5
	dress(names, Axis{Label: b.X.title()}, ticks{}, 0)
	names.Tick.Marker = plot.ConstantTicks(d.ticks())
	names.Tick.Color = color.Transparent // names keep their distance
	p.Y.Label.Padding, p.X.Label.Padding = 6, 4
	return c.draw(p, b.describe())
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
			return fmt.Errorf("%s has %d values, and there are %d %s: give one for each, NaN where there is none", group, len(g.Values), want, whose)
		}
		drawn := 0
		for j, v := range g.Values {
			if math.IsInf(v, 0) {
				return fmt.Errorf("%s: value %d is %g: no bar is that long", group, j, v)
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
	for _, l := range b.Lines {
		if !finite(l.Y) || b.Y.Log && l.Y <= 0 {
			return fmt.Errorf("the line %q is at %g, which this axis cannot show", l.Name, l.Y)
		}
	}
	return checkFrame(b.Width, b.Height, b.X, b.Y)
}

// name is that of thing i.
func (b Bars) name(i int) string {
	if b.Names != nil {
		return b.Names[i]
	}
	return strconv.Itoa(i + 1)
}

// colorOf returns the colour of group i.
func (b Bars) colorOf(i int) color.RGBA {
	if own := b.Groups[i].Color; own != nil {
		return color.RGBAModel.Convert(own).(color.RGBA)
	}
	return seriesColors[i%len(seriesColors)]
}

// compared is a line's name and value.
func (b Bars) compared(l Line) string { return strings.TrimSpace(l.Name + " " + b.text(l.Y)) }

// describe is the chart in words: every value of it, if they are not many.
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
				values = append(values, b.name(j)+" "+b.text(v))
			}
		}
		part := strings.Join(values, ", ")
		if len(values) > 12 {
			part = fmt.Sprintf("%s from %s to %s", count(len(values), "value"), b.text(lowest), b.text(highest))
		}
		if g.Name != "" {
			part = g.Name + ": " + part
		} else if len(b.Groups) > 1 {
			part = fmt.Sprintf("group %d: %s", i+1, part)
		}
		parts = append(parts, part)
	}
	for _, l := range b.Lines {
		parts = append(parts, "for comparison "+b.compared(l))
	}
	return text + ": " + strings.Join(parts, "; ")
}
