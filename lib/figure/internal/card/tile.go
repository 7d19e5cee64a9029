package card

import (
	"image"
	"image/color"
	"image/draw"
)

// Images is a set of images of the same size; see figure.Images.
type Images interface {
	Len() int
	Dims() (height, width int)
	RGB(i, y, x int) (r, g, b uint8)
}

// Tile draws image i of im with its top left at (x, y) in device pixels, each
// of its pixels as a block of size × size. The first pixel with a color turns a
// gray card into an *image.RGBA.
func (k *Card) Tile(im Images, i, x, y, size int) {
	h, w := im.Dims()
	pix, stride, channels := k.pixels()
	for row := range h {
		at := (y+row*size)*stride + x*channels
		first := pix[at:][:w*size*channels]
		for column := range w {
			r, g, b := im.RGB(i, row, column)
			if channels == 1 && (r != g || g != b) {
				k.addColor()
				k.Tile(im, i, x, y, size)
				return
			}
			block := first[column*size*channels:][:size*channels]
			for at := 0; at < len(block); at += channels {
				block[at] = r
				if channels == 4 {
					block[at+1], block[at+2], block[at+3] = g, b, 0xff
				}
			}
		}
		for copied := 1; copied < size; copied++ {
			copy(pix[at+copied*stride:], first)
		}
	}
}

// pixels returns the memory of the card's image: a byte for each pixel of a gray
// card, and four for each of one with colors.
func (k *Card) pixels() (pix []uint8, stride, channels int) {
	if gray, ok := k.Image.(*image.Gray); ok {
		return gray.Pix, gray.Stride, 1
	}
	rgba := k.Image.(*image.RGBA)
	return rgba.Pix, rgba.Stride, 4
}

// addColor turns a gray card into one that can hold colors.
func (k *Card) addColor() {
	colored := image.NewRGBA(k.Image.Bounds())
	draw.Draw(colored, colored.Rect, k.Image, image.Point{}, draw.Src)
	k.Image = colored
}

// IsGray reports whether the card has no colors.
func (k *Card) IsGray() bool { return k.Image.ColorModel() == color.GrayModel }
