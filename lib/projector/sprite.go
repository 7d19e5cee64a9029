package projector

import (
	"fmt"
	"image"
	"math"
)

// MaxSide is the most pixels that the projector takes of a sprite's side.
const MaxSide = 8192

// Images is a set of grey images of one size. *dataset.Images is one.
type Images interface {
	// Len is the number of images.
	Len() int
	// Dims is the size of each, in pixels.
	Dims() (height, width int)
	// Gray is the brightness of pixel (y, x) of image i, 0 (black) to 255.
	Gray(i, y, x int) uint8
}

// Sprite draws all images into one picture, row by row, and returns how many
// it has in a row: as near to a square as they fit, at most MaxSide pixels a
// side. More images than that holds are an error.
func Sprite(images Images) (sprite *image.Gray, columns int, err error) {
	n := images.Len()
	height, width := images.Dims()
	if n < 1 || height < 1 || width < 1 {
		return nil, 0, fmt.Errorf("projector: %d images of %d × %d pixels, expected at least one of at least one pixel", n, height, width)
	}
	if most := (MaxSide / width) * (MaxSide / height); n > most {
		return nil, 0, fmt.Errorf("projector: %d images of %d × %d pixels, a sprite of %d pixels a side holds %d: take a sample of them, or smaller ones", n, height, width, MaxSide, most)
	}
	columns = int(math.Ceil(math.Sqrt(float64(n) * float64(height) / float64(width))))
	// Not wider than the page takes, and not higher either.
	columns = max(min(columns, n, MaxSide/width), (n+MaxSide/height-1)/(MaxSide/height))
	rows := (n + columns - 1) / columns
	sprite = image.NewGray(image.Rect(0, 0, columns*width, rows*height))
	for i := range n {
		left, top := i%columns*width, i/columns*height
		for y := range height {
			at := sprite.PixOffset(left, top+y)
			for x := range width {
				sprite.Pix[at+x] = images.Gray(i, y, x)
			}
		}
	}
	return sprite, columns, nil
}
