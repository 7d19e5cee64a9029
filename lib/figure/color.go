package figure

import "image/color"

// The palette of Okabe and Ito, "Color Universal Design" (2008): told apart
// by readers with any of the common colour-vision deficiencies.
var (
	Black         = color.RGBA{0x00, 0x00, 0x00, 0xff}
	Orange        = color.RGBA{0xe6, 0x9f, 0x00, 0xff}
	SkyBlue       = color.RGBA{0x56, 0xb4, 0xe9, 0xff}
	BluishGreen   = color.RGBA{0x00, 0x9e, 0x73, 0xff}
	Yellow        = color.RGBA{0xf0, 0xe4, 0x42, 0xff}
	Blue          = color.RGBA{0x00, 0x72, 0xb2, 0xff}
	Vermillion    = color.RGBA{0xd5, 0x5e, 0x00, 0xff}
	ReddishPurple = color.RGBA{0xcc, 0x79, 0xa7, 0xff}
)

// seriesColors are the colours of a chart's series in turn. Yellow is left
// out: a thin line of it does not show on white.
var seriesColors = []color.RGBA{Blue, Vermillion, BluishGreen, ReddishPurple, Orange, SkyBlue, Black}

// classColors are the colours of classes: the palette without its yellow, of
// which dots do not show on white, and four more, chosen so that any two stay
// as far apart as those of the palette do (17 and more in CIELAB) for readers
// with deuteranopia or protanopia.
var classColors = []color.RGBA{
	Blue, Vermillion, BluishGreen, ReddishPurple, Orange, SkyBlue, Black,
	{0x33, 0x11, 0xcc, 0xff}, {0x88, 0x22, 0x00, 0xff}, {0xbb, 0x55, 0xff, 0xff},
}

// ClassColor is the colour of class i in every figure, i from 0; after ten
// classes the colours come again.
func ClassColor(i int) color.RGBA {
	n := len(classColors)
	return classColors[(i%n+n)%n]
}

// What everything is written and ruled with.
var (
	paper = color.RGBA{0xff, 0xff, 0xff, 0xff}
	ink   = color.RGBA{0x1f, 0x1f, 0x1f, 0xff}
	quiet = color.RGBA{0x5c, 0x5c, 0x5c, 0xff} // 6.7:1 on white
	rule  = color.RGBA{0xe2, 0xe2, 0xe2, 0xff}
)

// tint mixes c with white: 0 gives c, 1 gives white. Figures are opaque, so
// a pale colour is mixed rather than made transparent.
func tint(c color.RGBA, white float64) color.RGBA {
	mix := func(v uint8) uint8 { return uint8(float64(v) + (255-float64(v))*white + 0.5) }
	return color.RGBA{mix(c.R), mix(c.G), mix(c.B), 0xff}
}
