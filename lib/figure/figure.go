package figure

import (
	"fmt"
	"image"
	"math"
)

// Scale is the number of device pixels per CSS pixel that every figure of
// this package is drawn with: crisp on a high-density screen.
const Scale = 2

// maxSide is the longest side of a figure in device pixels. Larger pictures
// are a slip (all 60,000 images instead of 100), not something to look at.
const maxSide = 16384

// Figure is a finished picture.
type Figure struct {
	// Image is the picture in device pixels: *image.Gray for those made of
	// grey images only, *image.RGBA (opaque) for all others.
	Image image.Image

	// Caption is the line that belongs under the picture. Whoever shows the
	// figure shows it there; it is in the picture only if DrawCaption asked.
	Caption string

	// Alt says in words what the picture shows, for those who cannot see it.
	Alt string

	// Scale is the number of device pixels per CSS pixel; 0 means 1.
	Scale float64

	// content is what lies inside the card's margin, for Beside.
	content image.Rectangle

	// captioned is true if the caption has been drawn into the picture.
	captioned bool
}

// Size returns the width and height in CSS pixels at which the figure is to
// be shown, rounded to whole ones.
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

// checkSize returns an error if a picture of width × height CSS pixels is
// larger than anyone can look at.
func checkSize(noun string, width, height float64) error {
	if math.Max(width, height)*Scale <= maxSide {
		return nil
	}
	return fmt.Errorf("figure.%s: the picture would be %.0f × %.0f device pixels, and at most %d a side is sensible: show fewer images",
		noun, width*Scale, height*Scale, maxSide)
}
