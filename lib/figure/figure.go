package figure

import (
	"image"
	"math"

	"latentlab/lib/figure/internal/card"
)

// Scale is the number of device pixels per CSS pixel of every figure that this
// package and those below it draw: crisp on a high-density screen.
const Scale = card.Scale

// Figure is a finished drawing.
type Figure struct {
	// Image is the drawing in device pixels: *image.Gray for figures of gray
	// images only, *image.RGBA (opaque) for all others.
	Image image.Image

	// Caption is the line that belongs under the figure. Whoever shows the
	// figure prints it there; it is in Image only if DrawCaption asked for it.
	Caption string

	// Alt describes the figure for readers who cannot see it.
	Alt string

	// Scale is the number of device pixels per CSS pixel; 0 means 1.
	Scale float64

	// content is the part of Image within the card's margin; empty means all.
	content image.Rectangle

	// captioned is true if Image contains the caption.
	captioned bool
}

// Text holds the words of a figure. Its zero value draws neither title nor
// caption, and the figure describes itself.
type Text struct {
	// Title is written above the figure.
	Title string
	// Caption belongs below the figure; see [Figure.Caption].
	Caption string
	// Alt replaces the description that the figure gives of itself.
	Alt string
	// DrawCaption draws the caption into the image too, for a figure that goes
	// where nobody would print it.
	DrawCaption bool
}

// DrawnCaption returns the caption if it is to be drawn into the image.
func (t Text) DrawnCaption() string {
	if t.DrawCaption {
		return t.Caption
	}
	return ""
}

// Size is the area of a chart in CSS pixels, with its axes but without title
// and legend. A 0 chooses the chart's usual width or height.
type Size struct {
	Width, Height float64
}

// New returns the figure of an image that was drawn with [Scale] device pixels
// per CSS pixel. content is the part of the image within its margin, which
// [Beside] and [Panels] take from it; empty means the whole image. alt
// describes the image unless t.Alt does, and follows the title.
func New(m image.Image, content image.Rectangle, t Text, alt string) *Figure {
	if t.Alt != "" {
		alt = t.Alt
	} else if t.Title != "" {
		alt = t.Title + ": " + alt
	}
	return &Figure{
		Image: m, Caption: t.Caption, Alt: alt, Scale: Scale,
		content: content, captioned: t.DrawnCaption() != "",
	}
}

// Size returns the width and height in CSS pixels at which the figure is to be
// shown, rounded to whole ones.
func (f *Figure) Size() (width, height int) {
	if f == nil || f.Image == nil {
		return 0, 0
	}
	b := f.Image.Bounds()
	s := f.scale()
	return int(math.Round(float64(b.Dx()) / s)), int(math.Round(float64(b.Dy()) / s))
}

func (f *Figure) scale() float64 {
	if f.Scale > 0 {
		return f.Scale
	}
	return 1
}

// inside returns the part of the image within its margin.
func (f *Figure) inside() image.Rectangle {
	if f.content.Empty() {
		return f.Image.Bounds()
	}
	return f.content
}
