package main

import (
	"cmp"
	"math"
	"slices"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"

	"latentlab/lib/letters"
)

// draw draws a line of text.
func draw(r letters.Request) letters.Line {
	runes, size := printable(r.Text), r.Size
	direction := di.DirectionLTR
	if rightToLeft(runes) {
		direction = di.DirectionRTL
	}
	fonts := newFallback(r)
	whole := shaping.Input{
		Text: runes, RunEnd: len(runes), Direction: direction, Size: fixed.Int26_6(math.Round(size * unit)), Face: fonts.own,
	}
	var segmenter shaping.Segmenter
	var shaper shaping.HarfbuzzShaper
	var runs []shaping.Output
	for _, input := range segmenter.Split(whole, fonts) {
		runs = append(runs, shaper.Shape(input))
	}
	line := outlines{Line: letters.Line{Missing: fonts.missing}}
	space := size * float64(fonts.own.HorizontalAdvance(glyph(fonts.own, ' '))) / float64(fonts.own.Upem())
	x, y := 0.0, 0.0
	for _, run := range inVisualOrder(runs, runes, direction) {
		scale := size / float64(run.Face.Upem())
		for _, g := range run.Glyphs {
			if outline, ok := run.Face.GlyphData(g.GlyphID).(font.GlyphOutline); ok {
				line.add(outline, x+length(g.XOffset), y+length(g.YOffset), scale)
			}
			if runes[g.TextIndex()] == ' ' { // other fonts' are wide, of emoji for one
				x += space
				continue
			}
			x += length(g.Advance)
		}
	}
	line.Width = x
	return line.Line
}

func glyph(face *font.Face, r rune) font.GID {
	g, _ := face.NominalGlyph(r)
	return g
}

// unit is the number of the shaper's units in a CSS pixel: its own 64, and 16 for hinting
// that does not round positions.
const unit = 64 * 16

func length(v fixed.Int26_6) float64 { return float64(v) / unit }

// printable returns the letters of a text, with spaces for control characters.
func printable(text string) []rune {
	runes := []rune(text)
	for i, r := range runes {
		if unicode.IsControl(r) {
			runes[i] = ' '
		}
	}
	return runes
}

// rightToLeft reports whether the first letter that has a direction goes to the left.
func rightToLeft(runes []rune) bool {
	for _, r := range runes {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// inVisualOrder returns runs, which are in the order of reading, from left to right.
func inVisualOrder(runs []shaping.Output, runes []rune, direction di.Direction) []shaping.Output {
	var wrapper shaping.LineWrapper
	config := shaping.WrapConfig{Direction: direction, DisableTrailingWhitespaceTrim: true, BreakPolicy: shaping.Never}
	lines, _ := wrapper.WrapParagraph(config, math.MaxInt32, runes, shaping.NewSliceIterator(runs))
	var all []shaping.Output
	for _, line := range lines { // one, unless there are line separators
		line := slices.Clone(line)
		slices.SortFunc(line, func(a, b shaping.Output) int { return cmp.Compare(a.VisualIndex, b.VisualIndex) })
		all = append(all, line...)
	}
	return all
}

// outlines is a line that grows.
type outlines struct{ letters.Line }

// add adds a glyph whose origin is at (x, y).
func (l *outlines) add(outline font.GlyphOutline, x, y, scale float64) {
	open := false
	for _, s := range outline.Segments {
		operation := "MLQC"[s.Op : s.Op+1]
		if s.Op == opentype.SegmentOpMoveTo {
			if open {
				l.Operations += "Z"
			}
			open = true
		}
		l.Operations += operation
		for _, p := range s.ArgsSlice() {
			l.Points = append(l.Points, float32(x+scale*float64(p.X)), float32(y+scale*float64(p.Y)))
		}
	}
	if open {
		l.Operations += "Z"
	}
}
