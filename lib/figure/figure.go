package figure

import (
	"image"
	"math"
	"strings"

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

	// Missing are the letters in the figure for which there is no font, each once: boxes
	// stand in their places.
	Missing string

	// content is the part of Image within the card's margin; empty means all.
	content image.Rectangle

	// captioned is true if Image contains the caption.
	captioned bool

	// head is how far below the top a chart's plot begins, in CSS pixels; 0 for what is no
	// chart.
	head float64
}

// Text holds the words of a figure. The zero value has neither title nor
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

// New returns the figure that was drawn on a card. alt describes it unless t.Alt does,
// and follows the title. parts are the figures that it shows.
func New(k *card.Card, t Text, alt string, parts ...*Figure) *Figure {
	if t.Alt != "" {
		alt = t.Alt
	} else if t.Title != "" {
		alt = t.Title + ": " + alt
	}
	f := &Figure{
		Image: k.Image, Caption: t.Caption, Alt: alt, Scale: Scale, Missing: k.Missing(),
		content: k.Content(), captioned: t.DrawnCaption() != "", head: k.Head,
	}
	for _, part := range parts {
		if part != nil {
			f.Missing = union(f.Missing, part.Missing)
		}
	}
	return f
}

// union returns the letters of a followed by those of b that a lacks.
func union(a, b string) string {
	for _, r := range b {
		if !strings.ContainsRune(a, r) {
			a += string(r)
		}
	}
	return a
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
