package figure_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// TestPNG checks that both files hold the density and the size, and that of LivePNG every pixel.
func TestPNG(t *testing.T) {
	for name, f := range map[string]*figure.Figure{"gray": digits(), "colored": {Image: noise(0xff), Scale: figure.Scale}} {
		t.Run(name, func(t *testing.T) {
			live, err := f.LivePNG()
			if err != nil {
				t.Fatal(err)
			}
			if off := difference(t, live, f.Image); off != 0 {
				t.Errorf("LivePNG differs by %g from the image", off)
			}
			small, err := f.PNG()
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range [][]byte{live, small} {
				checkDensity(t, file)
			}
			width, height := f.Size()
			if size := image.Pt(width, height).Mul(figure.Scale); size != f.Image.Bounds().Max {
				t.Errorf("Size is %v device pixels, the image has %v", size, f.Image.Bounds().Max)
			}
		})
	}
	for _, encode := range []func(*figure.Figure) ([]byte, error){(*figure.Figure).PNG, (*figure.Figure).LivePNG} {
		if _, err := encode(new(figure.Figure)); err == nil {
			t.Error("an empty figure is encoded without an error")
		}
	}
}

// checkDensity checks that a file has a chunk pHYs of 192 pixels per inch.
func checkDensity(t *testing.T, file []byte) {
	t.Helper()
	at := bytes.Index(file, []byte("pHYs"))
	if at != 8+25+4 {
		t.Fatalf("pHYs is at byte %d: it must follow the header, at 37", at)
	}
	perMeter := binary.BigEndian.Uint32(file[at+4:])
	if perMeter != 7559 || binary.BigEndian.Uint32(file[at+8:]) != perMeter || file[at+12] != 1 { // 192 per inch
		t.Errorf("the density is %d per meter, unit %d, expected 7559 and 1", perMeter, file[at+12])
	}
	if binary.BigEndian.Uint32(file[at+13:]) != crc32.ChecksumIEEE(file[at:at+13]) {
		t.Error("pHYs has a wrong checksum")
	}
}

// TestFewColors checks in how many colors PNG writes an image, and how far from it.
func TestFewColors(t *testing.T) {
	for _, c := range []struct {
		name   string
		image  image.Image
		colors int // of the file's palette, 0 for none
		off    float64
	}{
		{"digits", digits().Image, 16, 3.6},
		{"areas", areas(), 3, 0},
		{"edges", edges(), 16, 3.6},
		{"ramp", ramp(), 32, 3.6}, // 16 levels are off by 4.6
		{"plane", plane(220), 256, 3.6},
		{"wide plane", plane(236), 0, 0}, // 256 colors are off by 3.61
		{"noise", noise(0xff), 0, 0},
		{"translucent", noise(0x80), 0, 0},
		{"none", image.NewGray(image.Rect(0, 0, 0, 0)), 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, err := (&figure.Figure{Image: c.image}).PNG()
			if c.image.Bounds().Empty() {
				if err == nil {
					t.Error("an image without pixels is encoded without an error")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			colors := 0
			if m, ok := figuretest.Decode(t, file).(*image.Paletted); ok {
				colors = len(m.Palette)
			}
			if off := difference(t, file, c.image); colors != c.colors || off > c.off {
				t.Errorf("%d colors, off by %.3g; expected %d, off by at most %g", colors, off, c.colors, c.off)
			}
		})
	}
	for name, c := range map[string]struct {
		image  image.Image
		x, y   int
		colors []color.RGBA // from there, 20 pixels apart
	}{
		"an area with edges": {edges(), 2, 2, []color.RGBA{figure.Blue}},
		"a legend":           {legend(), 10, 10, []color.RGBA{figure.Blue, figure.BluishGreen, figure.Orange, figure.Vermillion}},
	} {
		file, err := (&figure.Figure{Image: c.image}).PNG()
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.colors {
			if got := figuretest.Decode(t, file).At(c.x+20*i, c.y); color.RGBAModel.Convert(got) != want {
				t.Errorf("%s: %v became %v", name, want, got)
			}
		}
	}
}

// difference returns the root mean square of the differences of all values between a file and
// an image.
func difference(t *testing.T, file []byte, m image.Image) float64 {
	t.Helper()
	got := figuretest.Decode(t, file)
	if got.Bounds() != m.Bounds() {
		t.Fatalf("the file is %v, the image %v", got.Bounds(), m.Bounds())
	}
	var sum float64
	for y := range m.Bounds().Dy() {
		for x := range m.Bounds().Dx() {
			a, b := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
				sum += float64(d * d)
			}
		}
	}
	return math.Sqrt(sum / float64(3*m.Bounds().Dx()*m.Bounds().Dy()))
}

func digits() *figure.Figure {
	return figuretest.Must(figure.Grid{Images: figuretest.Digits(10), Rows: 2, Columns: 5}.Draw())
}

// noise returns an image of colors that differ from pixel to pixel.
func noise(alpha uint8) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 60, 40))
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range m.Pix {
		if m.Pix[i] = uint8(rng.IntN(int(alpha) + 1)); i%4 == 3 {
			m.Pix[i] = alpha
		}
	}
	return m
}

// areas returns an image of three colors.
func areas() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 30, 30))
	for i := range 900 {
		m.SetRGBA(i%30, i/30, []color.RGBA{figure.Blue, figure.Yellow, figure.Black}[i/300])
	}
	return m
}

// edges returns a white image with a blue area, between which there are many shades.
func edges() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 100, 100))
	for y := range 100 {
		for x := range 100 {
			share := min(1, max(0, float64(x-50)/4+float64(y)/100)) // of white
			mix := func(v uint8) uint8 { return uint8(float64(v)*(1-share) + 255*share) }
			m.SetRGBA(x, y, color.RGBA{mix(figure.Blue.R), mix(figure.Blue.G), mix(figure.Blue.B), 0xff})
		}
	}
	return m
}

// legend returns an image with small areas of colors, and many pixels between these and white.
func legend() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 300, 300))
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range 90_000 {
		c, share := figure.ClassColor(rng.IntN(10)), rng.Float64()
		mix := func(v uint8) uint8 { return uint8(float64(v)*share + 255*(1-share)) }
		m.SetRGBA(i%300, i/300, color.RGBA{mix(c.R), mix(c.G), mix(c.B), 0xff})
	}
	for i, c := range []color.RGBA{figure.Blue, figure.BluishGreen, figure.Orange, figure.Vermillion} {
		draw.Draw(m, image.Rect(4+20*i, 4, 16+20*i, 16), image.NewUniform(c), image.Point{}, draw.Src)
	}
	return m
}

// plane returns an image of side² shades of red and green.
func plane(side int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		m.SetRGBA(i%side, i/side, color.RGBA{uint8(i % side), uint8(i / side), 0, 0xff})
	}
	return m
}

// ramp returns an image of all gray levels, as many pixels of each.
func ramp() image.Image {
	m := image.NewGray(image.Rect(0, 0, 256, 8))
	for i := range m.Pix {
		m.Pix[i] = uint8(i)
	}
	return m
}

// TestCrisp checks that each pixel of the data is a block of equal pixels.
func TestCrisp(t *testing.T) {
	images := figuretest.Digits(1)
	f := figuretest.Must(figure.Grid{Images: images, Rows: 1, Columns: 1, Pixel: 6}.Draw())
	m := f.Image.(*image.Gray)
	corner := (m.Bounds().Dx() - 28*6) / 2
	for y := range 28 * 6 {
		for x := range 28 * 6 {
			if got, want := m.GrayAt(corner+x, corner+y).Y, images.Pixels[y/6*28+x/6]; got != want {
				t.Fatalf("device pixel (%d, %d) is %d, its pixel of the data %d", x, y, got, want)
			}
		}
	}
}

// TestLive has a limit that leaves room for a busy machine: 5 ms are measured.
func TestLive(t *testing.T) {
	images := figuretest.Digits(50)
	figuretest.CheckSpeed(t, 50*time.Millisecond, figure.Reconstructions{Images: images, Reconstructed: figuretest.Blurred(images, 2)}.Draw)
}

func BenchmarkReconstructions(b *testing.B) {
	real := figuretest.Digits(50)
	reconstructed := figuretest.Blurred(real, 2)
	for b.Loop() {
		figuretest.Must(figure.Reconstructions{Images: real, Reconstructed: reconstructed, Rows: 10, Columns: 10}.Draw())
	}
}

func BenchmarkReconstructionsPNG(b *testing.B) {
	real := figuretest.Digits(50)
	f := figuretest.Must(figure.Reconstructions{Images: real, Reconstructed: figuretest.Blurred(real, 2), Rows: 10, Columns: 10}.Draw())
	for b.Loop() {
		if _, err := f.LivePNG(); err != nil {
			b.Fatal(err)
		}
	}
}
