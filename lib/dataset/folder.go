package dataset

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"  // so that FromFolder reads GIF,
	_ "image/jpeg" // JPEG
	_ "image/png"  // and PNG
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/image/draw"
)

// maxPixels is the largest number of pixels of an image before it is scaled: a
// file that claims more would fill the memory.
const maxPixels = 200_000_000

// FromFolder reads a folder of images (.png, .jpg, .jpeg and .gif; other files are
// ignored) as gray images of height by width pixels: each is cropped to that
// shape around its middle and scaled. Transparent pixels become white. The order
// is that of the file names, and there are no labels. An error names every image
// that cannot be read.
func FromFolder(dir string, height, width int) (*Images, error) {
	if height < 1 || width < 1 || height > maxPixels/width {
		return nil, fmt.Errorf("images of %d by %d pixels, expected at least 1 by 1, and at most %d pixels",
			height, width, maxPixels)
	}
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return nil, err
	}
	im := &Images{Name: filepath.Base(dir), Height: height, Width: width}
	var bad []error
	for _, entry := range entries {
		switch strings.ToLower(filepath.Ext(entry.Name())) {
		case ".png", ".jpg", ".jpeg", ".gif":
		default:
			continue
		}
		if entry.IsDir() || strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		m, err := readImage(path)
		if err != nil {
			bad = append(bad, fmt.Errorf("%s: %w, expected a PNG, JPEG or GIF image", path, err))
			continue
		}
		im.Pixels = append(im.Pixels, scaleToFit(m, height, width)...)
	}
	if len(bad) > 0 {
		return nil, errors.Join(bad...)
	}
	if len(im.Pixels) == 0 {
		return nil, fmt.Errorf("%s has no images, expected some .png, .jpg, .jpeg or .gif files", dir)
	}
	return im, nil
}

// readImage decodes an image file whose size it has checked.
func readImage(path string) (image.Image, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head, _, err := image.DecodeConfig(file)
	if err != nil {
		return nil, err
	}
	if head.Width < 1 || head.Height < 1 || head.Width > maxPixels/head.Height {
		return nil, fmt.Errorf("%d by %d pixels", head.Width, head.Height)
	}
	if _, err := file.Seek(0, 0); err != nil {
		return nil, err
	}
	m, _, err := image.Decode(file)
	return m, err
}

// scaleToFit returns the middle of an image, of the wanted shape, as height·width
// gray pixels.
func scaleToFit(m image.Image, height, width int) []uint8 {
	middle := crop(m.Bounds(), height, width)
	flat := image.NewRGBA(image.Rect(0, 0, middle.Dx(), middle.Dy()))
	draw.Draw(flat, flat.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), m, middle.Min, draw.Over)
	small := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.CatmullRom.Scale(small, small.Bounds(), flat, flat.Bounds(), draw.Src, nil)
	pixels := make([]uint8, 0, height*width)
	for y := range height {
		for x := range width {
			pixels = append(pixels, color.GrayModel.Convert(small.RGBAAt(x, y)).(color.Gray).Y)
		}
	}
	return pixels
}

// crop returns the largest rectangle of shape height:width in the middle of
// bounds.
func crop(bounds image.Rectangle, height, width int) image.Rectangle {
	w, h := bounds.Dx(), bounds.Dy()
	if w*height > h*width {
		w = max(1, h*width/height)
	} else {
		h = max(1, w*height/width)
	}
	corner := bounds.Min.Add(image.Pt((bounds.Dx()-w)/2, (bounds.Dy()-h)/2))
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(w, h))}
}
