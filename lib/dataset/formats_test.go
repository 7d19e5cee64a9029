package dataset

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
)

// TestFormats reads images of four squares as other software wrote them, in every format
// and kind of pixel: each becomes what a viewer shows.
func TestFormats(t *testing.T) {
	type squares [4][3]uint8
	white := [3]uint8{255, 255, 255}
	inColor := squares{{200, 30, 30}, {30, 160, 60}, {40, 60, 200}, white}
	inGray := squares{{40, 40, 40}, {100, 100, 100}, {180, 180, 180}, white}
	unread := map[string]string{
		"cmyk.tif":         "unsupported feature",
		"animated.webp":    "webp",
		"reverse-bits.tif": "FillOrder 2",
	}
	paths, err := filepath.Glob("testdata/formats/*")
	if err != nil || len(paths) != 41 {
		t.Fatalf("%d files (%v), expected 41", len(paths), err)
	}
	for _, path := range paths {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			e, err := FromImage(path, Color)
			if want := unread[name]; want != "" {
				if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
					t.Errorf("error %v, expected %q", err, want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if e.Shape() != (Shape{24, 24, 3}) || e.Len() != 1 {
				t.Fatalf("%d images of %v, expected one of 24×24×3", e.Len(), e.Shape())
			}
			want := inColor
			switch {
			case strings.HasPrefix(name, "gray-1-bit"):
				want = squares{{}, white, white, white}
			case strings.HasPrefix(name, "gray"):
				want = inGray
			}
			gray, err := FromImage(path)
			if err != nil || gray.Shape() != (Shape{24, 24, 1}) {
				t.Fatalf("in gray: %v, %v", gray.Shape(), err)
			}
			for i, c := range want {
				y, x := 6+12*(i/2), 6+12*(i%2)
				r, g, b := e.RGB(0, y, x)
				if !near(r, c[0]) || !near(g, c[1]) || !near(b, c[2]) {
					t.Errorf("square %d is %d, %d, %d, expected %v", i, r, g, b, c)
				}
				brightness := color.GrayModel.Convert(color.RGBA{c[0], c[1], c[2], 255}).(color.Gray).Y
				if got, _, _ := gray.RGB(0, y, x); !near(got, brightness) {
					t.Errorf("square %d is %d in gray, expected %d", i, got, brightness)
				}
			}
		})
	}
}

// near reports whether two levels differ by no more than what JPEG and WebP change.
func near(got, want uint8) bool { return max(got, want)-min(got, want) <= 3 }

// TestFirstFrame checks that a GIF's first frame is where a viewer shows it.
func TestFirstFrame(t *testing.T) {
	frame := image.NewPaletted(image.Rect(20, 10, 40, 30), color.Palette{color.Black})
	var file bytes.Buffer
	err := gif.EncodeAll(&file, &gif.GIF{
		Image: []*image.Paletted{frame}, Delay: []int{0}, Config: image.Config{Width: 40, Height: 40},
	})
	if err != nil {
		t.Fatal(err)
	}
	e, err := FromImage(writeFile(t, t.TempDir(), "a.gif", file.Bytes()))
	if err != nil || e.Shape() != (Shape{40, 40, 1}) {
		t.Fatalf("%v, %v", e, err)
	}
	for _, at := range [][3]int{{9, 25, 255}, {10, 19, 255}, {10, 20, 0}, {29, 39, 0}, {30, 25, 255}} {
		if got, _, _ := e.RGB(0, at[0], at[1]); int(got) != at[2] {
			t.Errorf("row %d, column %d is %d, expected %d", at[0], at[1], got, at[2])
		}
	}
}

// TestFromImageSideways checks that a photograph's size is that in which it is seen.
func TestFromImageSideways(t *testing.T) {
	for o := 1; o <= 8; o++ {
		e, err := FromImage(writeFile(t, t.TempDir(), "a.jpg", withExif(t, o)))
		if err != nil || e.Shape() != (Shape{32, 16, 1}) || e.Name != "a.jpg" {
			t.Fatalf("orientation %d: %v, %v", o, e, err)
		}
		if got, _, _ := e.RGB(0, 3, 3); got < 247 {
			t.Errorf("orientation %d: the top left is %d, expected 255", o, got)
		}
	}
	if _, err := FromImage("no.jpg"); !os.IsNotExist(err) && !strings.Contains(err.Error(), "no.jpg") {
		t.Errorf("a missing file: %v", err)
	}
}

// TestOffsetBeyondEnd checks that a TIFF file of a few bytes with its tags at an offset of two
// gigabytes takes no memory.
func TestOffsetBeyondEnd(t *testing.T) {
	path := writeFile(t, t.TempDir(), "a.tif", []byte("II*\x00\x08\x00\x00\x80\r\x00\x00\x00\x00\x00\x00\x10\x00"))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := FromImage(path)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; err == nil || took > 1<<20 {
		t.Errorf("error %v, and %d bytes of memory: expected an error at once", err, took)
	}
}

// TestBeyondPalette checks that a color which the palette of a file lacks is black, as in viewers.
func TestBeyondPalette(t *testing.T) {
	m := image.NewPaletted(image.Rect(0, 0, 4, 4), color.Palette{color.White, color.White})
	var file bytes.Buffer
	if err := bmp.Encode(&file, m); err != nil {
		t.Fatal(err)
	}
	raw := file.Bytes()
	raw[46] = 2           // colors in the palette
	raw[len(raw)-4] = 200 // the last row begins with another one
	pixels := slices.Delete(raw, 54+2*4, 54+256*4)
	binary.LittleEndian.PutUint32(pixels[10:], 54+2*4)
	e, err := FromImage(writeFile(t, t.TempDir(), "a.bmp", pixels))
	if err != nil || e.Pixels[0] != 0 || e.Pixels[1] != 255 {
		t.Errorf("%v, %v: expected a black pixel, and white ones", e, err)
	}
}

// FuzzDecode checks that no bytes of an image file make the reader panic, or fill the memory.
func FuzzDecode(f *testing.F) {
	paths, err := filepath.Glob("testdata/formats/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		bounds, err := checkBounds(file)
		if err != nil || bounds.Dx() > 1<<22/bounds.Dy() {
			t.Skip() // other large images would take the fuzzer's time
		}
		shape := Shape{5, 7, 3}
		pixels := make([]uint8, shape.Size())
		if err := decodeTo(pixels, file, bounds, shape); err != nil && err.Error() == "" {
			t.Error("an error without a text")
		}
	})
}
