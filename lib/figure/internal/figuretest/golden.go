package figuretest

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"latentlab/lib/figure"
)

var update = flag.Bool("update", false, "write the golden figures in testdata again; look at them before committing")

// shown is the figure that the Example run last has drawn.
var shown *figure.Figure

// Show stands for notebook.Show in Examples: it takes what Draw returns, and
// prints the size and description of the figure.
func Show(f *figure.Figure, err error) {
	shown = f
	if err != nil {
		fmt.Println(err)
		return
	}
	width, height := f.Size()
	fmt.Printf("%d × %d: %s\n", width, height, f.Alt)
}

// Must returns f, and panics if there is an error.
func Must(f *figure.Figure, err error) *figure.Figure {
	if err != nil {
		panic(err)
	}
	return f
}

// Golden runs each Example and compares the figure that it shows with the
// golden figure testdata/NAME.png. The flag -update writes them instead.
func Golden(t *testing.T, examples map[string]func()) {
	for name, example := range examples {
		t.Run(name, func(t *testing.T) {
			shown = nil
			runQuietly(example)
			if shown == nil {
				t.Fatal("the example has shown no figure")
			}
			got, err := shown.LivePNG()
			if err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".png")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v: go test -update in this folder draws it", err)
			}
			if err := CompareImages(Decode(t, got), Decode(t, want)); err != nil {
				actual := filepath.Join(t.ArtifactDir(), name+".png")
				if err := os.WriteFile(actual, got, 0o644); err != nil {
					t.Error(err)
				}
				t.Errorf("%v: drawn now: %s (kept with -artifacts), golden: %s", err, actual, golden)
			}
		})
	}
}

// runQuietly runs an Example without its output, which its own run checks.
func runQuietly(f func()) {
	stdout := os.Stdout
	defer func() { os.Stdout = stdout }()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	defer null.Close()
	os.Stdout = null
	f()
}

// Decode decodes a PNG file.
func Decode(t *testing.T, file []byte) image.Image {
	t.Helper()
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// CompareImages returns an error if more than 1 pixel in 20,000 of the images differs
// by more than a quarter of the brightness, or all of them by a hundredth on
// average. Smaller differences are another machine's rounding; larger ones show.
func CompareImages(got, want image.Image) error {
	if got.Bounds() != want.Bounds() {
		return fmt.Errorf("the image is %v, expected %v", got.Bounds().Max, want.Bounds().Max)
	}
	b := got.Bounds()
	var sum, far int
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			a := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA)
			c := color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA)
			d := max(distance(a.R, c.R), distance(a.G, c.G), distance(a.B, c.B), distance(a.A, c.A))
			sum += d
			if d > 64 {
				far++
			}
		}
	}
	n := b.Dx() * b.Dy()
	if far > n/20000 || float64(sum)/float64(n) > 2.55 {
		return fmt.Errorf("%d of %d pixels differ visibly, the mean difference is %.3f of 255", far, n, float64(sum)/float64(n))
	}
	return nil
}

func distance(a, b uint8) int { return max(int(a), int(b)) - min(int(a), int(b)) }

// Extent returns the smallest rectangle around all pixels of a color.
func Extent(m image.Image, c color.RGBA) image.Rectangle {
	var all image.Rectangle
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if m.At(x, y) == color.Color(c) {
				all = all.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return all
}
