package card

import (
	"image"
	"image/color"
	"math"
	"testing"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
)

// ink returns the part of an image that is not white.
func ink(m image.Image) (r image.Rectangle) {
	for y := m.Bounds().Min.Y; y < m.Bounds().Max.Y; y++ {
		for x := m.Bounds().Min.X; x < m.Bounds().Max.X; x++ {
			if color.GrayModel.Convert(m.At(x, y)).(color.Gray).Y < 128 {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return r
}

// TestAccents checks that an accent is over its letter and has no width of its own, in the texts
// of the writer and in those of gonum's axes.
func TestAccents(t *testing.T) {
	style := Style{Font: Sans, Size: 40, Color: Ink}
	var w Writer
	label := text.Style{Color: color.Black, Font: font.From(Sans, 40), Handler: w.Handler(), XAlign: draw.XLeft, YAlign: draw.YBottom}
	for name, write := range map[string]func(text string) (image.Image, float64){
		"writer": func(text string) (image.Image, float64) {
			m := vgimg.NewWith(vgimg.UseWH(200, 100), vgimg.UseDPI(72*Scale)).Image()
			w.WriteOn(m, style, 20, 80, 0, text)
			return m, w.Advance(style, text)
		},
		"gonum": func(text string) (image.Image, float64) {
			c := vgimg.NewWith(vgimg.UseWH(200, 100), vgimg.UseDPI(72*Scale))
			label.Handler.Draw(c, text, label, vg.Point{X: 20, Y: 20})
			return c.Image(), float64(label.Width(text))
		},
	} {
		for _, letter := range []string{"x", "z", "p", "X", "b"} {
			plain, width := write(letter)
			hat, hatWidth := write(letter + "\u0302")
			if math.Abs(width-hatWidth) > 0.1 {
				t.Errorf("%s: %s is %.2f pixels wide, and %.2f with its accent", name, letter, width, hatWidth)
			}
			l, both := ink(plain), ink(hat)
			accent := both
			accent.Max.Y = l.Min.Y
			a := ink(hat.(interface {
				SubImage(r image.Rectangle) image.Image
			}).SubImage(accent))
			if a.Empty() || a.Dy() < 8 {
				t.Fatalf("%s: the accent of %s is at %v, the letter at %v", name, letter, a, l)
			}
			if off := (a.Min.X + a.Max.X - l.Min.X - l.Max.X) / 2; off < -2 || off > 2 {
				t.Errorf("%s: the accent of %s is %d device pixels to the right of its middle", name, letter, off)
			}
			if two, once := both, l; two.Min.X < once.Min.X-6 || two.Max.X > once.Max.X+6 {
				t.Errorf("%s: %s with its accent reaches from %d to %d, without from %d to %d", name, letter, two.Min.X, two.Max.X, once.Min.X, once.Max.X)
			}
		}
	}
}
