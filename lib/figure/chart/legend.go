package chart

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/card"
)

// Sizes of a legend in CSS pixels. It is above the chart, where no line can run
// through it.
const (
	legendLine   = 22 // height of a line of entries
	legendSwatch = 26 // length of the piece of line shown
	legendDot    = 10 // width of a dot in place of a line
	legendGap    = 22 // between entries
	legendTight  = 11 // between entries of a legend that needs fewer lines so
)

// entry is one name in the legend, beside a piece of line or, if the style has
// no color, a dot.
type entry struct {
	name   string
	class  uint16
	points int // of the class, 0 for what is none; classes with few are omitted where there is no room
	style  draw.LineStyle
	marker color.Color // nil for none
	raw    color.Color // of the pale line under it, nil for none
	ramp   [2]string   // the ends of the colors of a heat map, which are shown between them
	wide   float64     // how wide these are, CSS pixels
	x, y   float64     // left end and middle of its line, from the legend's top left, CSS pixels
}

// legend returns the entries of the series and lines that have a name.
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
			e.style.Dashes = dashes
		}
		if s.Markers {
			e.marker = c.colorOf(i)
		}
		if c.Smooth > 0 {
			e.raw = card.Tint(c.colorOf(i), rawTint)
		}
		entries = append(entries, e)
	}
	for i, l := range c.Lines {
		if l.Name != "" {
			entries = append(entries, entry{name: l.text(), style: referenceStyle(i)})
		}
	}
	if c.hasSamples() {
		entries = append(entries, entry{name: deviationNote})
	}
	return entries
}

// legendShare is the largest height of a legend, as a share of its chart's.
const legendShare = 0.5

// fitLegend lays out a legend with its names cut to a chart's width. If it would be
// higher than a share of the chart, it omits classes, those with the fewest points
// first, or the last of other entries, and names how many. It returns the entries and
// their height.
func fitLegend(w *card.Writer, entries []entry, size figure.Size) ([]entry, float64) {
	for i := range entries {
		entries[i].name = w.Cut(card.LabelStyle, entries[i].name, size.Width-math.Max(legendSwatch, entries[i].swatchWidth(w))-7)
	}
	most := math.Max(legendShare*size.Height, 3*legendLine)
	if head := layOut(w, entries, size.Width); head <= most {
		return entries, head
	}
	byPoints := make([]int, len(entries))
	for i := range byPoints {
		byPoints[i] = i
	}
	slices.SortStableFunc(byPoints, func(a, b int) int { return cmp.Compare(rank(entries[b]), rank(entries[a])) })
	for kept := len(entries) - 1; ; kept-- {
		chosen := slices.Sorted(slices.Values(byPoints[:kept]))
		var some []entry
		for _, i := range chosen {
			some = append(some, entries[i])
		}
		more := fmt.Sprintf("… and %d more", len(entries)-kept)
		if entries[0].points > 0 && len(entries) > figure.ClassColors {
			more += fmt.Sprintf(", in the same %d colors", figure.ClassColors)
		}
		some = append(some, entry{name: more})
		if head := layOut(w, some, size.Width); head <= most || kept == 0 {
			return some, head
		}
	}
}

// rank orders entries by how much a legend needs them: what is not a class most.
func rank(e entry) int {
	if e.points == 0 {
		return math.MaxInt
	}
	return e.points
}

// layOut lays out a legend in lines of a chart's width and returns its height.
func layOut(w *card.Writer, entries []entry, width float64) float64 {
	wide := layOutWith(legendGap, w, entries, width)
	if tight := layOutWith(legendTight, w, entries, width); tight < wide {
		return tight
	}
	return layOutWith(legendGap, w, entries, width)
}

// layOutWith is layOut with the given gap between entries.
func layOutWith(gap float64, w *card.Writer, entries []entry, width float64) float64 {
	if len(entries) == 0 {
		return 0
	}
	x, y := 0.0, legendLine/2.0
	for i := range entries {
		length := entries[i].swatchWidth(w) + 7 + w.Advance(card.LabelStyle, entries[i].name)
		if x > 0 && x+length > width {
			x, y = 0, y+legendLine
		}
		entries[i].x, entries[i].y = x, y
		x += length + gap
	}
	return y + legendLine/2 + 6
}

// swatchWidth returns the width of what stands before the name.
func (e entry) swatchWidth(w *card.Writer) float64 {
	if e.ramp[1] != "" {
		return w.Advance(card.NoteStyle, e.ramp[0]) + w.Advance(card.NoteStyle, e.ramp[1]) + 12 + e.wide
	}
	if e.style.Color == nil {
		return legendDot
	}
	return legendSwatch
}

// drawEntry draws an entry of the legend at the top of the card's content.
func drawEntry(k *card.Card, e entry) {
	x, y := k.Left+e.x, k.Top+e.y
	if e.ramp[1] != "" {
		drawRamp(k, e, x, y)
		return
	}
	if e.style.Color == nil && e.marker == nil { // how many are omitted
		k.Text(card.NoteStyle, x, y, 0, e.name)
		return
	}
	if e.raw != nil {
		k.Line(draw.LineStyle{Color: e.raw, Width: 8}, x, y, x+legendSwatch, y)
	}
	wide := e.swatchWidth(k.Writer)
	if e.style.Color != nil {
		k.Line(e.style, x, y, x+wide, y)
	}
	if e.marker != nil {
		radius := 3.6
		if e.style.Color == nil {
			radius = legendDot / 2
		}
		k.Fill(e.marker, k.Circle(x+wide/2, y, radius))
	}
	k.Text(card.LabelStyle, x+wide+7, y, 0, e.name)
}

// drawRamp draws the colors of a heat map between the values that they stand for.
func drawRamp(k *card.Card, e entry, x, y float64) {
	k.Text(card.NoteStyle, x, y, 0, e.ramp[0])
	left := math.Round(x + k.Advance(card.NoteStyle, e.ramp[0]) + 6)
	right := left + e.wide
	k.Fill(card.Faint, k.Polygon(0, left-0.5, y-6.5, right+0.5, y-6.5, right+0.5, y+6.5, left-0.5, y+6.5))
	for i := range heatLevels {
		at := left + float64(i)*e.wide/heatLevels
		next := at + e.wide/heatLevels
		k.Fill(heatColor(float64(i)/(heatLevels-1)), k.Polygon(0, at, y-6, next, y-6, next, y+6, at, y+6))
	}
	k.Text(card.NoteStyle, right+6, y, 0, e.ramp[1])
	k.Text(card.LabelStyle, x+e.swatchWidth(k.Writer)+9, y, 0, e.name)
}
