package dataset

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"latentlab/internal/hometest"
)

// TestPatchesAssembled cuts images into patches and puts them together again: they are as
// they were.
func TestPatchesAssembled(t *testing.T) {
	for _, test := range []struct{ n, height, width, channels, size, step, patches int }{
		{2, 12, 20, 3, 4, 4, 2 * 3 * 5},    // side by side
		{2, 12, 20, 3, 4, 2, 2 * 5 * 9},    // overlapping
		{1, 11, 21, 3, 4, 4, 3 * 6},        // the last row and column overlap the one before
		{1, 11, 21, 1, 5, 3, 3 * 7},        // gray
		{3, 7, 9, 0, 7, 1, 3 * 3},          // a single row of patches
		{1, 8, 8, 3, 8, 8, 1},              // the whole image
		{1, 9, 5, 3, 1, 1, 45},             // the pixels
		{1, 427, 640, 3, 16, 4, 104 * 157}, // a photograph
	} {
		e := &Examples{Name: "noise", Height: test.height, Width: test.width, Channels: test.channels, Classes: []string{"a", "b", "c"}}
		e.Pixels = randomBytes(rand.New(rand.NewPCG(1, 2)), test.n*e.Size())
		for i := range test.n {
			e.Labels = append(e.Labels, uint16(i))
		}
		p, err := e.Patches(test.size, test.step)
		if err != nil {
			t.Fatal(test, err)
		}
		if err := p.Check(); err != nil || p.Len() != test.patches || p.Shape() != (Shape{test.size, test.size, max(1, test.channels)}) {
			t.Errorf("%v: %d patches of %v (%v), expected %d", test, p.Len(), p.Shape(), err, test.patches)
		}
		if got := p.ClassName(p.Len() - 1); got != e.ClassName(test.n-1) {
			t.Errorf("%v: the last patch is of class %s", test, got)
		}
		whole, err := p.Assemble(test.height, test.width, test.step)
		if err != nil {
			t.Fatal(test, err)
		}
		if !slices.Equal(whole.Pixels, e.Pixels) || !slices.Equal(whole.Labels, e.Labels) || whole.Shape() != e.Shape() {
			t.Errorf("%v: the images of %v have changed", test, whole.Shape())
		}
	}
}

// TestPatchesPlaces checks where the patches are, and the mean where they overlap.
func TestPatchesPlaces(t *testing.T) {
	e := &Examples{Height: 2, Width: 5, Channels: 1, Pixels: []uint8{0, 1, 2, 3, 4, 10, 11, 12, 13, 14}}
	p, err := e.Patches(2, 2)
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint8{0, 1, 10, 11, 2, 3, 12, 13, 3, 4, 13, 14}; !slices.Equal(p.Pixels, want) {
		t.Fatalf("patches %v, expected %v", p.Pixels, want)
	}
	reconstructed := *p
	reconstructed.Pixels = slices.Clone(p.Pixels)
	reconstructed.Pixels[5] = 200 // at row 0, column 3, where the next patch has 3
	whole, err := reconstructed.Assemble(2, 5, 2)
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint8{0, 1, 2, 102, 4, 10, 11, 12, 13, 14}; !slices.Equal(whole.Pixels, want) {
		t.Errorf("assembled %v, expected %v: the mean of 200 and 3, rounded", whole.Pixels, want)
	}
}

// TestPatchesErrors checks that what cannot be cut, or put together, is an error.
func TestPatchesErrors(t *testing.T) {
	images := func(n, height, width int) *Examples {
		return &Examples{Name: "toy", Height: height, Width: width, Channels: 3, Pixels: make([]uint8, n*height*width*3)}
	}
	table := &Examples{Name: "rows", Columns: []Column{{Name: "x"}}, Values: make([]float32, 4)}
	patches := func(e *Examples, size, step int) error { _, err := e.Patches(size, step); return err }
	assemble := func(e *Examples, height, width, step int) error {
		_, err := e.Assemble(height, width, step)
		return err
	}
	for want, err := range map[string]error{
		"expected a size from 1 to 8":                       patches(images(1, 8, 9), 9, 1),
		"patches of 0×0":                                    patches(images(1, 8, 9), 0, 1),
		"a step of 0":                                       patches(images(1, 8, 9), 4, 0),
		"rows of a table: patches are those":                patches(table, 1, 1),
		"there are no images":                               patches(images(0, 8, 9), 4, 4),
		"rows of a table: patches are images":               assemble(table, 8, 8, 1),
		"3 patches: an image of 8×8 has 4":                  assemble(images(3, 4, 4), 8, 8, 4),
		"a step of 5 leaves gaps between patches":           assemble(images(4, 4, 4), 8, 8, 5),
		"toy are 4×5×3: patches are square":                 assemble(images(4, 4, 5), 8, 8, 4),
		"a step of -1":                                      assemble(images(4, 4, 4), 8, 8, -1),
		"patches of 4×4 pixels of images of 3×8: expected ": assemble(images(4, 4, 4), 3, 8, 4),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q", err, want)
		}
	}
}

// TestPhotographs checks what the photographs show.
func TestPhotographs(t *testing.T) {
	hometest.Need(t, "scikit-learn's photographs", "data", "scikit-learn")
	e, err := Photographs()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Check(); err != nil || e.Len() != 2 || e.Shape() != (Shape{427, 640, 3}) || e.ClassName(1) != "flower" {
		t.Fatalf("%d images of %v, %v", e.Len(), e.Shape(), err)
	}
	// The means of the files' red, green and blue by Pillow 13, which interpolates colors between
	// pixels where package image repeats them.
	for i, want := range [][3]float64{{144.72, 145.47, 140.92}, {55.13, 73.58, 57.00}} {
		var sums [3]float64
		for at, v := range e.Row(i) {
			sums[at%3] += float64(v)
		}
		for c, sum := range sums {
			if mean := sum / (427 * 640); math.Abs(mean-want[c]) > 0.4 {
				t.Errorf("%s has a mean of %.2f in channel %d, expected %.2f", e.ClassName(i), mean, c, want[c])
			}
		}
	}
}
