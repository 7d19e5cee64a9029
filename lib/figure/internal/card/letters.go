package card

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"
	"unicode"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/vector"
	"golang.org/x/text/unicode/norm"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"latentlab/lib/letters"
)

// outlines is a text that was drawn as outlines.
type outlines struct {
	path  vg.Path // in CSS pixels from the left end of the baseline, y up
	width float64
}

// shapedText names a text that was drawn as outlines.
type shapedText struct {
	font font.Font
	text string
}

// shape returns as outlines what the style's font cannot write, and exponents. It returns false
// for other text, and where the program for it is not set up: then the text is written with the
// style's font, and Missing has the letters that this lacks.
func (w *Writer) shape(s Style, text string) (outlines, bool) {
	key := shapedText{s.Font, text}
	key.font.Size = font.Length(s.Size)
	if o, ok := w.shaped[key]; ok {
		return o, o.path != nil
	}
	if hasExponent(text) {
		if o, ok := outlined(s, text); ok {
			w.keep(key, o)
			return o, true
		}
	}
	lacking, combines := w.lacking(s, text)
	if len(lacking) == 0 && !combines {
		return outlines{}, false
	}
	line, err := letters.Draw(letters.Request{
		Text: text, Size: s.Size,
		Serif: s.Font.Variant == "Serif", Italic: s.Font.Style == xfont.StyleItalic, Bold: s.Font.Weight == xfont.WeightBold,
	})
	var o outlines
	if err != nil {
		w.missing = append(w.missing, lacking...)
	} else {
		w.missing = append(w.missing, line.Missing...)
		o = outlines{pathOf(line), line.Width}
	}
	w.keep(key, o)
	return o, o.path != nil
}

// keep keeps the outlines of a text for the next time that it is written.
func (w *Writer) keep(key shapedText, o outlines) {
	if w.shaped == nil {
		w.shaped = map[shapedText]outlines{}
	}
	w.shaped[key] = o
}

// composed returns text with composed letters for those that are followed by their accent, as
// in names of folders that a Mac has written: é, not e and its accent.
func composed(text string) string {
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x300 && accents[r] == 0 && unicode.Is(unicode.Mn, r) }) {
		return norm.NFC.String(text)
	}
	return text
}

// lacking returns the letters that the style's font lacks or cannot place. It reports
// whether text has characters that combine with others.
func (w *Writer) lacking(s Style, text string) (lacking []rune, combines bool) {
	face := w.face(s)
	for _, r := range text {
		switch {
		case r < 0x300 && r >= ' ' && r != 0x7f || accents[r] != 0:
		case letters.Invisible(r) || r <= ' ' || r == 0x7f || unicode.Is(unicode.M, r):
			combines = true
		case letters.Joins(r):
			lacking = append(lacking, r)
		default:
			if _, _, ok := face.GlyphBounds(r); !ok {
				lacking = append(lacking, r)
			}
		}
	}
	return lacking, combines
}

// Missing returns the letters that were to be written and are not, each once.
func (w *Writer) Missing() string {
	all := slices.Clone(w.missing)
	slices.Sort(all)
	return string(slices.Compact(all))
}

// pathOf returns the path of a line's outlines.
func pathOf(line letters.Line) vg.Path {
	path := vg.Path{}
	at := line.Points
	next := func() vg.Point {
		p := vg.Point{X: vg.Length(at[0]), Y: vg.Length(at[1])}
		at = at[2:]
		return p
	}
	for _, operation := range line.Operations {
		switch operation {
		case 'M':
			path.Move(next())
		case 'L':
			path.Line(next())
		case 'Q':
			path.QuadTo(next(), next())
		case 'C':
			path.CubeTo(next(), next(), next())
		case 'Z':
			path.Close()
		}
	}
	return path
}

// fill fills a path, whose unit is a CSS pixel and whose y grows upwards, with its origin at
// (x, y) in device pixels.
func fill(dst draw.Image, c color.Color, path vg.Path, x, y float64) {
	at := func(p vg.Point) (float64, float64) { return x + float64(p.X)*Scale, y - float64(p.Y)*Scale }
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for _, part := range path {
		for _, p := range append(slices.Clone(part.Control), part.Pos) {
			px, py := at(p)
			low, high = [2]float64{min(low[0], px), min(low[1], py)}, [2]float64{max(high[0], px), max(high[1], py)}
		}
	}
	if !(low[0] <= high[0]) {
		return // spaces only
	}
	area := image.Rect(int(math.Floor(low[0])), int(math.Floor(low[1])), int(math.Ceil(high[0])), int(math.Ceil(high[1])))
	if !area.Overlaps(dst.Bounds()) {
		return
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	inside := func(p vg.Point) (float32, float32) {
		px, py := at(p)
		return float32(px - float64(area.Min.X)), float32(py - float64(area.Min.Y))
	}
	for _, part := range path {
		ex, ey := inside(part.Pos)
		switch part.Type {
		case vg.MoveComp:
			r.MoveTo(ex, ey)
		case vg.LineComp:
			r.LineTo(ex, ey)
		case vg.CurveComp:
			ax, ay := inside(part.Control[0])
			if len(part.Control) == 1 {
				r.QuadTo(ax, ay, ex, ey)
				continue
			}
			bx, by := inside(part.Control[1])
			r.CubeTo(ax, ay, bx, by, ex, ey)
		case vg.CloseComp:
			r.ClosePath()
		}
	}
	if area.In(dst.Bounds()) {
		r.Draw(dst, area, image.NewUniform(c), image.Point{})
		return
	}
	mask := image.NewAlpha(image.Rectangle{Max: area.Size()}) // Rasterizer.Draw does not clip
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	draw.DrawMask(dst, area, image.NewUniform(c), image.Point{}, mask, image.Point{}, draw.Over)
}
