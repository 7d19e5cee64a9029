package dataset

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// four returns four images of 1×2, with labels 1, 0, 3, 1.
func four() *Examples {
	return &Examples{
		Height: 1, Width: 2,
		Pixels:  []uint8{10, 11, 20, 21, 30, 31, 40, 41},
		Labels:  []uint16{1, 0, 3, 1},
		Classes: []string{"zero", "one"},
	}
}

// TestImagesParts checks the images and labels of parts of a set.
func TestImagesParts(t *testing.T) {
	im := four()
	head, tail := im.Split(3)
	for _, test := range []struct {
		name   string
		got    *Examples
		pixels []uint8
		labels []uint16
	}{
		{"slice", im.Slice(1, 3), []uint8{20, 21, 30, 31}, []uint16{0, 3}},
		{"first", im.First(1), []uint8{10, 11}, []uint16{1}},
		{"first of too many", im.First(9), im.Pixels, im.Labels},
		{"first of none", im.First(-1), []uint8{}, []uint16{}},
		{"head", head, im.Pixels[:6], im.Labels[:3]},
		{"tail", tail, []uint8{40, 41}, []uint16{1}},
		{"select", im.Select(3, 0, 3), []uint8{40, 41, 10, 11, 40, 41}, []uint16{1, 1, 1}},
	} {
		if !bytes.Equal(test.got.Pixels, test.pixels) || !slices.Equal(test.got.Labels, test.labels) {
			t.Errorf("%s: pixels %v labels %v, want %v %v", test.name, test.got.Pixels, test.got.Labels, test.pixels, test.labels)
		}
		if test.got.Len() != len(test.labels) {
			t.Errorf("%s: Len %d, want %d", test.name, test.got.Len(), len(test.labels))
		}
	}
	if got, want := im.ByClass(), [][]int{{1}, {0, 3}, nil, {2}}; !reflect.DeepEqual(got, want) {
		t.Errorf("ByClass %v, want %v", got, want)
	}
	if r, g, b := im.RGB(2, 0, 1); r != 31 || g != 31 || b != 31 || im.ClassName(0) != "one" || im.ClassName(2) != "3" {
		t.Errorf("RGB %d %d %d, ClassName %q and %q", r, g, b, im.ClassName(0), im.ClassName(2))
	}
	// Appending to a part must not write into the whole set.
	_ = append(im.First(1).Pixels, 99)
	if im.Pixels[2] != 20 {
		t.Error("appending to First(1) overwrote image 1")
	}
}

// TestString checks that printing examples describes them.
func TestString(t *testing.T) {
	named := four()
	named.Name = "digits"
	rows := &Examples{Name: "wine", Columns: []Column{{Name: "a"}}, Values: []float32{1, 2}}
	for want, e := range map[string]*Examples{
		"digits: 4 images of 1×2, 4 classes": named,
		"4 images of 1×2, 4 classes":         four(),
		"wine: 2 rows of 1 column":           rows,
		"<nil>":                              nil,
	} {
		if got := fmt.Sprint(e); got != want {
			t.Errorf("printed as %q, expected %q", got, want)
		}
	}
}

// TestSample checks that samples are repeatable and without replacement.
func TestSample(t *testing.T) {
	im := four()
	a, b := im.Sample(4, 7), im.Sample(4, 7)
	if !bytes.Equal(a.Pixels, b.Pixels) {
		t.Error("one seed gives two different samples")
	}
	sorted := slices.Sorted(slices.Values(a.Pixels))
	if !bytes.Equal(sorted, im.Pixels) {
		t.Errorf("a sample of all is %v, expected every image once", a.Pixels)
	}
	if im.Sample(2, 1).Len() != 2 {
		t.Error("a sample of 2 does not have 2 images")
	}
}

// TestDigest checks that the digest depends on everything but names.
func TestDigest(t *testing.T) {
	base := four().Digest()
	renamed := four()
	renamed.Name, renamed.Classes = "other", nil
	if renamed.Digest() != base {
		t.Error("the digest depends on names")
	}
	seen := map[string]string{base: "the base"}
	for name, change := range map[string]func(*Examples){
		"a pixel":     func(im *Examples) { im.Pixels[5]++ },
		"a label":     func(im *Examples) { im.Labels[0] = 2 },
		"no labels":   func(im *Examples) { im.Labels = nil },
		"turned":      func(im *Examples) { im.Height, im.Width = 2, 1 },
		"larger size": func(im *Examples) { im.Height, im.Labels = 2, im.Labels[:2] },
	} {
		im := four()
		change(im)
		if other, taken := seen[im.Digest()]; taken {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[im.Digest()] = name
	}
}

// TestDigestOfBlocks checks the digest of a set of several blocks.
func TestDigestOfBlocks(t *testing.T) {
	const mib = 1 << 20
	large := func() *Examples {
		im := &Examples{Height: 1, Width: 1, Pixels: make([]uint8, 3*mib+1)}
		for i := range 3 {
			im.Pixels[i*mib] = uint8(i + 1)
		}
		return im
	}
	seen := map[string]string{large().Digest(): "the base"}
	for name, change := range map[string]func(*Examples){
		"the last pixel":       func(im *Examples) { im.Pixels[3*mib]++ },
		"a block's last pixel": func(im *Examples) { im.Pixels[2*mib-1]++ },
		"two blocks exchanged": func(im *Examples) { im.Pixels[0], im.Pixels[mib] = im.Pixels[mib], im.Pixels[0] },
		"a pixel fewer":        func(im *Examples) { im.Pixels = im.Pixels[:3*mib] },
	} {
		im := large()
		change(im)
		if other, taken := seen[im.Digest()]; taken {
			t.Errorf("%s has the digest of %s", name, other)
		}
		seen[im.Digest()] = name
	}
}

// TestBinary checks that pixels are black or white, with their gray level as the
// mean.
func TestBinary(t *testing.T) {
	im := &Examples{Name: "grays", Height: 1, Width: 4, Pixels: make([]uint8, 4*20000)}
	for i := range im.Pixels {
		im.Pixels[i] = []uint8{0, 51, 204, 255}[i%4]
	}
	var white [4]int
	binary := im.Binary(1)
	for i, pixel := range binary.Pixels {
		switch pixel {
		case 255:
			white[i%4]++
		case 0:
		default:
			t.Fatalf("pixel %d is %d: expected black or white", i, pixel)
		}
	}
	for k, expected := range []int{0, 4000, 16000, 20000} {
		if d := white[k] - expected; d < -300 || d > 300 || (expected%20000 == 0 && d != 0) {
			t.Errorf("%d of 20,000 pixels of gray %d are white, expected about %d", white[k], im.Pixels[k], expected)
		}
	}
	if im.Binary(1).Digest() != binary.Digest() || im.Binary(2).Digest() == binary.Digest() {
		t.Error("expected the same images for the same seed, and others for another")
	}
}
