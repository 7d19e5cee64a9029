package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"  // so that image.Decode reads GIF,
	_ "image/jpeg" // JPEG
	_ "image/png"  // PNG,
	"math"
	"os"
	"path/filepath"
	"slices"
	"sync"

	_ "golang.org/x/image/bmp" // BMP,
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff" // TIFF
	_ "golang.org/x/image/webp" // and WebP
)

// maxPixels is the largest number of pixels of an image before it is scaled: a
// file that claims more would fill the memory.
const maxPixels = 200_000_000

// largePixels is the number of pixels from which on images are decoded one at a time, as
// two of maxPixels would take gigabytes.
const largePixels = 30_000_000

// maxImageFile is the largest size in bytes of an image file.
const maxImageFile = 1 << 30

// decoding is held while a large image is decoded.
var decoding sync.Mutex

// FromImage reads an image file as one image of its own size, gray or in [Color], turned as
// its camera noted; [Examples.Patches] cuts it into many. Formats, and transparent pixels,
// are those of [FromFolder].
func FromImage(path string, options ...ImageOption) (*Examples, error) {
	_, channels := newImageOptions(options)
	file, err := readImageFile(path)
	if err != nil {
		return nil, imageError(path, err)
	}
	e, err := decodeWhole(file, channels)
	if err != nil {
		return nil, imageError(path, err)
	}
	e.Name = filepath.Base(path)
	return e, nil
}

// imageError returns the error of an image file that cannot be read.
func imageError(path string, err error) error {
	return fmt.Errorf("%s: %w, expected a PNG, JPEG, GIF, WebP, BMP or TIFF image", path, err)
}

// decodeWhole returns the image of an image file, of its own size.
func decodeWhole(file []byte, channels int) (*Examples, error) {
	bounds, err := checkBounds(file)
	if err != nil {
		return nil, err
	}
	e := &Examples{Height: bounds.Dy(), Width: bounds.Dx(), Channels: channels}
	if sideways(orientation(file)) {
		e.Height, e.Width = e.Width, e.Height
	}
	e.Pixels = make([]uint8, e.Size())
	return e, decodeTo(e.Pixels, file, bounds, e.Shape())
}

// readImage reads the image of a file as pixels, [height, width, channels] of shape. It
// returns about how many bytes of memory it took.
func readImage(path string, shape Shape, pixels []uint8) (memory int, err error) {
	file, err := readImageFile(path)
	if err != nil {
		return len(file), err
	}
	bounds, err := checkBounds(file)
	if err != nil {
		return len(file), err
	}
	memory = len(file) + 4*bounds.Dx()*bounds.Dy() + 64<<10 // a decoder's tables
	return memory, decodeTo(pixels, file, bounds, shape)
}

// readImageFile returns the content of a file that is not too large.
func readImageFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxImageFile {
		return nil, fmt.Errorf("not a file of at most %d MB", maxImageFile>>20)
	}
	return os.ReadFile(path)
}

// fileReader reads a file in memory. As it has the method Peek, package image passes it on to
// the decoders as it is. With another reader, that of TIFF cannot read at an offset: it keeps
// what it has read, and allocates gigabytes for an offset that lies beyond the file's end.
type fileReader struct{ *bytes.Reader }

func newFileReader(file []byte) fileReader { return fileReader{bytes.NewReader(file)} }

// Peek returns the next n bytes without reading them.
func (r fileReader) Peek(n int) ([]byte, error) {
	next := make([]byte, n)
	got, err := r.ReadAt(next, r.Size()-int64(r.Len()))
	return next[:got], err
}

// checkBounds returns the bounds of the image of a file, from its head. It returns an
// error if decoding it would fill the memory.
func checkBounds(file []byte) (image.Rectangle, error) {
	head, _, err := image.DecodeConfig(newFileReader(file))
	if err != nil {
		return image.Rectangle{}, err
	}
	if head.Width < 1 || head.Height < 1 || head.Width > maxPixels/head.Height {
		return image.Rectangle{}, fmt.Errorf("%d by %d pixels", head.Width, head.Height)
	}
	return image.Rect(0, 0, head.Width, head.Height), nil
}

// decodeTo writes the middle of the image of a file as pixels of shape: scaled, on white,
// and turned as it is seen.
func decodeTo(pixels []uint8, file []byte, bounds image.Rectangle, shape Shape) error {
	if bounds.Dx()*bounds.Dy() >= largePixels {
		decoding.Lock()
		defer decoding.Unlock()
	}
	m, format, err := image.Decode(newFileReader(file))
	if err != nil {
		return err
	}
	switch format {
	case "webp":
		toFullRange(m)
	case "tiff":
		if err := correctBits(m, file); err != nil {
			return err
		}
	}
	if m, ok := m.(*image.Paletted); ok { // a damaged file may have colors beyond its palette
		m.Palette = append(m.Palette, slices.Repeat([]color.Color{color.Black}, 256-len(m.Palette))...)
	}
	if m.Bounds() != bounds { // the first frame of a GIF may fill a part of what is seen
		whole := image.NewRGBA(bounds)
		draw.Draw(whole, m.Bounds(), m, m.Bounds().Min, draw.Src)
		m = whole
	}
	how := orientation(file)
	height, width := shape.Height, shape.Width
	if sideways(how) {
		height, width = width, height
	}
	turn(pixels, scaleToFit(m, height, width), how, shape)
	return nil
}

// correctBits inverts a black and white TIFF image that is packed as a fax (compression 3
// or 4) with 0 for black (photometric interpretation 1), as Pillow writes it: package tiff
// always takes 0 for white there. It returns an error if the bits of each byte are in the
// reverse order (fill order 2), which package tiff reads of faxes only.
func correctBits(m image.Image, file []byte) error {
	const compression, photometric, fillOrder = 259, 262, 266
	fax := exifTag(file, compression) == 3 || exifTag(file, compression) == 4
	if !fax && exifTag(file, fillOrder) == 2 {
		return errors.New("tiff: bits in reverse order (FillOrder 2), save it again in another format")
	}
	if m, ok := m.(*image.Gray); ok && fax && exifTag(file, photometric) == 1 {
		for i, v := range m.Pix {
			m.Pix[i] = 255 - v
		}
	}
	return nil
}

// toFullRange changes the levels of a lossy WebP image, black 16 … white 235 as in video (RFC
// 6386, section 9.2), to those that package image expects of YCbCr, 0 … 255 as in JPEG.
func toFullRange(m image.Image) {
	stretch := func(plane []uint8, from, levels, to float64) {
		var table [256]uint8
		for v := range table {
			table[v] = uint8(min(max(math.Round((float64(v)-from)*255/levels+to), 0), 255))
		}
		for i, v := range plane {
			plane[i] = table[v]
		}
	}
	switch m := m.(type) {
	case *image.YCbCr:
		stretch(m.Y, 16, 219, 0)
		stretch(m.Cb, 128, 224, 128)
		stretch(m.Cr, 128, 224, 128)
	case *image.NYCbCrA:
		toFullRange(&m.YCbCr)
	}
}

// writePixel writes a pixel in color, or its brightness if to has one channel.
func writePixel(to []uint8, c color.RGBA) {
	if len(to) == 1 {
		to[0] = color.GrayModel.Convert(c).(color.Gray).Y
		return
	}
	to[0], to[1], to[2] = c.R, c.G, c.B
}
