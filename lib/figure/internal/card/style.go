package card

import (
	"image/color"

	xfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
)

// Style is how a piece of text looks; Size is in CSS pixels.
type Style struct {
	Font  font.Font
	Size  float64
	Color color.RGBA
}

// The typefaces of figures. Roman is that of subscripts that are words.
var (
	Sans   = font.Font{Typeface: "Liberation", Variant: "Sans"}
	Bold   = font.Font{Typeface: "Liberation", Variant: "Sans", Weight: xfont.WeightBold}
	Italic = font.Font{Typeface: "Liberation", Variant: "Serif", Style: xfont.StyleItalic}
	Roman  = font.Font{Typeface: "Liberation", Variant: "Serif"}
)

// The colors of text and lines.
var (
	Paper = color.RGBA{0xff, 0xff, 0xff, 0xff}
	Ink   = color.RGBA{0x1f, 0x1f, 0x1f, 0xff}
	Faint = color.RGBA{0x5c, 0x5c, 0x5c, 0xff} // 6.7:1 on white
	Rule  = color.RGBA{0xe2, 0xe2, 0xe2, 0xff}
)

// The styles of text in figures.
var (
	TitleStyle   = Style{Bold, 16, Ink}
	LabelStyle   = Style{Sans, 14, Ink}
	NoteStyle    = Style{Sans, 13, Faint}
	CaptionStyle = Style{Sans, 14, Faint}
	SymbolStyle  = Style{Italic, 23, Ink}
)

// LineHeight is the distance between two baselines, as a multiple of the size.
const LineHeight = 1.35

// Tint mixes c with white: 0 gives c, 1 gives white. Figures are opaque, so a
// pale color is mixed instead of made transparent.
func Tint(c color.RGBA, white float64) color.RGBA {
	mix := func(v uint8) uint8 { return uint8(float64(v) + (255-float64(v))*white + 0.5) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 0xff}
}
