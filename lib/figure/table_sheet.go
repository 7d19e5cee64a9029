package figure

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"latentlab/lib/figure/internal/card"
)

// tableSheet is a [Table] as it is drawn.
type tableSheet struct {
	lines         []tableLine
	heads         [][]string // lines above each row of the data
	reconstructed bool
	note          []string // lines below the table

	left          float64      // width of the names and units
	groups        []tableGroup // of the rows
	top           float64      // height of the heads
	width, height float64
}

// tableGroup is the place of a row of the data: the right ends of its columns, and its
// own, in CSS pixels from the left of the sheet.
type tableGroup struct{ left, real, reconstructed, right float64 }

// Distances in CSS pixels.
const (
	tableLineHeight = 22
	tableGroupGap   = 26
	tableGap        = 12
	barWidth        = 44 // of a difference of -σ to σ
	barHeight       = 8
	noteLineHeight  = 18
	minNoteWidth    = 200
)

// The words above the columns of a row and its reconstruction.
const (
	realHead          = "real"
	reconstructedHead = "x\u0302"
	barHead           = "±σ"
)

// measure places the columns.
func (s *tableSheet) measure(w *card.Writer) {
	for _, l := range s.lines {
		name := w.Advance(card.LabelStyle, l.name)
		if l.unit != "" {
			name += 6 + w.Advance(card.NoteStyle, l.unit)
		}
		s.left = math.Max(s.left, math.Ceil(name))
	}
	x := s.left
	for i, head := range s.heads {
		g := tableGroup{left: x + tableGroupGap}
		var real, reconstructed, title float64
		for _, text := range head {
			title = math.Max(title, math.Ceil(w.Advance(card.LabelStyle, text)))
		}
		for _, l := range s.lines {
			real = math.Max(real, math.Ceil(w.Advance(card.LabelStyle, l.cells[i].real)))
			reconstructed = math.Max(reconstructed, math.Ceil(w.Advance(card.LabelStyle, l.cells[i].reconstructed)))
		}
		if s.reconstructed {
			real = math.Max(real, math.Ceil(w.Advance(card.NoteStyle, realHead)))
			reconstructed = math.Max(reconstructed, math.Ceil(w.Advance(card.NoteStyle, reconstructedHead)))
			real = math.Max(real, title-reconstructed-2*tableGap-barWidth)
			g.real = g.left + real
			g.reconstructed = g.real + tableGap + reconstructed
			g.right = g.reconstructed + tableGap + barWidth
		} else {
			g.real = g.left + math.Max(real, title)
			g.right = g.real
		}
		s.groups = append(s.groups, g)
		x = g.right
	}
	s.width = x
	heads := 0
	if len(s.heads) > 0 {
		heads = len(s.heads[0])
	}
	if s.reconstructed {
		heads++
	}
	s.top = float64(heads)*tableLineHeight + 4
	s.height = s.top + float64(len(s.lines))*tableLineHeight + 1
}

// fit drops the last rows that do not fit into the width of a notebook, all but the
// first.
func (s *tableSheet) fit() {
	n := len(s.groups)
	for n > 1 && s.groups[n-1].right > sheetMax {
		n--
	}
	s.groups, s.heads, s.width = s.groups[:n], s.heads[:n], s.groups[n-1].right
}

// addNote adds a text below the table, in lines of its width.
func (s *tableSheet) addNote(w *card.Writer, text string) {
	s.width = math.Max(s.width, minNoteWidth)
	for _, line := range w.Wrap(card.NoteStyle, text, s.width) {
		s.note = append(s.note, line)
		s.width = math.Max(s.width, math.Ceil(w.Advance(card.NoteStyle, line)))
	}
	s.height += tableGap + float64(len(s.note))*noteLineHeight
}

// draw draws the table.
func (s *tableSheet) draw(k *card.Card) {
	rule := draw.LineStyle{Color: card.Rule, Width: 1}
	axis := draw.LineStyle{Color: card.Tint(card.Faint, 0.4), Width: 1}
	line := func(style draw.LineStyle, x0, y0, x1, y1 float64) {
		k.Line(style, k.Left+x0, k.Top+y0, k.Left+x1, k.Top+y1)
	}
	right := s.groups[len(s.groups)-1].right
	for i, g := range s.groups {
		s.writeHead(k, i, g)
	}
	line(axis, 0, s.top-0.5, right, s.top-0.5)
	for i, l := range s.lines {
		y := s.top + float64(i+1)*tableLineHeight - 0.5
		line(rule, 0, y, right, y)
		y = k.Top + s.top + (float64(i)+0.5)*tableLineHeight
		k.Text(card.LabelStyle, k.Left, y, 0, l.name)
		if l.unit != "" {
			k.Text(card.NoteStyle, k.Left+k.Advance(card.LabelStyle, l.name)+6, y, 0, l.unit)
		}
		for j, g := range s.groups {
			s.writeCell(k, l.cells[j], g, y)
		}
	}
	for _, g := range s.groups {
		if s.reconstructed {
			middle := g.right - barWidth/2
			line(axis, middle, s.top, middle, s.top+float64(len(s.lines))*tableLineHeight)
		}
	}
	for i, text := range s.note {
		k.Text(card.NoteStyle, k.Left, k.Bottom-(float64(len(s.note)-i)-0.5)*noteLineHeight, 0, text)
	}
}

// writeHead writes what is above row i of the data.
func (s *tableSheet) writeHead(k *card.Card, i int, g tableGroup) {
	for n, text := range s.heads[i] {
		style := card.LabelStyle
		if n > 0 {
			style = card.NoteStyle
		}
		y := k.Top + (float64(n)+0.5)*tableLineHeight
		if s.reconstructed {
			k.Text(style, k.Left+(g.left+g.right)/2, y, 0.5, text)
		} else {
			k.Text(style, k.Left+g.right, y, 1, text)
		}
	}
	if s.reconstructed {
		y := k.Top + s.top - 4 - tableLineHeight/2
		k.Text(card.NoteStyle, k.Left+g.real, y, 1, realHead)
		k.Text(card.NoteStyle, k.Left+g.reconstructed, y, 1, reconstructedHead)
		k.Text(card.NoteStyle, k.Left+g.right-barWidth/2, y, 0.5, barHead)
	}
}

// writeCell writes a value, and its reconstruction with the bar of their difference,
// around the middle y.
func (s *tableSheet) writeCell(k *card.Card, c tableCell, g tableGroup, y float64) {
	k.Text(card.LabelStyle, k.Left+g.real, y, 1, c.real)
	if !s.reconstructed {
		return
	}
	style := card.LabelStyle
	if c.wrong {
		style.Color = Vermillion
	}
	k.Text(style, k.Left+g.reconstructed, y, 1, c.reconstructed)
	if reach := math.Max(-1, math.Min(1, c.difference)); reach != 0 && !math.IsNaN(reach) {
		middle := k.Left + g.right - barWidth/2
		fillBox(k, Blue, middle, y-barHeight/2, middle+reach*barWidth/2, y+barHeight/2)
	}
}

// fillBox fills a rectangle.
func fillBox(k *card.Card, c color.Color, x0, y0, x1, y1 float64) {
	var p vg.Path
	p.Move(k.At(x0, y0))
	p.Line(k.At(x1, y0))
	p.Line(k.At(x1, y1))
	p.Line(k.At(x0, y1))
	p.Close()
	k.Fill(c, p)
}
