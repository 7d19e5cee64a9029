package card

import (
	"fmt"
	"image"
	"image/draw"
	"sort"
	"strings"
	"unicode"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	_ "gonum.org/v1/plot" // puts the Liberation fonts into font.DefaultCache
	"gonum.org/v1/plot/font"
)

// accents are the combining accents of mathematics (x̂, x̃, x̄) and the glyphs
// that are drawn for them, centered above the letter that they follow: the
// fonts have no composed letters for these, and x/image does no shaping.
var accents = map[rune]rune{'\u0302': 'ˆ', '\u0303': '˜', '\u0304': 'ˉ'}

// Writer writes text. It caches its faces, which are not safe for concurrent
// use; every figure has its own Writer.
type Writer struct {
	faces   map[font.Font]xfont.Face
	shaped  map[shapedText]outlines
	missing []rune
}

func (w *Writer) face(s Style) xfont.Face {
	key := s.Font
	key.Size = font.Length(s.Size)
	if f, ok := w.faces[key]; ok {
		return f
	}
	loaded := font.DefaultCache.Lookup(s.Font, key.Size)
	f, err := opentype.NewFace(loaded.Face, &opentype.FaceOptions{Size: s.Size * Scale, DPI: 72})
	if err != nil {
		panic(fmt.Sprintf("figure: the built-in font %s: %v", s.Font.Name(), err)) // the fonts are compiled in
	}
	if w.faces == nil {
		w.faces = map[font.Font]xfont.Face{}
	}
	w.faces[key] = f
	return f
}

// Advance returns the width of a line of text in CSS pixels.
func (w *Writer) Advance(s Style, text string) float64 {
	width := 0.0
	for _, p := range pieces(s, text) {
		if o, ok := w.shape(p.style, p.text); ok {
			width += o.width
			continue
		}
		width += float64(xfont.MeasureString(w.face(p.style), withoutAccents(p.text))) / 64 / Scale
	}
	return width
}

// Cut returns a line of text that is at most width CSS pixels wide, its end replaced by
// "…" if it is wider.
func (w *Writer) Cut(s Style, text string, width float64) string {
	if w.Advance(s, text) <= width {
		return text
	}
	letters := []rune(text)
	n := sort.Search(len(letters), func(n int) bool { return w.Advance(s, string(letters[:n+1])+"…") > width })
	return strings.TrimSpace(string(letters[:n])) + "…"
}

// withoutAccents returns text without combining accents, which have no width.
func withoutAccents(text string) string {
	return strings.Map(func(r rune) rune {
		if accents[r] != 0 {
			return -1
		}
		return r
	}, text)
}

// Write writes a line of text, the middle of its letters at y. x is the left
// end of the line if align is 0, its middle at 0.5, and its right end at 1.
func (w *Writer) Write(dst draw.Image, s Style, x, y, align float64, text string) {
	w.WriteOn(dst, s, x, y+w.rise(s, text), align, text)
}

// WriteOn is Write for a line whose baseline is at y.
func (w *Writer) WriteOn(dst draw.Image, s Style, x, y, align float64, text string) {
	x -= align * w.Advance(s, text)
	for _, p := range pieces(s, text) {
		w.writePiece(dst, p.style, x, y+p.drop, p.text)
		x += w.Advance(p.style, p.text)
	}
}

// writePiece writes text of one style that begins at x, its baseline at y.
func (w *Writer) writePiece(dst draw.Image, s Style, x, y float64, text string) {
	if o, ok := w.shape(s, text); ok {
		fill(dst, s.Color, o.path, x*Scale, y*Scale)
		return
	}
	face := w.face(s)
	d := xfont.Drawer{
		Dst: dst, Src: image.NewUniform(s.Color), Face: face,
		Dot: fixed.Point26_6{X: toFixed(x), Y: toFixed(y)},
	}
	var last rune
	var before fixed.Int26_6 // where the last letter began
	for _, r := range text {
		glyph, ok := accents[r]
		if !ok {
			if last != 0 {
				d.Dot.X += face.Kern(last, r)
			}
			before, last = d.Dot.X, r
			d.DrawString(string(r))
			continue
		}
		after := d.Dot
		bounds, _, _ := face.GlyphBounds(last)
		accent, _, _ := face.GlyphBounds(glyph)
		right, up := overLetter(s, s.Size*Scale, bounds, accent)
		d.Dot.X, d.Dot.Y = before+right, d.Dot.Y-up
		d.DrawString(string(glyph))
		d.Dot = after
	}
}

// rise returns how far the baseline of the text is below its middle, in CSS
// pixels. Words are centered on the height of capitals, so that neighbors share
// a baseline; a symbol is centered on its own outline, without a subscript.
func (w *Writer) rise(s Style, text string) float64 {
	measured := "H"
	if first := pieces(s, text)[0].text; s.Font.Style == xfont.StyleItalic {
		if _, ok := w.shape(s, first); !ok {
			measured = withoutAccents(first)
		}
	}
	bounds, _ := xfont.BoundString(w.face(s), measured)
	return -float64(bounds.Min.Y+bounds.Max.Y) / 2 / 64 / Scale
}

func toFixed(css float64) fixed.Int26_6 { return fixed.Int26_6(css * Scale * 64) }

// Wrap breaks text at spaces into lines of at most width CSS pixels; a longer
// word is a line. Chinese and Japanese have no spaces: their text is broken
// between letters, if there is room for several.
func (w *Writer) Wrap(s Style, text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		parts := []string{word}
		if width > 4*s.Size && w.Advance(s, word) > width {
			parts = betweenLetters(word)
		}
		for i, part := range parts {
			longer := line + part
			if i == 0 {
				longer = strings.TrimSpace(line + " " + part)
			}
			if line != "" && w.Advance(s, longer) > width {
				lines = append(lines, line)
				longer = part
			}
			line = longer
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// betweenLetters splits a word where its letters may be on different lines.
func betweenLetters(word string) []string {
	var parts []string
	from := 0
	for i, r := range word {
		if i > from && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
			parts = append(parts, word[from:i])
			from = i
		}
	}
	return append(parts, word[from:])
}
