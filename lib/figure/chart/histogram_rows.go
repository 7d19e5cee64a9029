package chart

import (
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
	"latentlab/lib/format"
)

const (
	rowHeight = 74   // of a row of a histogram, CSS pixels
	rowShare  = 0.78 // of it, for the highest bar
)

// columns is a plot.Plotter that draws the bars of one sample.
type columns struct {
	sample    int
	density   []float64
	low, high float64
	color     color.RGBA
	shared    bool // with other samples, which show through
	// ground is the Y of density 0, and scale that of density 1 above it.
	ground, scale float64
	median        float64 // NaN draws none
}

// rows returns the bars of the samples: all on the ground 0 or, in rows, the first at the top.
func (h Histogram) rows(low, high float64) []columns {
	var all []columns
	most := 0.0
	for i, s := range h.Samples {
		c := columns{
			sample: i, density: density(s.Values, low, high, h.Bins), low: low, high: high, color: h.colorOf(i),
			shared: len(h.Samples) > 1 && !h.Rows, scale: 1, median: math.NaN(),
		}
		if h.Medians {
			c.median = median(s.Values)
		}
		most = math.Max(most, slices.Max(c.density))
		all = append(all, c)
	}
	if !h.Rows {
		return all
	}
	for _, curve := range h.Curves {
		for _, p := range curve.points() {
			if p.X >= low && p.X <= high && finite(p.Y) {
				most = math.Max(most, p.Y)
			}
		}
	}
	if most == 0 {
		most = 1 // all values are beyond the axis
	}
	for i := range all {
		all[i].ground, all[i].scale = float64(len(all)-1-i), rowShare/most
	}
	return all
}

// setRows gives the Y axis the names of the samples in place of numbers.
func (h Histogram) setRows(p *plot.Plot, rows []columns) {
	p.Y.Min, p.Y.Max = 0, float64(len(rows))
	var names plot.ConstantTicks
	for _, r := range rows {
		name := h.Samples[r.sample].Name
		if name == "" {
			name = fmt.Sprint(r.sample + 1)
		}
		names = append(names, plot.Tick{Value: r.ground + rowShare/3, Label: name})
	}
	p.Y.Tick.Marker = names
	p.Y.Tick.Label.Font = font.From(card.Sans, font.Length(card.LabelStyle.Size))
	p.Y.Tick.Label.Color = card.Ink
	p.Y.Tick.Color, p.Y.Color = color.Transparent, color.Transparent
}

// moved returns the points of a density where the sample's bars are.
func (b columns) moved(points plotter.XYs) plotter.XYs {
	for i := range points {
		points[i].Y = b.ground + b.scale*points[i].Y
	}
	return points
}

// DataRange implements plot.DataRanger.
func (b columns) DataRange() (xmin, xmax, ymin, ymax float64) {
	for _, d := range b.density {
		ymax = max(ymax, d)
	}
	return b.low, b.high, b.ground, b.ground + b.scale*ymax
}

// Plot implements plot.Plotter. All bars are one path, or white seams would show
// between them.
func (b columns) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	at := func(i int) vg.Length { return x(b.low + (b.high-b.low)*(float64(i)/float64(len(b.density)))) }
	// Points outside the canvas are moved to its edge, because filling a path
	// takes time for every row of pixels up to them.
	within := func(y vg.Length) vg.Length { return max(c.Min.Y, min(y, c.Max.Y)) }
	ground := within(y(b.ground))
	var tops []vg.Point
	var shape vg.Path
	shape.Move(vg.Point{X: at(0), Y: ground})
	for i, d := range b.density {
		top := within(y(b.ground + b.scale*d))
		shape.Line(vg.Point{X: at(i), Y: top})
		shape.Line(vg.Point{X: at(i + 1), Y: top})
		tops = append(tops, vg.Point{X: at(i), Y: top}, vg.Point{X: at(i + 1), Y: top})
	}
	shape.Line(vg.Point{X: at(len(b.density)), Y: ground})
	shape.Close()
	opacity := uint8(200)
	if b.shared {
		opacity = 110
	}
	c.SetColor(color.NRGBA{b.color.R, b.color.G, b.color.B, opacity})
	c.Fill(shape)
	c.StrokeLines(draw.LineStyle{Color: b.color, Width: 1.2}, tops)
	if b.median >= b.low && b.median <= b.high {
		top := within(y(b.ground + b.scale*slices.Max(b.density)))
		at := x(b.median)
		for i, style := range outline {
			if i > 0 && b.shared { // whose median it is
				style.Color = b.color
			}
			c.StrokeLine2(style, at, ground, at, top)
		}
	}
}

// legendName returns the name of a sample with its median.
func (h Histogram) legendName(i int) string {
	name := h.Samples[i].Name
	if h.Medians && name != "" {
		name += ", median " + format.Short(median(h.Samples[i].Values))
	}
	return name
}

// median returns the middle value, or the mean of the two.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return sorted[(n-1)/2]/2 + sorted[n/2]/2
}

// beyond returns what is written of values below low and above high: "> 16: 6 %", or nothing.
func beyond(values []float64, low, high float64) (notes [2]string) {
	var counts [2]int
	for _, v := range values {
		if v < low {
			counts[0]++
		} else if v > high {
			counts[1]++
		}
	}
	for i, n := range counts {
		if n == 0 {
			continue
		}
		end := [2]string{"< " + format.Short(low), "> " + format.Short(high)}[i]
		share := 100 * float64(n) / float64(len(values))
		switch {
		case share < 0.1:
			notes[i] = end + ": below 0.1 %"
		case share < 10:
			notes[i] = fmt.Sprintf("%s: %.1f %%", end, share)
		default:
			notes[i] = fmt.Sprintf("%s: %.0f %%", end, share)
		}
	}
	return notes
}

// nearEnd returns the highest density within a sixth of the axis from its left end, or from its
// right.
func (b columns) nearEnd(end int) float64 {
	n := (len(b.density) + 5) / 6
	if end == 0 {
		return slices.Max(b.density[:n])
	}
	return slices.Max(b.density[len(b.density)-n:])
}

// highest returns the highest density of the sample's bars and of the curves from left to right,
// in CSS pixels.
func (h Histogram) highest(r columns, k *canvas, left, right float64) float64 {
	most := 0.0
	edge := func(i int) float64 {
		return float64(k.toX(r.low + (r.high-r.low)*(float64(i)/float64(len(r.density)))))
	}
	for i, d := range r.density {
		if edge(i+1) >= left && edge(i) <= right {
			most = math.Max(most, d)
		}
	}
	for _, curve := range h.Curves {
		points := curve.points()
		for i, p := range points {
			x := float64(k.toX(p.X))
			if x >= left && x <= right && finite(p.Y) {
				most = math.Max(most, p.Y)
			}
			if i == 0 {
				continue
			}
			before := points[i-1]
			from := float64(k.toX(before.X))
			for _, end := range []float64{left, right} { // where a line between two points crosses it
				if t := (end - from) / (x - from); t > 0 && t < 1 {
					if y := before.Y + t*(p.Y-before.Y); finite(y) {
						most = math.Max(most, y)
					}
				}
			}
		}
	}
	return most
}

// write writes the shares beyond the ends, the medians of rows, and the names of the marks.
func (h Histogram) write(k *canvas, rows []columns, low, high float64) {
	lines := [2]float64{} // written at each end
	var words []word
	top := k.top + writeMarks(k, h.Marks)
	for _, r := range rows {
		style := card.NoteStyle
		style.Color = r.color
		notes := beyond(h.Samples[r.sample].Values, low, high)
		for i, note := range notes {
			if note == "" {
				continue
			}
			w := k.newWord(style, place{}, note)
			w.x = k.left + 4 + w.width/2
			if i == 1 {
				w.x = k.right - 4 - w.width/2
			}
			if h.Rows {
				w.y = k.place(low, r.ground+r.scale*r.nearEnd(i)).y - 10
			} else {
				w.y = top + 10 + lines[i]*wordHeight
				lines[i]++
			}
			words = append(words, w)
		}
		if h.Rows && r.median >= low && r.median <= high {
			at := k.place(r.median, r.ground)
			w := k.newWord(style, at, "median "+format.Short(r.median))
			w.style.Color = card.Ink
			if w.x += 6 + w.width/2; w.x+w.width/2 > k.right {
				w.x = at.x - 6 - w.width/2
			}
			// Just above what is drawn there, which the white around the letters would erase.
			w.y = k.place(r.median, r.ground+r.scale*h.highest(r, k, w.x-w.width/2-3, w.x+w.width/2+3)).y - 8
			words = append(words, w)
		}
	}
	k.write(words)
}

// outline styles a line that is seen on any color: dark, with white beside it.
var outline = []draw.LineStyle{{Color: card.Paper, Width: 4}, {Color: card.Ink, Width: 1.5}}
