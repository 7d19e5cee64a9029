package figure

import (
	"errors"
	"fmt"
	"math"
	"reflect"
)

// Images is a set of images of the same size, gray or in color. *dataset.Examples is one.
type Images interface {
	// Len returns the number of images.
	Len() int
	// Dims returns the size of each, in pixels.
	Dims() (height, width int)
	// RGB returns the pixel of image i at row y and column x: red, green and
	// blue, from 0 to 255, which are equal if it is gray.
	RGB(i, y, x int) (r, g, b uint8)
}

// IsGray reports whether no pixel of the images has a color.
func IsGray(im Images) bool {
	height, width := im.Dims()
	for i := range im.Len() {
		for y := range height {
			for x := range width {
				if r, g, b := im.RGB(i, y, x); r != g || g != b {
					return false
				}
			}
		}
	}
	return true
}

// Floats are images as a network outputs them: values from 0 (black) to 1
// (white). Values outside that range, of which a linear output layer has some,
// are drawn as its nearest end. A NaN is an error, since no figure could show it.
type Floats struct {
	Height, Width int
	Channels      int       // values of a pixel: 3 for red, green and blue; 1, or 0, for gray
	Pixels        []float32 // [n, Height, Width, Channels] row by row
}

// Len returns the number of whole images.
func (f Floats) Len() int {
	c := f.channels()
	if f.Height <= 0 || f.Width <= 0 || c <= 0 || f.Height > len(f.Pixels)/c/f.Width { // a product may overflow
		return 0
	}
	return len(f.Pixels) / (f.Height * f.Width * c)
}

func (f Floats) channels() int {
	if f.Channels == 0 {
		return 1
	}
	return f.Channels
}

// Dims returns the size of each image.
func (f Floats) Dims() (height, width int) { return f.Height, f.Width }

// RGB returns the pixel of image i at row y and column x, rounded to bytes.
func (f Floats) RGB(i, y, x int) (r, g, b uint8) {
	level := func(v float32) uint8 { return uint8(255*max(0, min(1, v)) + 0.5) }
	at := (i*f.Height+y)*f.Width + x
	if f.Channels == 3 {
		p := f.Pixels[3*at : 3*at+3]
		return level(p[0]), level(p[1]), level(p[2])
	}
	gray := level(f.Pixels[at])
	return gray, gray, gray
}

// check returns an error if the pixels are not whole images of numbers.
func (f Floats) check() error {
	if f.Height <= 0 || f.Width <= 0 {
		return fmt.Errorf("the images are %d × %d pixels: Height and Width must be at least 1", f.Height, f.Width)
	}
	c := f.channels()
	if c != 1 && c != 3 {
		return fmt.Errorf("the images have %d channels: Channels must be 1 for gray, or 3 for color", c)
	}
	size := f.Height * f.Width * c
	if f.Len() == 0 && len(f.Pixels) > 0 || f.Len() > 0 && len(f.Pixels)%size != 0 {
		return fmt.Errorf("%d values are not a whole number of %s", len(f.Pixels), f.describe())
	}
	for i, v := range f.Pixels {
		if math.IsNaN(float64(v)) {
			return fmt.Errorf("image %d has a pixel that is NaN (row %d, column %d): the network's output is not a number",
				i/size, i%size/(f.Width*c), i%size/c%f.Width)
		}
	}
	return nil
}

// describe returns what an image is: "28 × 28 images".
func (f Floats) describe() string {
	if f.Channels == 3 {
		return fmt.Sprintf("%d × %d images with 3 channels", f.Height, f.Width)
	}
	return fmt.Sprintf("%d × %d images", f.Height, f.Width)
}

// CheckImages returns an error if im cannot be drawn: if it is nil or empty,
// has no pixels, is rows of a table, or is [Floats] of which one is NaN or the
// last is cut off.
func CheckImages(im Images) error {
	if im == nil {
		return errors.New("there are none (nil)")
	}
	if v := reflect.ValueOf(im); v.Kind() == reflect.Pointer && v.IsNil() {
		return fmt.Errorf("there are none (a nil %T): was the error of what loads them ignored?", im)
	}
	var f *Floats
	switch im := im.(type) {
	case interface{ IsTable() bool }:
		if im.IsTable() {
			return errors.New("they are rows of a table, not images: draw them with figure.Table")
		}
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

// checkPair returns an error unless a and b can be drawn and are of the same size.
func checkPair(aName string, a Images, bName string, b Images) error {
	if err := CheckImages(a); err != nil {
		return fmt.Errorf("%s images: %w", aName, err)
	}
	if err := CheckImages(b); err != nil {
		return fmt.Errorf("%s images: %w", bName, err)
	}
	return checkSize(aName, a, bName, b)
}

// checkSize returns an error unless a and b are images of the same size.
func checkSize(aName string, a Images, bName string, b Images) error {
	ah, aw := a.Dims()
	bh, bw := b.Dims()
	if ah != bh || aw != bw {
		return fmt.Errorf("the %s images are %d × %d pixels and the %s images %d × %d: they must be of the same size",
			aName, ah, aw, bName, bh, bw)
	}
	return nil
}
