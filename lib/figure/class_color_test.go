package figure_test

import (
	"image/color"
	"math"
	"testing"

	"latentlab/lib/figure"
)

// TestClassColors checks that the colors of classes can be told apart, and show on white.
func TestClassColors(t *testing.T) {
	for i := range figure.ClassColors {
		a := cielab(figure.ClassColor(i))
		if a[0] > 81 {
			t.Errorf("color %d has the lightness %.0f, expected at most 81 of 100", i, a[0])
		}
		for j := range i {
			b := cielab(figure.ClassColor(j))
			if d := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2]); d < 26 {
				t.Errorf("colors %d and %d have a distance of %.1f, expected at least 26", j, i, d)
			}
		}
	}
	if figure.ClassColor(figure.ClassColors+3) != figure.ClassColor(3) {
		t.Error("the colors do not repeat")
	}
}

// cielab returns a color's coordinates L*, a* and b* under daylight (D65).
func cielab(c color.RGBA) [3]float64 {
	linear := func(v uint8) float64 {
		if s := float64(v) / 255; s > 0.04045 {
			return math.Pow((s+0.055)/1.055, 2.4)
		} else {
			return s / 12.92
		}
	}
	f := func(t float64) float64 {
		if t > 0.008856 {
			return math.Cbrt(t)
		}
		return 7.787*t + 16./116
	}
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	x, y, z := f((0.4124*r+0.3576*g+0.1805*b)/0.9505), f(0.2126*r+0.7152*g+0.0722*b), f((0.0193*r+0.1192*g+0.9505*b)/1.089)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}
