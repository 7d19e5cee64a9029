package card

import (
	"math"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// Handler returns a handler for gonum's texts that draws plain ones as gonum does, and
// others as the writer.
func (w *Writer) Handler() text.Handler {
	return handler{text.Plain{Fonts: font.DefaultCache}, w}
}

type handler struct {
	text.Plain
	*Writer
}

// Box implements text.Handler.
func (h handler) Box(line string, f font.Font) (width, height, depth vg.Length) {
	line = composed(line)
	width, height, depth = h.Plain.Box(line, f)
	if o, ok := h.shape(styleOf(f), line); ok {
		width = vg.Length(o.width)
	}
	return width, height, depth
}

// Draw implements text.Handler. It differs from text.Plain's in how it draws a line.
func (h handler) Draw(c vg.Canvas, lines string, sty text.Style, at vg.Point) {
	s := styleOf(sty.Font)
	lines = composed(lines)
	if _, ok := h.shape(s, strings.ReplaceAll(lines, "\n", "")); !ok {
		h.Plain.Draw(c, lines, sty, at)
		return
	}
	c.SetColor(sty.Color)
	c.Push()
	defer c.Pop()
	c.Translate(at)
	c.Rotate(sty.Rotation)
	all := h.Lines(lines)
	first := sty.Height(lines)*vg.Length(sty.YAlign) - h.Extents(sty.Font).Ascent + vg.Length(len(all))*sty.Font.Size
	for i, line := range all {
		left := vg.Length(sty.XAlign) * sty.Width(line)
		origin := vg.Point{X: left, Y: first - vg.Length(i)*sty.Font.Size}
		o, ok := h.shape(s, line)
		if !ok {
			c.FillString(font.DefaultCache.Lookup(sty.Font, sty.Font.Size), origin, line)
			continue
		}
		c.Push()
		c.Translate(origin)
		c.Fill(o.path)
		c.Pop()
	}
}

// shape returns as outlines what gonum cannot write: also accents, which it writes after
// their letter.
func (h handler) shape(s Style, text string) (outlines, bool) {
	if withoutAccents(text) != text {
		if o, ok := outlined(s, text); ok {
			return o, true
		}
	}
	return h.Writer.shape(s, text)
}

// styleOf returns the style of a font of gonum's, without its color.
func styleOf(f font.Font) Style {
	size := float64(f.Size)
	if math.IsNaN(size) {
		size = 0
	}
	f.Size = 0
	return Style{Font: f, Size: size}
}
