package figure_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"testing"
	"time"

	"latentlab/lib/figure"
	"latentlab/lib/figure/internal/figuretest"
)

// TestPNG checks that the file holds the pixels of the image and its density.
func TestPNG(t *testing.T) {
	gray := figuretest.Must(figure.Grid{Images: figuretest.Digits(10), Rows: 2, Columns: 5}.Draw())
	colored := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for i := range colored.Pix {
		if colored.Pix[i] = uint8(i); i%4 == 3 {
			colored.Pix[i] = 0xff // opaque
		}
	}
	for name, f := range map[string]*figure.Figure{
		"gray":    gray,
		"colored": {Image: colored, Scale: figure.Scale, Alt: "noise"},
	} {
		t.Run(name, func(t *testing.T) {
			file, err := f.PNG()
			if err != nil {
				t.Fatal(err)
			}
			got := figuretest.Decode(t, file)
			if got.Bounds() != f.Image.Bounds() {
				t.Fatalf("the file is %v, the image %v", got.Bounds(), f.Image.Bounds())
			}
			for y := range got.Bounds().Dy() {
				for x := range got.Bounds().Dx() {
					a, b := color.RGBAModel.Convert(got.At(x, y)), color.RGBAModel.Convert(f.Image.At(x, y))
					if a != b {
						t.Fatalf("pixel (%d, %d) is %v in the file and %v in the image", x, y, a, b)
					}
				}
			}
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
			width, height := f.Size()
			if size := image.Pt(width, height).Mul(figure.Scale); size != f.Image.Bounds().Max {
				t.Errorf("Size is %v device pixels, the image has %v", size, f.Image.Bounds().Max)
			}
		})
	}
	if _, err := new(figure.Figure).PNG(); err == nil {
		t.Error("an empty figure is encoded without an error")
	}
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
		if _, err := f.PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
