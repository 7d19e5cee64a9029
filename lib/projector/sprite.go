package projector

import (
	"fmt"
	"image"
	"image/color"
	"math"
)

// maxSide is the maximum width and height of a sprite in the projector, in pixels.
const maxSide = 8192

// Images is a set of images of the same size, such as *dataset.Examples.
type Images interface {
	// Len returns the number of images.
	Len() int
	// Dims returns the size of an image, in pixels.
	Dims() (height, width int)
	// RGB returns the pixel of image i at row y and column x: red, green and blue,
	// from 0 to 255, which are equal if it is gray.
	RGB(i, y, x int) (r, g, b uint8)
}

// Holds reports whether a sprite has room for all images.
func Holds(images Images) bool {
	height, width := images.Dims()
	return images.Len() <= (maxSide/width)*(maxSide/height)
}

// Sprite draws all images into one, row by row, and returns the number of columns. The
// sprite is as close to a square as possible, with at most 8192 pixels on a side: an
// *image.Gray if no pixel has a color, and an *image.NRGBA otherwise. Sprite returns an
// error if it cannot hold all images.
func Sprite(images Images) (sprite image.Image, columns int, err error) {
	n := images.Len()
	height, width := images.Dims()
	if n < 1 || height < 1 || width < 1 {
		return nil, 0, fmt.Errorf("projector: %d images of %d × %d pixels, "+
			"expected at least one of at least one pixel", n, height, width)
	}
	if !Holds(images) {
		limit := (maxSide / width) * (maxSide / height)
		return nil, 0, fmt.Errorf("projector: %d images of %d × %d pixels, "+
			"a sprite of %[4]d×%[4]d pixels holds %[5]d: use fewer or smaller images",
			n, height, width, maxSide, limit)
	}
	columns = int(math.Ceil(math.Sqrt(float64(n) * float64(height) / float64(width))))
	// The page limits both width and height.
	columns = max(min(columns, n, maxSide/width), (n+maxSide/height-1)/(maxSide/height))
	rows := (n + columns - 1) / columns
	bounds := image.Rect(0, 0, columns*width, rows*height)
	gray := image.NewGray(bounds)
	if isGray := forPixels(images, columns, func(x, y int, r, g, b uint8) bool {
		gray.Pix[y*gray.Stride+x] = r
		return r == g && g == b
	}); isGray {
		return gray, columns, nil
	}
	colored := image.NewNRGBA(bounds)
	forPixels(images, columns, func(x, y int, r, g, b uint8) bool {
		colored.SetNRGBA(x, y, color.NRGBA{r, g, b, 0xff})
		return true
	})
	return colored, columns, nil
}

// forPixels calls f for each pixel of the images with its place in a sprite, until f
// returns false. It reports whether f never did.
func forPixels(images Images, columns int, f func(x, y int, r, g, b uint8) bool) bool {
	height, width := images.Dims()
	for i := range images.Len() {
		left, top := i%columns*width, i/columns*height
		for y := range height {
			for x := range width {
				if r, g, b := images.RGB(i, y, x); !f(left+x, top+y, r, g, b) {
					return false
				}
			}
		}
	}
	return true
}
