package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A chart's legend stands above it, where no line can run through it.
const (
	legendLine   = 22 // height of a line of entries
	legendSwatch = 26 // length of the piece of line shown
	legendDot    = 10 // width of a dot in place of a line
	legendGap    = 22 // between entries
)

// referenceStyle is how lines for comparison are drawn.
var referenceStyle = draw.LineStyle{Color: quiet, Width: 1.4, Dashes: []vg.Length{3, 3}}

// entry is one name in the legend, beside a piece of line or, where the style
// has no colour, a dot; x and y are the left end and the middle of its line,
// from the legend's top left, in CSS pixels.
type entry struct {
	name   string
	style  draw.LineStyle
	marker color.Color // nil for none
	raw    color.Color // of the pale line around, nil for none
	x, y   float64
}

// legend returns the entries of all that has a name.
func (c Curves) legend() []entry {
	var entries []entry
	for i, s := range c.Series {
		if s.Name == "" {
			continue
		}
		e := entry{name: s.Name, style: draw.LineStyle{Color: c.colorOf(i), Width: 2.6}}
		if s.Thin {
			e.style.Width = 1.3
		}
		if s.Dashed {
			e.style.Dashes = []vg.Length{7, 4}
		}
		if s.Markers {
			e.marker = c.colorOf(i)
		}
		if c.Smooth > 0 {
			e.raw = tint(c.colorOf(i), rawTint)
		}
		entries = append(entries, e)
	}
	for _, l := range c.Lines {
		if l.Name != "" {
			entries = append(entries, entry{name: l.text(), style: referenceStyle})
		}
	}
	return entries
}

// lay lays out a legend in lines of a chart's width and returns its height.
func lay(w *writer, entries []entry, width float64) float64 {
	if len(entries) == 0 {
		return 0
	}
	x, y := 0.0, legendLine/2.0
	for i := range entries {
		length := entries[i].swatch() + 7 + w.advance(labelStyle, entries[i].name)
		if x > 0 && x+length > width {
			x, y = 0, y+legendLine
		}
		entries[i].x, entries[i].y = x, y
		x += length + legendGap
	}
	return y + legendLine/2 + 6
}

// swatch is the width of what stands before the name.
func (e entry) swatch() float64 {
	if e.style.Color == nil {
		return legendDot
	}
	return legendSwatch
}

// swatch draws an entry of the legend whose top left is (left, top).
func (k *card) swatch(e entry, left, top float64) {
	x, y := left+e.x, top+e.y
	if e.raw != nil {
		k.line(draw.LineStyle{Color: e.raw, Width: 8}, x, y, x+legendSwatch, y)
	}
	wide := e.swatch()
	if e.style.Color != nil {
		k.line(e.style, x, y, x+wide, y)
	}
	if e.marker != nil {
		radius := 3.6
		if e.style.Color == nil {
			radius = legendDot / 2
		}
		k.disc(e.marker, x+wide/2, y, radius)
	}
	k.text(labelStyle, x+wide+7, y, 0, e.name)
}
