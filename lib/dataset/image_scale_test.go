package dataset

import (
	"image"
	"image/color"
	"math"
	"testing"

	"golang.org/x/image/draw"
)

// TestShrink checks that a large image, which is shrunk before it is scaled, looks as it does
// when scaled at once.
func TestShrink(t *testing.T) {
	large := image.NewNRGBA(image.Rect(3, 5, 3+1001, 5+803))
	for y := range 803 {
		for x := range 1001 {
			wave := math.Sin(float64(x*x)/20000) + math.Cos(float64(y)/40)
			large.SetNRGBA(3+x, 5+y, color.NRGBA{uint8(128 + 60*wave), uint8(x / 4), uint8(y / 4), uint8(255 - x/8)})
		}
	}
	const height, width = 40, 50
	got := scaleToFit(large, height, width)
	want := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(want, want.Bounds(), image.White, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(want, want.Bounds(), large, crop(large.Bounds(), height, width), draw.Over, nil)
	worst, sum := 0, 0
	for i, v := range want.Pix {
		diff := int(max(v, got.Pix[i]) - min(v, got.Pix[i]))
		worst, sum = max(worst, diff), sum+diff
	}
	if mean := float64(sum) / float64(len(want.Pix)); worst > 6 || mean > 0.6 {
		t.Errorf("the levels differ by up to %d, %.2f on average", worst, mean)
	}
}

// TestCrop checks that a crop is the largest rectangle of its shape, in the middle.
func TestCrop(t *testing.T) {
	for _, test := range []struct {
		bounds        image.Rectangle
		height, width int
		want          image.Rectangle
	}{
		{image.Rect(0, 0, 100, 50), 1, 1, image.Rect(25, 0, 75, 50)},
		{image.Rect(10, 20, 60, 120), 32, 32, image.Rect(10, 45, 60, 95)},
		{image.Rect(0, 0, 100, 100), 10, 20, image.Rect(0, 25, 100, 75)},
		{image.Rect(0, 0, 1, 1000), 1000, 1, image.Rect(0, 0, 1, 1000)},
		{image.Rect(0, 0, 1, 1), 1, 1000, image.Rect(0, 0, 1, 1)},
	} {
		if got := crop(test.bounds, test.height, test.width); got != test.want {
			t.Errorf("crop(%v, %d, %d) = %v, want %v", test.bounds, test.height, test.width, got, test.want)
		}
	}
}
