package figure_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"latentlab/lib/figure"
)

// TestPNG: the file holds the picture's own pixels and its density.
func TestPNG(t *testing.T) {
	x, y := falling(20, 0.3, 0.01, 1)
	for name, f := range map[string]*figure.Figure{
		"grey":   must(figure.Grid(digits(10), 2, 5)),
		"colour": must(figure.Curves{Series: []figure.Series{{X: x, Y: y}}}.Draw()),
	} {
		t.Run(name, func(t *testing.T) {
			file, err := f.PNG()
			if err != nil {
				t.Fatal(err)
			}
			got := decode(t, file)
			if got.Bounds() != f.Image.Bounds() {
				t.Fatalf("the file is %v, the picture %v", got.Bounds(), f.Image.Bounds())
			}
			for y := range got.Bounds().Dy() {
				for x := range got.Bounds().Dx() {
					a, b := color.RGBAModel.Convert(got.At(x, y)), color.RGBAModel.Convert(f.Image.At(x, y))
					if a != b {
						t.Fatalf("pixel (%d, %d) is %v in the file and %v in the picture", x, y, a, b)
					}
				}
			}
			at := bytes.Index(file, []byte("pHYs"))
			if at != 8+25+4 {
				t.Fatalf("pHYs is at byte %d: it must follow the header, at 37", at)
			}
			perMetre := binary.BigEndian.Uint32(file[at+4:])
			if perMetre != 7559 || binary.BigEndian.Uint32(file[at+8:]) != perMetre || file[at+12] != 1 { // 192 per inch
				t.Errorf("the density is %d per metre, unit %d: 7559 and 1 are expected", perMetre, file[at+12])
			}
			if binary.BigEndian.Uint32(file[at+13:]) != crc32.ChecksumIEEE(file[at:at+13]) {
				t.Error("pHYs has a wrong checksum")
			}
			width, height := f.Size()
			if size := image.Pt(width, height).Mul(figure.Scale); size != f.Image.Bounds().Max {
				t.Errorf("Size says %v device pixels, the picture has %v", size, f.Image.Bounds().Max)
			}
		})
	}
	if _, err := new(figure.Figure).PNG(); err == nil {
		t.Error("an empty figure is encoded without an error")
	}
}

// TestCrisp: every pixel of the data is a block of equal pixels.
func TestCrisp(t *testing.T) {
	images := digits(1)
	f := must(figure.Grid(images, 1, 1, figure.Pixel(6)))
	picture := f.Image.(*image.Gray)
	corner := (picture.Bounds().Dx() - 28*6) / 2
	for y := range 28 * 6 {
		for x := range 28 * 6 {
			if got, want := picture.GrayAt(corner+x, corner+y).Y, images.Gray(0, y/6, x/6); got != want {
				t.Fatalf("device pixel (%d, %d) is %d, its pixel of the data %d", x, y, got, want)
			}
		}
	}
}

// TestLive: a live view draws and encodes both of its figures ten times a
// second beside a training. Measured are 5 ms for the grid and 33 ms for the
// chart; the limits leave room for a machine that is busy with other things.
func TestLive(t *testing.T) {
	if underRace() {
		t.Skip("the race detector slows this down tenfold")
	}
	real := digits(50)
	rebuilt := blurred(real, 2)
	x, y := falling(11800, 0.28, 0.008, 1)
	chart := figure.Curves{Series: []figure.Series{{Name: "loss", X: x, Y: y}}, Smooth: 0.98}
	for name, c := range map[string]struct {
		draw  func() (*figure.Figure, error)
		limit time.Duration
	}{
		"grid":  {func() (*figure.Figure, error) { return figure.Reconstructions(real, rebuilt, 10, 10) }, 50 * time.Millisecond},
		"chart": {chart.Draw, 200 * time.Millisecond},
	} {
		best := time.Hour
		for range 10 {
			start := time.Now()
			if _, err := must(c.draw()).PNG(); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
		}
		if best > c.limit {
			t.Errorf("drawing and encoding the %s takes %v at best, and at most %v is expected", name, best, c.limit)
		}
	}
}

// underRace reports whether the test was built with -race.
func underRace() bool {
	info, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(info.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

func BenchmarkReconstructions(b *testing.B) {
	real := digits(50)
	rebuilt := blurred(real, 2)
	for b.Loop() {
		must(figure.Reconstructions(real, rebuilt, 10, 10))
	}
}

func BenchmarkReconstructionsPNG(b *testing.B) {
	real := digits(50)
	f := must(figure.Reconstructions(real, blurred(real, 2), 10, 10))
	for b.Loop() {
		if _, err := f.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCurves(b *testing.B) {
	x, y := falling(11800, 0.28, 0.008, 1)
	c := figure.Curves{Series: []figure.Series{{Name: "loss", X: x, Y: y}}, Smooth: 0.98}
	for b.Loop() {
		must(c.Draw())
	}
}

func BenchmarkCurvesPNG(b *testing.B) {
	x, y := falling(11800, 0.28, 0.008, 1)
	f := must(figure.Curves{Series: []figure.Series{{Name: "loss", X: x, Y: y}}, Smooth: 0.98}.Draw())
	for b.Loop() {
		if _, err := f.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
