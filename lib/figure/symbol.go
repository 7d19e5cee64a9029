package figure

import (
	"strings"
	"unicode"
	"unicode/utf8"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
)

// piece is a part of a symbol of mathematics: the line, or a subscript.
type piece struct {
	style style
	drop  float64 // of the baseline, in CSS pixels
	text  string
}

// roman is what subscripts that are words are set in: D_cat, but x_i.
var roman = font.Font{Typeface: "Liberation", Variant: "Serif"}

// pieces cuts mathematics, which is what stands in italics, at its subscripts:
// the letters and digits after an underscore. Other text is one piece.
func pieces(s style, text string) []piece {
	if s.font.Style != xfont.StyleItalic || !strings.Contains(text, "_") {
		return []piece{{style: s, text: text}}
	}
	parts := strings.Split(text, "_")
	all := []piece{{style: s, text: parts[0]}}
	for _, part := range parts[1:] {
		end := strings.IndexFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if end < 0 {
			end = len(part)
		}
		low := style{font: roman, size: s.size * 0.64, color: s.color}
		if r, size := utf8.DecodeRuneInString(part); size == end && unicode.IsLetter(r) {
			low.font = italic
		}
		all = append(all, piece{low, s.size * 0.2, part[:end]}, piece{style: s, text: part[end:]})
	}
	return all
}
