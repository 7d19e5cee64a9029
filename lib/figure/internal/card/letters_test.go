package card

import (
	"image"
	"image/color"
	"image/draw"
	"testing"

	"gonum.org/v1/plot/vg"
)

// TestFillClips fills a square at, across and beyond each edge of an image, and compares with
// one filled in the middle of a larger image.
func TestFillClips(t *testing.T) {
	square := vg.Path{}
	square.Move(vg.Point{})
	square.Line(vg.Point{X: 5})
	square.Line(vg.Point{X: 5, Y: 5})
	square.Line(vg.Point{Y: 5})
	square.Close()
	const side, margin = 40, 60
	for _, x := range []float64{-50, -10, -3, 0, 20, 35, 40, 55} {
		for _, y := range []float64{-50, -1, 0, 4, 20, 40, 47, 60} {
			got := image.NewRGBA(image.Rect(0, 0, side, side))
			fill(got, color.Black, square, x, y)
			large := image.NewRGBA(image.Rect(0, 0, side+2*margin, side+2*margin))
			fill(large, color.Black, square, margin+x, margin+y)
			want := image.NewRGBA(got.Rect)
			draw.Draw(want, want.Rect, large, image.Pt(margin, margin), draw.Src)
			if string(got.Pix) != string(want.Pix) {
				t.Errorf("a square at (%g, %g) is not clipped to an image of %d×%d", x, y, side, side)
			}
		}
	}
}
