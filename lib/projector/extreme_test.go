package projector

import (
	"math"
	"testing"
)

// sized is a set of images with a number and a size only.
type sized struct{ n, height, width int }

func (s sized) Len() int                        { return s.n }
func (s sized) Dims() (height, width int)       { return s.height, s.width }
func (s sized) RGB(i, y, x int) (r, g, b uint8) { return uint8(i + y), uint8(x), 0 }

// Images of any number and size give a sprite or an error, and do not panic.
func TestSpriteOfAnySize(t *testing.T) {
	for _, s := range []sized{
		{0, 1, 1}, {-1, 1, 1}, {1, 0, 1}, {1, 1, -1}, {1, 1, 1}, {7, 1, 1}, {1, maxSide, 1}, {1, 1, maxSide},
		{2, maxSide, maxSide},
		{1, maxSide + 1, 1}, {1, 1, maxSide + 1}, {maxSide + 1, 1, 1}, {maxSide, 1, 1},
		{math.MaxInt, 1, 1}, {1, math.MaxInt, math.MaxInt}, {math.MaxInt, math.MaxInt, math.MaxInt}, {3, 28, 2},
		{3, 2, 28},
	} {
		sprite, columns, err := Sprite(s)
		if err != nil {
			continue
		}
		b := sprite.Bounds()
		if rows := (s.n + columns - 1) / max(1, columns); columns < 1 || b.Dx() != columns*s.width ||
			b.Dy() != rows*s.height || b.Dx() > maxSide || b.Dy() > maxSide {
			t.Errorf("%+v: %d columns in a sprite of %v", s, columns, b)
		}
	}
}
