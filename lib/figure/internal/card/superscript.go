package card

import (
	"strings"

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

// exponents returns as outlines a text with exponents. It returns false if the style's font
// lacks one of its letters.
func exponents(s Style, text string) (outlines, bool) {
	const unit = 64 // the outlines of a letter are asked for at this size, in 64ths of a pixel
	face := font.DefaultCache.Lookup(s.Font, font.Length(s.Size)).Face
	o := outlines{path: vg.Path{}}
	var buffer sfnt.Buffer
	for _, r := range text {
		size, rise := s.Size, 0.0
		if raised, ok := superscripts[r]; ok {
			r, size, rise = raised, 0.68*s.Size, 0.34*s.Size
		}
		glyph, err := face.GlyphIndex(&buffer, r)
		if err != nil || glyph == 0 {
			return outlines{}, false
		}
		segments, err := face.LoadGlyph(&buffer, glyph, fixed.I(unit), nil)
		if err != nil {
			return outlines{}, false
		}
		scale := size / unit / 64
		at := func(p fixed.Point26_6) vg.Point {
			return vg.Point{X: vg.Length(o.width + float64(p.X)*scale), Y: vg.Length(rise - float64(p.Y)*scale)}
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
		advance, err := face.GlyphAdvance(&buffer, glyph, fixed.I(unit), 0)
		if err != nil {
			return outlines{}, false
		}
		o.width += float64(advance) * scale
	}
	return o, true
}
