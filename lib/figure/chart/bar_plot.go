package chart

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

// barPlot is a plot.Plotter that draws Bars, their values, and the lines across.
// Name i is at i along the names' axis, counted from the top if the bars are
// horizontal.
type barPlot struct {
	Bars
	*card.Writer
	horizontal bool
	numbered   bool    // values are written at the bars' ends
	low, high  float64 // ends of the values' axis
	widest     float64 // width of the widest name, in CSS pixels
	every      int     // of so many names one is written, if they are numbers
}

const (
	barShare = 0.76 // of the place of a name, for its bars
	axisRoom = 64   // for the labels beside the bars, CSS pixels
)

// plot returns the bars of a chart of that width.
func (b Bars) plot(width float64) *barPlot {
	d := &barPlot{Bars: b, Writer: &card.Writer{}}
	place := (width - axisRoom) / float64(d.count())
	for i := range d.count() {
		d.widest = math.Max(d.widest, d.Advance(card.NoteStyle, b.name(i)))
	}
	d.every = 1
	if d.horizontal = b.Names != nil && d.widest+14 > place; !d.horizontal {
		for i := 0; d.widest+8 > place*float64(d.every); i++ {
			d.every = []int{2, 5, 10}[i%3] * int(math.Pow10(i/3))
		}
	}
	free := place
	if d.lanes() > 1 { // bars are close to each other
		free *= barShare / float64(d.lanes())
	}
	d.numbered = d.horizontal || d.longest()+2 <= free
	return d
}

// lanes returns the number of bars of a name that are side by side.
func (d *barPlot) lanes() int {
	if d.Stacked {
		return 1
	}
	return len(d.Groups)
}

func (d *barPlot) count() int { return len(d.Groups[0].Values) }

// step returns the unit of the third digit of the largest value, or of the range of dots: a
// chart cannot show more.
func (b Bars) step() float64 {
	largest, least, most := 0.0, math.Inf(1), math.Inf(-1)
	for _, g := range b.Groups {
		for i, v := range g.Values {
			if finite(v) {
				largest = math.Max(largest, math.Abs(v))
				low, high := g.reach(i)
				least, most = math.Min(least, low), math.Max(most, high)
			}
		}
	}
	if b.dotted && most > least {
		largest = math.Min(largest, most-least)
	}
	return thirdDigit(largest)
}

// thirdDigit returns the unit of the third digit of the largest of some values.
func thirdDigit(largest float64) float64 {
	if largest == 0 {
		return 1
	}
	return math.Pow(10, math.Floor(math.Log10(largest))-2)
}

// valueText returns v as it is written.
func (b Bars) valueText(v float64) string {
	if b.Y.Log { // three digits of each, rounded before they are counted: 9.996 is 10.0
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
		return format.Number(v, thirdDigit(math.Abs(v)))
	}
	return format.Number(v, b.step())
}

// longest returns the width of the longest value in CSS pixels.
func (d *barPlot) longest() float64 {
	longest := 0.0
	for _, e := range d.ends() {
		longest = math.Max(longest, d.Advance(card.NoteStyle, d.valueText(e.value)))
	}
	return longest
}

// length returns about how long the values' axis is in CSS pixels.
func (d *barPlot) length(s figure.Size) float64 {
	if d.horizontal {
		return math.Max(s.Width-d.widest-46, 60)
	}
	return s.Height - 44
}

// fit sets the ends of the values' axis: from 0, or from below the shortest bar
// if it is logarithmic, to beyond the longest, with room for what is written
// there.
func (d *barPlot) fit(s figure.Size) {
	least, most := math.Inf(1), math.Inf(-1)
	add := func(v float64) {
		if finite(v) {
			least, most = math.Min(least, v), math.Max(most, v)
		}
	}
	for _, part := range d.parts() {
		if g := d.Groups[part.group]; d.Stacked {
			add(part.to)
		} else {
			low, high := g.reach(part.name)
			if d.Y.Log && low <= 0 { // an interval ends anywhere
				low = g.Values[part.name]
			}
			add(low)
			add(high)
		}
	}
	for _, l := range d.Lines {
		add(l.Y)
	}
	room := 0.04 // of the length of the axis
	if d.numbered {
		room = 20 / d.length(s)
		if d.horizontal {
			room = (d.longest() + 10) / d.length(s)
		}
	}
	if d.dotted {
		d.fitDots(least, most, room)
		return
	}
	if d.Y.Log {
		d.low = math.Pow(10, math.Floor(math.Log10(least)-0.15)) // the shortest bar shows too
		d.high = most * math.Pow(most/d.low, room/(1-room))
		return
	}
	d.low, d.high = math.Min(least, 0), math.Max(most, 0)
	sides := 1.0
	if least < 0 && most > 0 {
		sides = 2
	}
	more := (d.high - d.low) * room / (1 - math.Min(sides*room, 0.8))
	if most > 0 {
		d.high += more
	}
	if least < 0 {
		d.low -= more
	}
	if d.low == d.high { // all bars are of length 0
		d.high = 1
	}
}

// ticks returns the names at their places.
func (d *barPlot) ticks() []plot.Tick {
	var marks []plot.Tick
	for i := range d.count() {
		if (i+1)%d.every == 0 {
			marks = append(marks, plot.Tick{Value: d.place(i), Label: d.name(i)})
		}
	}
	return marks
}

func (d *barPlot) place(i int) float64 {
	if d.horizontal {
		return float64(d.count() - 1 - i)
	}
	return float64(i)
}

// Plot implements plot.Plotter.
func (d *barPlot) Plot(canvas draw.Canvas, p *plot.Plot) {
	values := &p.Y
	x, y := p.Transforms(&canvas)
	from, to := canvas.Min.X, canvas.Max.X
	at := func(name, value float64) vg.Point { return vg.Point{X: x(name), Y: y(value)} }
	if d.horizontal {
		values = &p.X
		from, to = canvas.Min.Y, canvas.Max.Y
		at = func(name, value float64) vg.Point { return vg.Point{X: x(value), Y: y(name)} }
	}
	ends := func(value float64) (a, b vg.Point) {
		point := at(0, value)
		if d.horizontal {
			return vg.Point{X: point.X, Y: from}, vg.Point{X: point.X, Y: to}
		}
		return vg.Point{X: from, Y: point.Y}, vg.Point{X: to, Y: point.Y}
	}
	across := func(s draw.LineStyle, value float64) {
		if value >= values.Min && value <= values.Max {
			a, b := ends(value)
			canvas.StrokeLine2(s, a.X, a.Y, b.X, b.Y)
		}
	}
	for _, mark := range values.Tick.Marker.Ticks(values.Min, values.Max) {
		across(draw.LineStyle{Color: card.Rule, Width: 1}, mark.Value)
	}
	if d.hasLineAt(values.Min, ends) {
		across(blank, values.Min)
	}
	marks := &barMarks{d, canvas, at, values}
	if d.dotted {
		marks.drawDots()
	} else {
		marks.drawBars()
	}
	if values.Min < 0 && values.Max > 0 && !d.hasLineAt(0, ends) {
		across(draw.LineStyle{Color: card.Faint, Width: 1}, 0)
	}
	for i, l := range d.Lines {
		across(referenceStyle(i), l.Y)
	}
	if d.numbered {
		marks.writeValues()
	}
}

// hasLineAt reports whether a line for comparison is drawn where the line of a value is, which
// would hide its dashes. ends returns the ends of a line.
func (d *barPlot) hasLineAt(value float64, ends func(float64) (a, b vg.Point)) bool {
	at, _ := ends(value)
	return slices.ContainsFunc(d.Lines, func(l ReferenceLine) bool {
		line, _ := ends(l.Y)
		return math.Hypot(float64(line.X-at.X), float64(line.Y-at.Y)) < onLine
	})
}

// valueStyle returns the style of values, which stand above a place. The writer's handler has the
// exponents that the font lacks.
func (d *barPlot) valueStyle(c color.Color) text.Style {
	return text.Style{
		Color: c, Font: font.From(card.Sans, font.Length(card.NoteStyle.Size)),
		Handler: d.Handler(), XAlign: draw.XCenter, YAlign: draw.YBottom,
	}
}

// writeValue writes a value beyond its bar's end.
func (d *barPlot) writeValue(canvas draw.Canvas, end vg.Point, e barEnd) {
	style := d.valueStyle(card.Faint)
	away := vg.Length(4)
	if d.dotted || d.hasSamples() {
		away = 8 // beyond a dot
	}
	switch {
	case d.horizontal && e.below:
		style.XAlign, style.YAlign = draw.XRight, draw.YCenter
		end.X -= away + 1
	case d.horizontal:
		style.XAlign, style.YAlign = draw.XLeft, draw.YCenter
		end.X += away + 1
	case e.below:
		style.YAlign = draw.YTop
		end.Y -= away
	default:
		end.Y += away
	}
	words := d.valueText(e.value)
	under := style.Rectangle(words).Add(end) // no line may run through it
	canvas.FillPolygon(card.Paper, []vg.Point{
		under.Min, {X: under.Max.X, Y: under.Min.Y}, under.Max, {X: under.Min.X, Y: under.Max.Y},
	})
	canvas.FillText(style, end, words)
}
