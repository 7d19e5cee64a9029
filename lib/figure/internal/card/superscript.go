package card

import (
	"strings"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
)

// superscripts are the characters of exponents, and what is drawn for them, smaller and
// raised. The fonts have some of these, of which ¹, ² and ³ are from an older set.
var superscripts = map[rune]rune{
	'⁻': '−', '⁰': '0', '¹': '1', '²': '2', '³': '3', '⁴': '4', '⁵': '5', '⁶': '6', '⁷': '7', '⁸': '8', '⁹': '9',
}

// hasExponent reports whether text has an exponent that is more than ¹, ² or ³, such as that
// of 10⁻⁶.
func hasExponent(text string) bool { return strings.ContainsAny(text, "⁻⁰⁴⁵⁶⁷⁸⁹") }

// outlined returns as outlines a text with exponents and accents of mathematics. It returns
// false if the style's font lacks one of its letters.
func outlined(s Style, text string) (outlines, bool) {
	const unit = 64 // the outlines of a letter are asked for at this size, in 64ths of a pixel
	face := font.DefaultCache.Lookup(s.Font, font.Length(s.Size)).Face
	o := outlines{path: vg.Path{}}
	var buffer sfnt.Buffer
	var last sfnt.GlyphIndex
	var letter fixed.Rectangle26_6 // bounds of the last letter
	began := 0.0                   // where it did
	for _, r := range text {
		size, rise := s.Size, 0.0
		if raised, ok := superscripts[r]; ok {
			r, size, rise = raised, 0.68*s.Size, 0.34*s.Size
		}
		accent, isAccent := accents[r]
		if isAccent {
			r = accent
		}
		glyph, err := face.GlyphIndex(&buffer, r)
		if err != nil || glyph == 0 {
			return outlines{}, false
		}
		bounds, advance, err := face.GlyphBounds(&buffer, glyph, fixed.I(unit), xfont.HintingNone)
		if err != nil {
			return outlines{}, false
		}
		left := o.width
		if isAccent {
			x, y := overLetter(s, unit, letter, bounds)
			left, rise = began+float64(x)*s.Size/unit/64, float64(y)*s.Size/unit/64
		} else {
			letter, began = bounds, left
			if kern, err := face.Kern(&buffer, last, glyph, fixed.I(unit), xfont.HintingNone); err == nil && last != 0 {
				began += float64(kern) * size / unit / 64
				left = began
			}
			last = glyph
		}
		segments, err := face.LoadGlyph(&buffer, glyph, fixed.I(unit), nil)
		if err != nil {
			return outlines{}, false
		}
		scale := size / unit / 64
		at := func(p fixed.Point26_6) vg.Point {
			return vg.Point{X: vg.Length(left + float64(p.X)*scale), Y: vg.Length(rise - float64(p.Y)*scale)}
		}
		for i, segment := range segments {
			a := segment.Args
			switch segment.Op {
			case sfnt.SegmentOpMoveTo:
				if i > 0 {
					o.path.Close()
				}
				o.path.Move(at(a[0]))
			case sfnt.SegmentOpLineTo:
				o.path.Line(at(a[0]))
			case sfnt.SegmentOpQuadTo:
				o.path.QuadTo(at(a[0]), at(a[1]))
			case sfnt.SegmentOpCubeTo:
				o.path.CubeTo(at(a[0]), at(a[1]), at(a[2]))
			}
		}
		if len(segments) > 0 {
			o.path.Close()
		}
		if !isAccent {
			o.width = left + float64(advance)*scale
		}
	}
	return o, true
}

// overLetter returns where an accent is, from the origin of its letter: to the right, and
// upwards. Both have bounds at the given size of the style's font.
func overLetter(s Style, size float64, letter, accent fixed.Rectangle26_6) (x, y fixed.Int26_6) {
	x = (letter.Min.X+letter.Max.X)/2 - (accent.Min.X+accent.Max.X)/2
	// An italic letter leans: its top is to the right of its middle.
	if s.Font.Style == xfont.StyleItalic {
		x += fixed.Int26_6(size * 0.07 * 64)
	}
	// y of bounds grows downwards. The accent is where a small letter has it, and above a tall one.
	return x, max(0, accent.Max.Y-letter.Min.Y+fixed.Int26_6(size*0.04*64))
}
