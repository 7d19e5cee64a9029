package dataset

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bars returns an image of vertical bars: the left quarter black, the middle half
// of the given gray level, the right quarter black.
func bars(w, h int, tone uint8) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for y := range h {
		for x := w / 4; x < w-w/4; x++ {
			m.SetGray(x, y, color.Gray{Y: tone})
		}
	}
	return m
}

// encoded returns an image file.
func encoded(t *testing.T, format string, m image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&out, m)
	case "jpeg":
		err = jpeg.Encode(&out, m, nil)
	case "gif":
		err = gif.Encode(&out, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestFromFolder checks that images are cropped, scaled and sorted, and that other
// files are ignored.
func TestFromFolder(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, dir, "c.PNG", encoded(t, "png", image.NewNRGBA(image.Rect(0, 0, 9, 9)))) // transparent
	writeFile(t, dir, "b.jpg", encoded(t, "jpeg", bars(80, 40, 200)))
	writeFile(t, dir, "a.gif", encoded(t, "gif", bars(400, 200, 100)))
	writeFile(t, dir, "notes.txt", []byte("not an image"))
	writeFile(t, dir, "._a.gif", []byte("a resource fork"))
	im, err := FromFolder(dir, 12, 12)
	if err != nil {
		t.Fatal(err)
	}
	if im.Len() != 3 || im.Height != 12 || im.Width != 12 || im.Labels != nil {
		t.Fatalf("%d images of %d×%d, labels %v", im.Len(), im.Height, im.Width, im.Labels)
	}
	// Cropped to a square, a 2:1 image has only the middle bar; the GIF palette and
	// JPEG may change it a little.
	for i, want := range []int{100, 200, 255} {
		for _, at := range [][2]int{{2, 2}, {6, 6}, {9, 9}} {
			if got := int(im.Row(i)[at[0]*im.Width+at[1]]); got < want-12 || got > want+12 {
				t.Errorf("image %d at %v is %d, want about %d", i, at, got, want)
			}
		}
	}
}

// TestFromFolderErrors checks that the error names each image that cannot be read.
func TestFromFolderErrors(t *testing.T) {
	dir := t.TempDir()
	if _, err := FromFolder(dir, 8, 8); err == nil || !strings.Contains(err.Error(), "no images") {
		t.Errorf("an empty folder: %v", err)
	}
	classes := filepath.Join(dir, "cats")
	if err := os.Mkdir(classes, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := FromFolder(dir, 8, 8); err == nil || !strings.Contains(err.Error(), "name one of them") ||
		!strings.Contains(err.Error(), classes) {
		t.Errorf("a folder of folders: %v", err)
	}
	good := encoded(t, "png", bars(20, 20, 9))
	writeFile(t, dir, "good.png", good)
	cut := writeFile(t, dir, "cut.png", good[:len(good)-20])
	text := writeFile(t, dir, "text.jpg", []byte("hello"))
	_, err := FromFolder(dir, 8, 8)
	for _, path := range []string{cut, text} {
		if err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("the error does not name %s: %v", path, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), "good.png") {
		t.Errorf("the error names a good image: %v", err)
	}
	if _, err := FromFolder(dir, 0, 8); err == nil {
		t.Error("accepted images without rows")
	}
	for _, size := range [][2]int{{math.MaxInt, 1}, {1, math.MaxInt}, {1 << 40, 1 << 40}} {
		if _, err := FromFolder(dir, size[0], size[1]); err == nil || !strings.Contains(err.Error(), "at most 200000000 pixels") {
			t.Errorf("images of %v: error %v", size, err)
		}
	}
	if _, err := FromFolder(filepath.Join(dir, "nothing"), 8, 8); !os.IsNotExist(err) {
		t.Errorf("a missing folder: %v", err)
	}
}

// TestCrop checks that a crop is the largest rectangle of its shape, in the middle.
func TestCrop(t *testing.T) {
	for _, test := range []struct {
		bounds        image.Rectangle
		height, width int
		want          image.Rectangle
	}{
		{image.Rect(0, 0, 100, 50), 1, 1, image.Rect(25, 0, 75, 50)},
		{image.Rect(10, 20, 60, 120), 32, 32, image.Rect(10, 45, 60, 95)},
		{image.Rect(0, 0, 100, 100), 10, 20, image.Rect(0, 25, 100, 75)},
		{image.Rect(0, 0, 1, 1000), 1000, 1, image.Rect(0, 0, 1, 1000)},
		{image.Rect(0, 0, 1, 1), 1, 1000, image.Rect(0, 0, 1, 1)},
	} {
		if got := crop(test.bounds, test.height, test.width); got != test.want {
			t.Errorf("crop(%v, %d, %d) = %v, want %v", test.bounds, test.height, test.width, got, test.want)
		}
	}
}
