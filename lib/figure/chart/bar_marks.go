package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
)

// barPart is a bar, or a part of a stack.
type barPart struct {
	group, name int
	from, to    float64 // along the values' axis
}

// parts returns the bars of all values that are not NaN, in the order in which they are drawn.
func (d *barPlot) parts() []barPart {
	var all []barPart
	up, down := make([]float64, d.count()), make([]float64, d.count()) // how far each stack reaches
	for g, group := range d.Groups {
		for i, v := range group.Values {
			switch {
			case math.IsNaN(v):
			case !d.Stacked:
				all = append(all, barPart{g, i, 0, v})
			case v < 0:
				all = append(all, barPart{g, i, down[i], down[i] + v})
				down[i] += v
			default:
				all = append(all, barPart{g, i, up[i], up[i] + v})
				up[i] += v
			}
		}
	}
	return all
}

// barEnd is where a value is written: beyond the end of its bar or interval.
type barEnd struct {
	middle     float64 // along the names' axis
	end, value float64
	below      bool // toward lower values
}

// ends returns where values are written: those of bars and dots, and the sums of stacks.
func (d *barPlot) ends() []barEnd {
	var all []barEnd
	sums := map[int]*barEnd{}
	for _, part := range d.parts() {
		if !d.Stacked {
			g := d.Groups[part.group]
			low, high := g.reach(part.name)
			e := barEnd{d.middle(part), high, g.Values[part.name], false}
			if e.value < 0 && !d.dotted {
				e.end, e.below = low, true
			}
			all = append(all, e)
			continue
		}
		sum := sums[part.name]
		if sum == nil {
			sum = &barEnd{middle: d.middle(part), value: d.sum(part.name)}
			sums[part.name] = sum
		}
		sum.end = math.Max(sum.end, part.to)
		if sum.end <= 0 {
			sum.end = math.Min(sum.end, part.to)
		}
		sum.below = sum.end < 0
	}
	for i := range d.count() {
		if sum := sums[i]; sum != nil {
			all = append(all, *sum)
		}
	}
	return all
}

// sum returns the sum of a stack: 0 where only the rounding of its parts is left.
func (d *barPlot) sum(name int) float64 {
	sum, size := 0.0, 0.0
	for _, g := range d.Groups {
		if v := g.Values[name]; !math.IsNaN(v) {
			sum, size = sum+v, size+math.Abs(v)
		}
	}
	if math.Abs(sum) < 1e-12*size {
		return 0
	}
	return sum
}

// middle returns the middle of a bar along the names' axis. The bars of a name are centered: a NaN
// leaves no gap.
func (d *barPlot) middle(part barPart) float64 {
	before, lanes := 0, 1
	if !d.Stacked {
		before, lanes = d.bars(part.name, part.group), d.bars(part.name, len(d.Groups))
	}
	offset := (float64(before) + 0.5 - float64(lanes)/2) * d.thick()
	if d.horizontal {
		offset = -offset // the first group on top
	}
	return d.place(part.name) + offset
}

// bars returns how many of the first groups have a bar for a name.
func (d *barPlot) bars(name, groups int) int {
	count := 0
	for _, g := range d.Groups[:groups] {
		if !math.IsNaN(g.Values[name]) {
			count++
		}
	}
	return count
}

// thick returns the width of a bar along the names' axis.
func (d *barPlot) thick() float64 { return barShare / float64(d.lanes()) }

// fitDots sets the ends of the values' axis of dots, with room beyond what is written.
func (d *barPlot) fitDots(least, most, room float64) {
	const below = 0.05
	room = math.Min(room, 0.5) + 0.02
	if d.Y.Log {
		length := math.Log(most / least)
		if length == 0 {
			length = 1
		}
		length /= 1 - below - room
		d.low, d.high = least*math.Exp(-below*length), most*math.Exp(room*length)
		return
	}
	length := most - least
	switch {
	case length == 0 && most == 0:
		most, length = 1, 1
	case length == 0:
		length = math.Max(math.Abs(most)/10, 1e-300)
	}
	length /= 1 - below - room
	d.low, d.high = least-below*length, most+room*length
}

// barMarks draws what a barPlot shows.
type barMarks struct {
	*barPlot
	canvas draw.Canvas
	at     func(name, value float64) vg.Point
	values *plot.Axis
}

// within returns the value, or the end of the axis if it is beyond.
func (m *barMarks) within(v float64) float64 {
	return math.Min(math.Max(v, m.values.Min), m.values.Max)
}

// drawBars draws the bars with their intervals and samples.
func (m *barMarks) drawBars() {
	gap := 0.0 // between the bars of the same name
	if m.lanes() > 1 {
		gap = m.thick() * 0.06
	}
	for _, part := range m.parts() {
		middle, half := m.middle(part), m.thick()/2-gap
		if m.Stacked {
			half = m.thick() * 0.4
		}
		a, b := m.at(middle-half, m.within(part.from)), m.at(middle+half, m.within(part.to))
		m.canvas.FillPolygon(m.colorOf(part.group), []vg.Point{a, {X: b.X, Y: a.Y}, b, {X: a.X, Y: b.Y}})
		if m.Stacked {
			m.writePart(part, a, b)
			continue
		}
		g := m.Groups[part.group]
		if g.Samples != nil {
			m.drawSamples(g.Samples[part.name], middle, card.Ink)
		}
		if s := g.spread(part.name); s > 0 {
			m.drawInterval(middle, part.to-s, part.to+s, draw.LineStyle{Color: card.Ink, Width: 1.4})
		}
	}
}

// drawDots draws the values as dots with their intervals, those of samples beside these.
func (m *barMarks) drawDots() {
	for _, part := range m.parts() {
		g, middle, v := m.Groups[part.group], m.middle(part), part.to
		c := m.colorOf(part.group)
		if g.Samples != nil {
			m.drawSamples(g.Samples[part.name], middle-0.4*m.samplesHalf(), card.Tint(c, 0.3))
			middle += 0.8 * m.samplesHalf()
		}
		if s := g.spread(part.name); s > 0 {
			m.drawInterval(middle, v-s, v+s, draw.LineStyle{Color: c, Width: 1.6})
		}
		m.drawDot(m.at(middle, v), 4, c)
	}
}

// samplesHalf returns half of the width of the samples of a value, along the names' axis.
func (m *barMarks) samplesHalf() float64 {
	if m.horizontal {
		return math.Min(m.thick()*0.3, 0.25)
	}
	return math.Min(m.thick()*0.3, 0.12)
}

// drawSamples draws samples as dots, each a little beside the one before it, or in one line
// below the name's middle.
func (m *barMarks) drawSamples(samples []float64, middle float64, c color.Color) {
	half := m.samplesHalf()
	if m.horizontal {
		middle, half = middle-0.2*half, 0
	}
	for i, v := range samples {
		at := m.at(middle+half*((2*float64(i)+1)/float64(len(samples))-1), v)
		m.drawDot(at, 3.4, card.Paper)
		m.drawDot(at, 2.6, c)
	}
}

// drawDot draws a dot if its middle is in the chart.
func (m *barMarks) drawDot(at vg.Point, radius vg.Length, c color.Color) {
	if !m.canvas.Contains(at) {
		return // also if its place is NaN
	}
	var dot vg.Path
	dot.Move(vg.Point{X: at.X + radius, Y: at.Y})
	dot.Arc(at, radius, 0, 2*math.Pi)
	dot.Close()
	m.canvas.SetColor(c)
	m.canvas.Fill(dot)
}

// drawLine draws a line if its ends are in the chart.
func (m *barMarks) drawLine(style draw.LineStyle, a, b vg.Point) {
	if m.canvas.Contains(a) && m.canvas.Contains(b) {
		m.canvas.StrokeLine2(style, a.X, a.Y, b.X, b.Y)
	}
}

// drawInterval draws a line from low to high with a short one across each end that is in the
// chart.
func (m *barMarks) drawInterval(middle, low, high float64, style draw.LineStyle) {
	a, b := m.at(middle, m.within(low)), m.at(middle, m.within(high))
	if m.within(low) == m.within(high) {
		return
	}
	m.drawLine(style, a, b)
	for _, end := range []float64{low, high} {
		if m.within(end) != end {
			continue
		}
		at := m.at(middle, end)
		dx, dy := vg.Length(4), vg.Length(0)
		if m.horizontal {
			dx, dy = dy, dx
		}
		m.drawLine(style, vg.Point{X: at.X - dx, Y: at.Y - dy}, vg.Point{X: at.X + dx, Y: at.Y + dy})
	}
}

// writePart writes the value of a part of a stack into it, if there is room.
func (m *barMarks) writePart(part barPart, a, b vg.Point) {
	words := m.valueText(m.Groups[part.group].Values[part.name])
	style := m.valueStyle(card.Paper)
	style.YAlign = draw.YCenter
	if c := m.colorOf(part.group); 299*int(c.R)+587*int(c.G)+114*int(c.B) > 140_000 { // Rec. 601
		style.Color = card.Ink
	}
	wide, high := math.Abs(float64(b.X-a.X)), math.Abs(float64(b.Y-a.Y))
	if !(wide >= m.Advance(card.NoteStyle, words)+6 && high >= card.NoteStyle.Size+3) {
		return // also if its place is NaN
	}
	m.canvas.FillText(style, vg.Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2}, words)
}

// writeValues writes the values beyond the ends of their bars.
func (m *barMarks) writeValues() {
	for _, e := range m.ends() {
		at := m.at(e.middle, e.end)
		if m.within(e.end) == e.end && finite(float64(at.X)) && finite(float64(at.Y)) {
			m.writeValue(m.canvas, at, e)
		}
	}
}
