package figure

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// rescaled returns f with [Scale] device pixels per CSS pixel: f itself, or a copy with
// a larger or smaller image if f was made by hand with others.
func rescaled(f *Figure) *Figure {
	if f == nil || f.Image == nil || f.scale() == Scale {
		return f
	}
	by := func(n int) int { return max(1, int(math.Round(float64(n)*Scale/f.scale()))) }
	from := f.inside()
	bounds := image.Rect(0, 0, by(from.Dx()), by(from.Dy()))
	var m draw.Image = image.NewRGBA(bounds)
	if f.Image.ColorModel() == color.GrayModel {
		m = image.NewGray(bounds)
	}
	draw.NearestNeighbor.Scale(m, bounds, f.Image, from, draw.Src, nil)
	return &Figure{Image: m, Caption: f.Caption, Alt: f.Alt, Scale: Scale, captioned: f.captioned}
}
