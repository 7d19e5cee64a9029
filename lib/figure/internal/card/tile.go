package card

import (
	"image"
	"image/color"
	"image/draw"
)

// Images is a set of gray images of one size; see figure.Images.
type Images interface {
	Len() int
	Dims() (height, width int)
	Gray(i, y, x int) uint8
}

// Tile draws image i of im with its top left at (x, y) in device pixels, each
// of its pixels as a block of size × size.
func (k *Card) Tile(im Images, i, x, y, size int) {
	h, w := im.Dims()
	if gray, ok := k.Image.(*image.Gray); ok {
		for r := range h {
			first := gray.Pix[(y+r*size)*gray.Stride+x:][:w*size]
			for c := range w {
				v := im.Gray(i, r, c)
				for b := range size {
					first[c*size+b] = v
				}
			}
			for b := 1; b < size; b++ {
				copy(gray.Pix[(y+r*size+b)*gray.Stride+x:], first)
			}
		}
		return
	}
	for r := range h {
		for c := range w {
			block := image.Rect(x+c*size, y+r*size, x+(c+1)*size, y+(r+1)*size)
			draw.Draw(k.Image, block, image.NewUniform(color.Gray{Y: im.Gray(i, r, c)}), image.Point{}, draw.Src)
		}
	}
}
