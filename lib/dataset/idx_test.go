package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// encode returns the IDX file of values, by the format's definition.
func encode(values []uint8, dims ...int) []byte {
	raw := []byte{0, 0, 8, byte(len(dims))}
	for _, d := range dims {
		raw = binary.BigEndian.AppendUint32(raw, uint32(d))
	}
	return append(raw, values...)
}

// pack returns the gzip file of raw.
func pack(t testing.TB, raw []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// writeFile writes a file and returns its path.
func writeFile(t testing.TB, dir, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// randomBytes samples n bytes.
func randomBytes(rng *rand.Rand, n int) []uint8 {
	values := make([]uint8, n)
	for i := range values {
		values[i] = uint8(rng.Uint32())
	}
	return values
}

// TestLoadIDXRoundTrip checks that LoadIDX reads what was written, packed or not.
func TestLoadIDXRoundTrip(t *testing.T) {
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		n, h, w := 1+rng.IntN(20), 1+rng.IntN(12), 1+rng.IntN(12)
		pixels, labels := randomBytes(rng, n*h*w), randomBytes(rng, n)
		images, names := encode(pixels, n, h, w), encode(labels, n)
		for _, files := range [][2][]byte{{images, names}, {pack(t, images), names}, {pack(t, images), pack(t, names)}} {
			got, err := LoadIDX(writeFile(t, dir, "i", files[0]), writeFile(t, dir, "l", files[1]))
			if err != nil {
				t.Fatal(err)
			}
			if got.Len() != n || got.Height != h || got.Width != w {
				t.Fatalf("dimensions %d %d %d, want %d %d %d", got.Len(), got.Height, got.Width, n, h, w)
			}
			if !bytes.Equal(got.Pixels, pixels) || !slices.EqualFunc(got.Labels, labels, func(a uint16, b uint8) bool { return a == uint16(b) }) {
				t.Fatal("pixels or labels differ from what was written")
			}
		}
	}
	im, err := LoadIDX(writeFile(t, dir, "i", encode([]uint8{1, 2}, 1, 1, 2)), "")
	if err != nil || im.Labels != nil {
		t.Fatalf("without labels: labels %v, error %v", im.Labels, err)
	}
}

// TestLoadIDXClasses checks that labels are not only digits, as in EMNIST.
func TestLoadIDXClasses(t *testing.T) {
	dir := t.TempDir()
	images := writeFile(t, dir, "i", encode([]uint8{1, 2, 3}, 3, 1, 1))
	im, err := LoadIDX(images, writeFile(t, dir, "l", encode([]uint8{61, 0, 255}, 3)))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(im.Labels, []uint16{61, 0, 255}) || im.NumClasses() != 256 || im.ClassName(0) != "61" {
		t.Errorf("labels %v of %d classes, the first is %q", im.Labels, im.NumClasses(), im.ClassName(0))
	}
}

// TestLoadIDXErrors checks that the error names the file and what was expected.
func TestLoadIDXErrors(t *testing.T) {
	dir := t.TempDir()
	good := encode(make([]uint8, 2*3*4), 2, 3, 4)
	packed := pack(t, good)
	flipped := slices.Clone(packed)
	flipped[len(flipped)-6] ^= 0xff // in the checksum
	floats := slices.Clone(good)
	floats[2] = 0x0D
	tests := []struct {
		name    string
		content []byte
		want    string
	}{
		{"empty", nil, "0 bytes long"},
		{"header cut", good[:9], "truncated in the header"},
		{"values cut", good[:len(good)-1], "truncated: 23 bytes of values, expected 24"},
		{"trailing", append(slices.Clone(good), 0, 0), "2 trailing bytes after the 24 values"},
		{"text", []byte("P5 28 28 255 ..."), "wrong magic number"},
		{"labels for images", encode([]uint8{1, 2}, 2), "rank 1, expected images (rank 3)"},
		{"color", encode(make([]uint8, 3), 1, 1, 1, 3), "rank 4, expected images"},
		{"floats", floats, "32-bit float, expected unsigned byte"},
		{"no images", encode(nil, 0, 28, 28), "dimension 0 is 0"},
		{"overflow", encode(nil, 1<<31, 1<<31, 1<<31), "dimensions overflow"},
		{"overflow to little", encode(nil, 1<<16, 1<<16, 1<<16), "dimensions overflow"},
		{"gzip cut", packed[:len(packed)-5], "truncated gzip"},
		{"gzip cut in header", packed[:4], "truncated gzip"},
		{"gzip corrupt", flipped, "corrupt gzip"},
		{"gzip with garbage", append(slices.Clone(packed), "garbage!!!"...), "corrupt gzip"},
		{"cut before packing", pack(t, good[:20]), "truncated: 4 bytes of values, expected 24"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := writeFile(t, dir, "images", test.content)
			_, err := LoadIDX(path, "")
			if err == nil {
				t.Fatal("no error")
			}
			for _, part := range []string{path, test.want} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error %q does not contain %q", err, part)
				}
			}
		})
	}
	images := writeFile(t, dir, "images", good)
	labels := writeFile(t, dir, "labels", encode([]uint8{1, 2, 3}, 3))
	if _, err := LoadIDX(images, labels); err == nil || !strings.Contains(err.Error(), "3 labels, expected 2") || !strings.Contains(err.Error(), labels) {
		t.Errorf("three labels for two images: %v", err)
	}
	if _, err := LoadIDX(images, images); err == nil || !strings.Contains(err.Error(), "expected labels (rank 1)") {
		t.Errorf("images as labels: %v", err)
	}
	if _, err := LoadIDX(filepath.Join(dir, "nothing"), ""); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
}

// TestParseIDXEveryLength checks that a file that is cut off anywhere, or too long,
// is an error.
func TestParseIDXEveryLength(t *testing.T) {
	whole := encode([]uint8{1, 2, 3, 4, 5, 6}, 1, 2, 3)
	for n := range whole {
		if _, err := parseIDX(whole[:n], 3); err == nil {
			t.Errorf("accepted %d of %d bytes", n, len(whole))
		}
	}
	if _, err := parseIDX(whole, 3); err != nil {
		t.Error(err)
	}
	if _, err := parseIDX(append(whole, 0), 3); err == nil {
		t.Error("accepted an extra byte")
	}
}

// FuzzParseIDX checks that parseIDX reads in full what it accepts: encoding it gives
// the same bytes.
func FuzzParseIDX(f *testing.F) {
	f.Add(encode([]uint8{7, 2, 1}, 3), 1)
	f.Add(encode(make([]uint8, 12), 2, 2, 3), 3)
	f.Add(encode(nil, 1<<31, 1<<31, 1<<31), 3)
	f.Add([]byte{0, 0, 8, 3, 0, 0}, 3)
	f.Add([]byte{0x1f, 0x8b, 8, 0}, 1)
	f.Fuzz(func(t *testing.T, raw []byte, rank int) {
		if rank != 1 && rank != 3 {
			return
		}
		x, err := parseIDX(raw, rank)
		if err != nil {
			return
		}
		if again := encode(x.values, x.dims...); !bytes.Equal(again, raw) {
			t.Errorf("%d bytes read as dimensions %v, which are %d bytes", len(raw), x.dims, len(again))
		}
	})
}
