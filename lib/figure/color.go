package figure

import "image/color"

// The palette of Okabe and Ito, "Color Universal Design" (2008): colors that
// readers with any of the common color-vision deficiencies can distinguish.
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

// seriesColors are the colors of a chart's series in turn. Yellow is omitted:
// a thin line of it does not show on white.
var seriesColors = []color.RGBA{Blue, Vermillion, BluishGreen, ReddishPurple, Orange, SkyBlue, Black}

// classColors are the colors of classes: the palette without its yellow, of
// which dots do not show on white, and more. Any two of the first ten stay as far
// apart as those of the palette do (17 and more in CIELAB) for readers with
// deuteranopia or protanopia. The others are chosen one after another, each as
// far as possible from those before it: 26 and more for most readers, 13 for
// these.
var classColors = [ClassColors]color.RGBA{
	Blue, Vermillion, BluishGreen, ReddishPurple, Orange, SkyBlue, Black,
	{0x33, 0x11, 0xcc, 0xff}, {0x88, 0x22, 0x00, 0xff}, {0xbb, 0x55, 0xff, 0xff},
	{0x22, 0x00, 0x55, 0xff}, {0xff, 0x00, 0x55, 0xff}, {0xbb, 0xcc, 0x66, 0xff}, {0x66, 0x11, 0x33, 0xff},
	{0xdd, 0xbb, 0xaa, 0xff}, {0x99, 0x00, 0x88, 0xff}, {0x55, 0x66, 0x33, 0xff}, {0x00, 0x44, 0xbb, 0xff},
	{0x66, 0x55, 0x66, 0xff}, {0x99, 0xcc, 0xcc, 0xff}, {0x99, 0x99, 0xff, 0xff}, {0x44, 0x22, 0x00, 0xff},
	{0x66, 0xdd, 0x88, 0xff}, {0x44, 0xdd, 0x33, 0xff}, {0x22, 0x33, 0x66, 0xff}, {0xee, 0x00, 0xbb, 0xff},
}

// ClassColors is how many classes have colors of their own.
const ClassColors = 26

// ClassColor returns the color of class i in every figure. The colors repeat
// after [ClassColors] classes.
func ClassColor(i int) color.RGBA { return cycle(classColors[:], i) }

// SeriesColor returns the color of series i of a chart that names none. The
// colors repeat after seven series.
func SeriesColor(i int) color.RGBA { return cycle(seriesColors, i) }

func cycle(colors []color.RGBA, i int) color.RGBA {
	n := len(colors)
	return colors[(i%n+n)%n]
}
