package figure

import (
	"errors"
	"fmt"
	"math"
	"reflect"
)

// Images is a set of gray images of one size. *dataset.Examples is one.
type Images interface {
	// Len returns the number of images.
	Len() int
	// Dims returns the size of each, in pixels.
	Dims() (height, width int)
	// Gray returns the gray level of pixel (y, x) of image i, from 0 (black)
	// to 255 (white).
	Gray(i, y, x int) uint8
}

// Floats are images as a network outputs them: gray levels from 0 (black) to 1
// (white) in Pixels, of shape [n, Height, Width] row by row. Values outside
// that range, of which a linear output layer has some, are drawn as its nearest
// end. A NaN is an error, since no figure could show it.
type Floats struct {
	Height, Width int
	Pixels        []float32
}

// Len returns the number of whole images.
func (f Floats) Len() int {
	if f.Height <= 0 || f.Width <= 0 || f.Height > len(f.Pixels)/f.Width { // a product may overflow
		return 0
	}
	return len(f.Pixels) / (f.Height * f.Width)
}

// Dims returns the size of each image.
func (f Floats) Dims() (height, width int) { return f.Height, f.Width }

// Gray returns the gray level of pixel (y, x) of image i, rounded to a byte.
func (f Floats) Gray(i, y, x int) uint8 {
	v := f.Pixels[(i*f.Height+y)*f.Width+x]
	return uint8(255*max(0, min(1, v)) + 0.5)
}

// check returns an error if the pixels are not whole images of numbers.
func (f Floats) check() error {
	if f.Height <= 0 || f.Width <= 0 {
		return fmt.Errorf("the images are %d × %d pixels: Height and Width must be at least 1", f.Height, f.Width)
	}
	size := f.Height * f.Width
	if f.Len() == 0 && len(f.Pixels) > 0 || f.Len() > 0 && len(f.Pixels)%size != 0 {
		return fmt.Errorf("%d values are not a whole number of %d × %d images", len(f.Pixels), f.Height, f.Width)
	}
	for i, v := range f.Pixels {
		if math.IsNaN(float64(v)) {
			return fmt.Errorf("image %d has a pixel that is NaN (row %d, column %d): the network's output is not a number",
				i/size, i%size/f.Width, i%f.Width)
		}
	}
	return nil
}

// CheckImages returns an error if im cannot be drawn: if it is nil or empty,
// has no pixels, or is [Floats] of which one is NaN or the last is cut off.
func CheckImages(im Images) error {
	if im == nil {
		return errors.New("there are none (nil)")
	}
	if v := reflect.ValueOf(im); v.Kind() == reflect.Pointer && v.IsNil() {
		return fmt.Errorf("there are none (a nil %T): was the error of what loads them ignored?", im)
	}
	var f *Floats
	switch im := im.(type) {
	case Floats:
		f = &im
	case *Floats:
		f = im
	}
	if f != nil {
		if err := f.check(); err != nil {
			return err
		}
	}
	if h, w := im.Dims(); h <= 0 || w <= 0 {
		return fmt.Errorf("they are %d × %d pixels: both must be at least 1", h, w)
	}
	if n := im.Len(); n < 1 {
		return fmt.Errorf("there are none (Len is %d)", n)
	}
	return nil
}

// checkPair returns an error unless a and b can be drawn and are of one size.
func checkPair(aName string, a Images, bName string, b Images) error {
	if err := CheckImages(a); err != nil {
		return fmt.Errorf("%s images: %w", aName, err)
	}
	if err := CheckImages(b); err != nil {
		return fmt.Errorf("%s images: %w", bName, err)
	}
	return checkSize(aName, a, bName, b)
}

// checkSize returns an error unless a and b are images of one size.
func checkSize(aName string, a Images, bName string, b Images) error {
	ah, aw := a.Dims()
	bh, bw := b.Dims()
	if ah != bh || aw != bw {
		return fmt.Errorf("the %s images are %d × %d pixels and the %s images %d × %d: they must be of one size",
			aName, ah, aw, bName, bh, bw)
	}
	return nil
}
