package projector

import (
	"fmt"
	"image"
	"math"
)

// maxSide is the maximum width and height of a sprite in the projector, in pixels.
const maxSide = 8192

// Images is a set of gray images of one size, such as *dataset.Examples.
type Images interface {
	// Len returns the number of images.
	Len() int
	// Dims returns the size of an image, in pixels.
	Dims() (height, width int)
	// Gray returns the gray level of pixel (y, x) of image i, 0 (black) to 255.
	Gray(i, y, x int) uint8
}

// Sprite draws all images into one, row by row, and returns the number of columns. The
// sprite is as close to a square as possible, with at most 8192 pixels on a side. Sprite
// returns an error if it cannot hold all images.
func Sprite(images Images) (sprite *image.Gray, columns int, err error) {
	n := images.Len()
	height, width := images.Dims()
	if n < 1 || height < 1 || width < 1 {
		return nil, 0, fmt.Errorf("projector: %d images of %d × %d pixels, "+
			"expected at least one of at least one pixel", n, height, width)
	}
	if limit := (maxSide / width) * (maxSide / height); n > limit {
		return nil, 0, fmt.Errorf("projector: %d images of %d × %d pixels, "+
			"a sprite of %[4]d×%[4]d pixels holds %[5]d: use fewer or smaller images",
			n, height, width, maxSide, limit)
	}
	columns = int(math.Ceil(math.Sqrt(float64(n) * float64(height) / float64(width))))
	// The page limits both width and height.
	columns = max(min(columns, n, maxSide/width), (n+maxSide/height-1)/(maxSide/height))
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
