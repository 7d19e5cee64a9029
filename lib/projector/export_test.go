package projector

import (
	"encoding/csv"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"latentlab/lib/dataset"
)

// images returns n images of 3 rows and 2 columns, with different gray levels.
func images(n int) *dataset.Examples {
	im := &dataset.Examples{Height: 3, Width: 2, Classes: []string{"one\ttab", "two"}}
	for i := range n {
		im.Labels = append(im.Labels, uint16(i%2))
		for k := range 6 {
			im.Pixels = append(im.Pixels, uint8(6*i+k))
		}
	}
	return im
}

func table(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = '\t'
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestExportReadsBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	im := images(7)
	vectors := make([][]float32, 7)
	for i := range vectors {
		vectors[i] = []float32{float32(i) / 3, -1e-20, 1e20}
	}
	if err := Export(dir, Embedding{Vectors: vectors, Images: im}); err != nil {
		t.Fatal(err)
	}
	for i, row := range table(t, filepath.Join(dir, "vectors.tsv")) {
		for j, cell := range row {
			if v, err := strconv.ParseFloat(cell, 32); err != nil || float32(v) != vectors[i][j] {
				t.Errorf("vector %d: %q, expected %g", i, cell, vectors[i][j])
			}
		}
	}
	rows := table(t, filepath.Join(dir, "metadata.tsv"))
	if len(rows) != 8 || strings.Join(rows[0], ",") != "index,class" || strings.Join(rows[1], ",") != "0,one tab" ||
		strings.Join(rows[7], ",") != "6,one tab" {
		t.Errorf("metadata %q", rows)
	}

	data, err := os.ReadFile(filepath.Join(dir, "projector_config.json"))
	if err != nil {
		t.Fatal(err)
	}
	var config struct {
		Embeddings []struct {
			TensorName, TensorPath, MetadataPath string
			TensorShape                          []int
			Sprite                               struct {
				ImagePath      string
				SingleImageDim []int
			}
		}
	}
	if err := json.Unmarshal(data, &config); err != nil {
		t.Fatal(err)
	}
	e := config.Embeddings[0]
	if e.TensorName != "codes" || e.TensorShape[0] != 7 || e.TensorShape[1] != 3 || e.Sprite.SingleImageDim[0] != 2 ||
		e.Sprite.SingleImageDim[1] != 3 {
		t.Errorf("configuration %s", data)
	}
	for _, name := range []string{e.TensorPath, e.MetadataPath, e.Sprite.ImagePath, "projector_config.pbtxt"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}

	f, err := os.Open(filepath.Join(dir, e.Sprite.ImagePath))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sprite, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	columns := sprite.Bounds().Dx() / 2
	for i := range 7 {
		for y := range 3 {
			for x := range 2 {
				if got := sprite.(*image.Gray).GrayAt(i%columns*2+x, i/columns*3+y).Y; got != im.Row(i)[2*y+x] {
					t.Fatalf("image %d at (%d, %d) is %d in the sprite, expected %d", i, y, x, got, im.Row(i)[2*y+x])
				}
			}
		}
	}
}

func TestExportWithoutImages(t *testing.T) {
	dir := t.TempDir()
	if err := Export(dir,
		Embedding{Name: "dots", Vectors: [][]float32{{1, 2}, {3, 4}}, Labels: []string{"a", "b"}}); err != nil {
		t.Fatal(err)
	}
	if rows := table(t, filepath.Join(dir, "metadata.tsv")); rows[2][1] != "b" {
		t.Errorf("metadata %q", rows)
	}
	for _, name := range []string{"projector_config.json", "projector_config.pbtxt"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || strings.Contains(string(data), "sprite") || !strings.Contains(string(data), `"dots"`) {
			t.Errorf("%s is %s (%v), expected dots and no sprite", name, data, err)
		}
	}
}

// blank is a set of n black images.
type blank struct{ n, height, width int }

func (b blank) Len() int                        { return b.n }
func (b blank) Dims() (int, int)                { return b.height, b.width }
func (blank) RGB(int, int, int) (r, g, b uint8) { return 0, 0, 0 }

func TestSpriteSizes(t *testing.T) {
	for _, c := range []struct {
		images        blank
		width, height int
	}{
		{blank{1, 28, 28}, 28, 28},
		{blank{10, 28, 28}, 4 * 28, 3 * 28},
		{blank{10_000, 28, 28}, 2800, 2800},
		{blank{100, 10, 40}, 5 * 40, 20 * 10},
		{blank{2, 5000, 3}, 6, 5000},
		{blank{3, 3, 5000}, 5000, 9},
	} {
		sprite, _, err := Sprite(c.images)
		if err != nil {
			t.Fatal(err)
		}
		if got := sprite.Bounds().Size(); got != image.Pt(c.width, c.height) {
			t.Errorf("%v: sprite of %v, expected %d × %d", c.images, got, c.width, c.height)
		}
	}
	for n, fits := range map[int]bool{292 * 292: true, 292*292 + 1: false} {
		sprite, _, err := Sprite(blank{n, 28, 28})
		if fits && (err != nil || sprite.Bounds().Dx() > maxSide || sprite.Bounds().Dy() > maxSide) {
			t.Errorf("%d images: %v", n, err)
		}
		if !fits && (err == nil || !strings.Contains(err.Error(), "holds 85264")) {
			t.Errorf("%d images: error %v", n, err)
		}
	}
}

// TestColoredSprite checks that images in color keep their colors.
func TestColoredSprite(t *testing.T) {
	im := &dataset.Examples{Height: 1, Width: 2, Channels: 3, Pixels: []uint8{9, 9, 9, 1, 1, 1, 200, 10, 30, 0, 128, 128}}
	sprite, columns, err := Sprite(im)
	if err != nil || columns != 1 {
		t.Fatal(columns, err)
	}
	for i, want := range []color.NRGBA{{9, 9, 9, 255}, {1, 1, 1, 255}, {200, 10, 30, 255}, {0, 128, 128, 255}} {
		if got := sprite.At(i%2, i/2); got != want {
			t.Errorf("pixel %d is %v, expected %v", i, got, want)
		}
	}
}

func TestExportErrors(t *testing.T) {
	two := [][]float32{{1, 2}, {3, 4}}
	for _, c := range []struct {
		e    Embedding
		want string
	}{
		{Embedding{}, "no vectors"},
		{Embedding{Vectors: [][]float32{{1}}}, "1 dimensions"},
		{Embedding{Vectors: [][]float32{{1, 2}, {3}}}, "vector 1 has 1 dimensions, expected 2"},
		{Embedding{Vectors: [][]float32{{1, 2}, {3, float32(math.NaN())}}}, "dimension 1 of vector 1 is NaN"},
		{Embedding{Vectors: two, Images: images(3)}, "3 images for 2 vectors"},
		{Embedding{Vectors: two, Labels: []string{"a"}}, "1 labels for 2 vectors"},
		{Embedding{Vectors: two, Images: blank{2, 9000, 3}}, "holds 0"},
	} {
		dir := t.TempDir()
		if err := Export(dir, c.e); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected %q in it", err, c.want)
		}
		if files, _ := os.ReadDir(dir); len(files) > 0 {
			t.Errorf("%s: files were written", c.want)
		}
	}
}
