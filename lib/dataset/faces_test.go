package dataset

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"latentlab/internal/hometest"
)

// TestFaces checks that faces are repeatable, all different, and look like faces.
func TestFaces(t *testing.T) {
	im := Faces(200, 1)
	if im.Len() != 200 || im.Height != FaceSide || im.Width != FaceSide {
		t.Fatalf("%d faces of %d×%d", im.Len(), im.Height, im.Width)
	}
	if !bytes.Equal(Faces(3, 1).Pixels, im.First(3).Pixels) {
		t.Error("the first faces depend on how many are generated")
	}
	if bytes.Equal(Faces(1, 2).Pixels, im.Row(0)) {
		t.Error("two seeds give the same face")
	}
	seen := make(map[string]bool)
	for i := range im.Len() {
		seen[string(im.Row(i))] = true
	}
	if len(seen) != im.Len() {
		t.Errorf("%d different faces of %d", len(seen), im.Len())
	}
	// On average the eyes are darker than the cheeks below them, on both sides:
	// features are where a face has them.
	mean := func(y, x int) (tone float64) {
		for i := range im.Len() {
			tone += float64(im.Row(i)[y*im.Width+x]) / float64(im.Len())
		}
		return tone
	}
	for _, x := range []int{FaceSide/2 - 6, FaceSide/2 + 5} {
		if eye, cheek := mean(22, x), mean(28, x); eye > cheek-15 {
			t.Errorf("column %d: eyes %.0f, cheeks %.0f", x, eye, cheek)
		}
	}
	if mouth, chin := mean(34, FaceSide/2), mean(40, FaceSide/2); mouth > chin {
		t.Errorf("mouth %.0f, chin %.0f", mouth, chin)
	}
}

// TestFacesKept draws faces once: later calls read those of the disk, and draw anew
// what was damaged.
func TestFacesKept(t *testing.T) {
	root := hometest.Project(t, nil)
	var shown []string
	NewProgress = func() func(float64, string) {
		return func(share float64, text string) { shown = append(shown, fmt.Sprintf("%.2f %s", share, text)) }
	}
	const n = 70
	defer func(old int) { NewProgress, minKeptFaces = nil, old }(minKeptFaces)
	minKeptFaces = n
	first := Faces(n, 1)
	if first.Check() != nil || first.Len() != n || !bytes.Equal(first.First(3).Pixels, Faces(3, 1).Pixels) {
		t.Fatal("the faces are not those of fewer")
	}
	if len(shown) < 2 || shown[0] != "0.00 drawing 70 faces" ||
		shown[len(shown)-1] != "1.00 70 faces drawn, and kept for the next time" {
		t.Errorf("the progress was %q", shown)
	}
	files, err := filepath.Glob(filepath.Join(root, ".latentlab", "cache", "faces", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the faces are in %q: expected one file (%v)", files, err)
	}
	shown = nil
	if again := Faces(n, 1); !bytes.Equal(again.Pixels, first.Pixels) || shown != nil {
		t.Errorf("the second time other faces were drawn, or some at all: %q", shown)
	}
	file, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	file[len(file)-1] ^= 1
	writeFile(t, filepath.Dir(files[0]), filepath.Base(files[0]), file)
	if again := Faces(n, 1); !bytes.Equal(again.Pixels, first.Pixels) || shown == nil {
		t.Error("a damaged file was not replaced")
	}
	shown = nil
	if err := os.RemoveAll(filepath.Dir(files[0])); err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(root, ".latentlab", "cache"), "faces", nil) // no folder can be made
	if again := Faces(n, 1); !bytes.Equal(again.Pixels, first.Pixels) || shown[len(shown)-1] != "1.00 70 faces drawn" {
		t.Errorf("where nothing can be kept the progress was %q", shown)
	}
	if Faces(n, 2).Digest() == first.Digest() {
		t.Error("two seeds give the same faces")
	}
}

// TestFacesGolden compares faces with a golden figure. It allows a difference of
// one gray level, since processors with fused multiply-add round differently.
// LATENTLAB_GOLDEN=1 writes the figure again.
func TestFacesGolden(t *testing.T) {
	im := Faces(8, 3)
	got := image.NewGray(image.Rect(0, 0, 8*FaceSide, FaceSide))
	for i := range im.Len() {
		for y := range FaceSide {
			copy(got.Pix[y*got.Stride+i*FaceSide:], im.Row(i)[y*FaceSide:(y+1)*FaceSide])
		}
	}
	path := filepath.Join("testdata", "faces.png")
	if os.Getenv("LATENTLAB_GOLDEN") != "" {
		writeFile(t, "testdata", "faces.png", encoded(t, "png", got))
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, tone := range want.(*image.Gray).Pix {
		if d := int(tone) - int(got.Pix[i]); d < -1 || d > 1 {
			t.Fatalf("pixel %d is %d, in %s it is %d", i, got.Pix[i], path, tone)
		}
	}
}

func ExampleFaces() {
	faces := Faces(100, 1)
	height, width := faces.Dims()
	fmt.Println(faces.Len(), "faces of", height, "by", width, "pixels")
	// Output: 100 faces of 48 by 48 pixels
}
