package figure

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	_ "gonum.org/v1/plot" // puts the Liberation fonts into font.DefaultCache
	"gonum.org/v1/plot/font"
)

// style is how a piece of text looks; size is in CSS pixels.
type style struct {
	font  font.Font
	size  float64
	color color.RGBA
}

var (
	sans   = font.Font{Typeface: "Liberation", Variant: "Sans"}
	bold   = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: xfont.WeightBold}
	italic = font.Font{Typeface: "Liberation", Variant: "Serif", Style: xfont.StyleItalic}

	titleStyle   = style{bold, 16, ink}
	labelStyle   = style{sans, 14, ink}
	noteStyle    = style{sans, 13, quiet}
	captionStyle = style{sans, 14, quiet}
	symbolStyle  = style{italic, 23, ink}
)

// lineHeight is the distance of two baselines, as a multiple of the size.
const lineHeight = 1.35

// marks are the combining accents of mathematics (x̂, x̃, x̄) and the glyphs
// that are drawn for them, centred above the letter that they follow: the
// fonts have no composed letters for these, and x/image does no shaping.
var marks = map[rune]rune{'\u0302': 'ˆ', '\u0303': '˜', '\u0304': 'ˉ'}

// writer sets text. It keeps its faces, which are not safe for concurrent
// use; every figure has its own.
type writer struct {
	faces map[font.Font]xfont.Face
}

func (w *writer) face(s style) xfont.Face {
	key := s.font
	key.Size = font.Length(s.size)
	if f, ok := w.faces[key]; ok {
		return f
	}
	loaded := font.DefaultCache.Lookup(s.font, key.Size)
	f, err := opentype.NewFace(loaded.Face, &opentype.FaceOptions{Size: s.size * Scale, DPI: 72})
	if err != nil {
		panic(fmt.Sprintf("figure: the built-in font %s: %v", s.font.Name(), err)) // the fonts are compiled in
	}
	if w.faces == nil {
		w.faces = map[font.Font]xfont.Face{}
	}
	w.faces[key] = f
	return f
}

// advance returns the width of one line of text in CSS pixels.
func (w *writer) advance(s style, text string) float64 {
	width := 0.0
	for _, p := range pieces(s, text) {
		width += float64(xfont.MeasureString(w.face(p.style), letters(p.text))) / 64 / Scale
	}
	return width
}

// letters is the text without combining marks, which have no width.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if marks[r] != 0 {
			return -1
		}
		return r
	}, text)
}

// write sets one line of text, the middle of its letters at y (CSS pixels);
// x is its left end if align is 0, its middle at 0.5, its right end at 1.
func (w *writer) write(dst draw.Image, s style, x, y, align float64, text string) {
	w.set(dst, s, x, y+w.rise(s, text), align, text)
}

// set is write for text whose baseline is at y.
func (w *writer) set(dst draw.Image, s style, x, y, align float64, text string) {
	x -= align * w.advance(s, text)
	for _, p := range pieces(s, text) {
		w.run(dst, p.style, x, y+p.drop, p.text)
		x += w.advance(p.style, p.text)
	}
}

// run writes text of one style from x on, its baseline at y.
func (w *writer) run(dst draw.Image, s style, x, y float64, text string) {
	face := w.face(s)
	d := xfont.Drawer{
		Dst: dst, Src: image.NewUniform(s.color), Face: face,
		Dot: fixed.Point26_6{X: toFixed(x), Y: toFixed(y)},
	}
	var last rune
	var before fixed.Int26_6 // where the last letter began
	for _, r := range text {
		mark, ok := marks[r]
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
		accent, _, _ := face.GlyphBounds(mark)
		middle := before + (bounds.Min.X+bounds.Max.X)/2
		d.Dot.X = middle - (accent.Min.X+accent.Max.X)/2
		// An italic letter leans: its top is right of its middle.
		if s.font.Style == xfont.StyleItalic {
			d.Dot.X += toFixed(s.size * 0.07)
		}
		d.DrawString(string(mark))
		d.Dot = after
	}
}

// rise returns how far below the middle of the text its baseline is, in CSS
// pixels. Words
// are centred on the height of capitals, so that neighbours share a baseline;
// a symbol is centred on its own ink, without a subscript.
func (w *writer) rise(s style, text string) float64 {
	like := "H"
	if s.font.Style == xfont.StyleItalic {
		like = letters(pieces(s, text)[0].text)
	}
	bounds, _ := xfont.BoundString(w.face(s), like)
	return -float64(bounds.Min.Y+bounds.Max.Y) / 2 / 64 / Scale
}

func toFixed(css float64) fixed.Int26_6 { return fixed.Int26_6(css * Scale * 64) }

// wrap breaks text into lines of at most width CSS pixels, at spaces.
func (w *writer) wrap(s style, text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && w.advance(s, longer) > width {
			lines = append(lines, line)
			longer = word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
