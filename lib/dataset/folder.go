package dataset

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/gif"  // so that FromFolder reads GIF,
	_ "image/jpeg" // JPEG
	_ "image/png"  // PNG,
	"os"
	"path/filepath"
	"slices"
	"strings"

	_ "golang.org/x/image/bmp" // BMP,
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff" // TIFF
	_ "golang.org/x/image/webp" // and WebP
)

// maxPixels is the largest number of pixels of an image before it is scaled: a
// file that claims more would fill the memory.
const maxPixels = 200_000_000

// imageFiles are the extensions of the files that FromFolder reads.
var imageFiles = []string{".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}

// FromFolder reads a folder of images (.png, .jpg, .gif, .webp, .bmp and .tif; other
// files and folders in it are ignored) as gray images of height by width pixels: each
// is turned as its camera noted (Exif's orientation), cropped to that shape around its
// middle and scaled. Transparent pixels become white. The order is that of the file
// names, and there are no labels. An error names every image that cannot be read.
func FromFolder(dir string, height, width int) (*Examples, error) {
	if height < 1 || width < 1 || height > maxPixels/width {
		return nil, fmt.Errorf("images of %d by %d pixels, expected at least 1 by 1, and at most %d pixels",
			height, width, maxPixels)
	}
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return nil, err
	}
	im := &Examples{Name: filepath.Base(dir), Height: height, Width: width}
	var bad []error
	folder := "" // the first in dir
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), ".") {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		if entry.IsDir() {
			folder = cmp.Or(folder, path)
			continue
		}
		if !slices.Contains(imageFiles, strings.ToLower(filepath.Ext(path))) {
			continue
		}
		pixels, err := readImage(path, height, width)
		if err != nil {
			bad = append(bad, fmt.Errorf("%s: %w, expected a PNG, JPEG, GIF, WebP, BMP or TIFF image", path, err))
			continue
		}
		im.Pixels = append(im.Pixels, pixels...)
	}
	if len(bad) > 0 {
		return nil, errors.Join(bad...)
	}
	if len(im.Pixels) == 0 {
		text := ""
		if folder != "" {
			text = fmt.Sprintf("; images in folders of it are not read: name one of them, such as %q", folder)
		}
		return nil, fmt.Errorf("%s has no images, expected some of %s%s", dir, strings.Join(imageFiles, ", "), text)
	}
	return im, nil
}

// maxImageFile is the largest size in bytes of an image file.
const maxImageFile = 1 << 30

// readImage returns the height·width gray pixels of an image file, whose size it has
// checked before it decodes it.
func readImage(path string, height, width int) ([]uint8, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxImageFile {
		return nil, fmt.Errorf("not a file of at most %d MB", maxImageFile>>20)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	if head.Width < 1 || head.Height < 1 || head.Width > maxPixels/head.Height {
		return nil, fmt.Errorf("%d by %d pixels", head.Width, head.Height)
	}
	m, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	how := orientation(file)
	if how >= 5 { // the file's rows are the image's columns
		return turn(scaleToFit(m, width, height), how, height, width), nil
	}
	return turn(scaleToFit(m, height, width), how, height, width), nil
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
