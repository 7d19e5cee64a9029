package card

import (
	"strings"
	"unicode"
	"unicode/utf8"

	xfont "golang.org/x/image/font"
)

// piece is a part of a line of text in one style: a subscript, or what is
// between two of them.
type piece struct {
	style Style
	drop  float64 // of the baseline, in CSS pixels
	text  string
}

// pieces splits mathematics, which is text in italics, at its subscripts: the
// letters and digits after an underscore. Other text is one piece.
func pieces(s Style, text string) []piece {
	text = composed(text)
	if s.Font.Style != xfont.StyleItalic || !strings.Contains(text, "_") {
		return []piece{{style: s, text: text}}
	}
	parts := strings.Split(text, "_")
	all := []piece{{style: s, text: parts[0]}}
	for _, part := range parts[1:] {
		end := strings.IndexFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if end < 0 {
			end = len(part)
		}
		subscript := Style{Font: Roman, Size: s.Size * 0.64, Color: s.Color}
		if r, size := utf8.DecodeRuneInString(part); size == end && unicode.IsLetter(r) {
			subscript.Font = Italic // x_i, but D_cat
		}
		all = append(all, piece{subscript, s.Size * 0.2, part[:end]}, piece{style: s, text: part[end:]})
	}
	return all
}

// TitleStyleOf returns the style of a row's title: that of mathematics for a
// single letter, with or without an accent, and that of labels for words.
func TitleStyleOf(title string) Style {
	if utf8.RuneCountInString(withoutAccents(title)) == 1 {
		return SymbolStyle
	}
	return LabelStyle
}
