package figure_test

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/figure/chart"
	"latentlab/lib/figure/diagram"
	"latentlab/lib/figure/internal/figuretest"
)

// twoPixels are two images of 1 × 2 pixels: black and white, and red and teal.
var twoPixels = &dataset.Examples{
	Height: 1, Width: 2, Channels: 3, Pixels: []uint8{0, 0, 0, 255, 255, 255, 200, 10, 30, 0, 128, 128},
}

// patches draws patches of a photograph, and what a network that keeps less makes of them.
func patches() {
	china := must(dataset.Photographs()).Slice(0, 1)
	patches := must(china.Patches(64, 60)).Slice(20, 60)
	blurred := figure.Floats{Height: 64, Width: 64, Channels: 3, Pixels: make([]float32, len(patches.Pixels))}
	for i := range patches.Pixels {
		y, x, c := i/(64*3)%64, i/3%64, i%3
		blurred.Pixels[i] = float32(patches.Row(i / (64 * 64 * 3))[(y/8*8+4)*64*3+(x/8*8+4)*3+c]) / 255
	}
	figuretest.Show(figure.Reconstructions{Images: patches, Reconstructed: blurred, Rows: 4, Columns: 8}.Draw())
}

func must(e *dataset.Examples, err error) *dataset.Examples {
	if err != nil {
		panic(err)
	}
	return e
}

// TestColor draws gray and colored images in each figure of images, and checks the pixels
// and that a figure of gray images only stays gray.
func TestColor(t *testing.T) {
	gray, both := twoPixels.First(1), twoPixels
	floats := figure.Floats{Height: 1, Width: 2, Channels: 3}
	for _, v := range both.Pixels {
		floats.Pixels = append(floats.Pixels, float32(v)/255)
	}
	for name, draw := range map[string]func(im figure.Images) (*figure.Figure, error){
		"Grid": func(im figure.Images) (*figure.Figure, error) { return figure.Grid{Images: im}.Draw() },
		"Rows": func(im figure.Images) (*figure.Figure, error) {
			return figure.Rows{Rows: []figure.Row{{Images: im}}}.Draw()
		},
		"Pair": func(im figure.Images) (*figure.Figure, error) {
			return figure.Pair{Images: im, Reconstructed: im}.Draw()
		},
		"Reconstructions": func(im figure.Images) (*figure.Figure, error) {
			return figure.Reconstructions{Images: im, Reconstructed: im}.Draw()
		},
		"Manifold": func(im figure.Images) (*figure.Figure, error) {
			return chart.Manifold{Images: im, Columns: 1}.Draw()
		},
	} {
		f := figuretest.Must(draw(gray))
		if _, ok := f.Image.(*image.Gray); !ok || strings.Contains(f.Alt, "color") {
			t.Errorf("%s of gray images is a %T: %s", name, f.Image, f.Alt)
		}
		for _, im := range []figure.Images{both, floats} {
			f := figuretest.Must(draw(im))
			if strings.Contains(f.Alt, "gray") {
				t.Errorf("%s of images in color: %s", name, f.Alt)
			}
			for _, want := range []color.RGBA{{0, 0, 0, 255}, {200, 10, 30, 255}, {0, 128, 128, 255}} {
				if size := figuretest.Extent(f.Image, want).Size(); size.X < figure.Scale || size.Y < figure.Scale {
					t.Errorf("%s of a %T shows %v on %v pixels", name, im, want, size)
				}
			}
		}
	}
	d := diagram.NewModel(both.Slice(1, 2), gray, 4, 2, 4)
	if f := figuretest.Must(d.Draw()); figuretest.Extent(f.Image, color.RGBA{200, 10, 30, 255}).Empty() {
		t.Error("the diagram of a model does not show its image in color")
	}
	if !figure.IsGray(gray) || figure.IsGray(both) {
		t.Errorf("IsGray is %v of gray images and %v of others", figure.IsGray(gray), figure.IsGray(both))
	}
}

// TestUsualSizes checks that images of any size are enlarged by a whole factor, and that
// as many are side by side as a notebook is wide.
func TestUsualSizes(t *testing.T) {
	for _, c := range []struct {
		height, width, pixel, columns int
	}{
		{1, 1, 112, 10}, {28, 28, 4, 10}, {32, 32, 2, 10}, {64, 64, 2, 10}, {100, 100, 1, 10}, {218, 178, 1, 8}, {427, 640, 1, 2},
		{1000, 2000, 1, 1},
	} {
		im := &dataset.Examples{
			Height: c.height, Width: c.width, Channels: 3, Pixels: make([]uint8, 12*c.height*c.width*3),
		}
		im.Pixels[0] = 1
		f := figuretest.Must(figure.Grid{Images: im}.Draw())
		width, _ := f.Size()
		if columns := fmt.Sprintf("by %d column", c.columns); !strings.Contains(f.Alt, columns) {
			t.Errorf("%d × %d: %s, expected %s", c.height, c.width, f.Alt, columns)
		}
		if least := c.columns*c.width*c.pixel/figure.Scale + 40; width < least || width > least+10*2 {
			t.Errorf("a grid of %d × %d images is %d wide, expected %d and gaps", c.height, c.width, width, least)
		}
		if width > 760+40 && c.columns > 1 {
			t.Errorf("a grid of %d × %d images is %d wide", c.height, c.width, width)
		}
		halves := figuretest.Must(figure.Reconstructions{Images: im, Reconstructed: im}.Draw())
		if width, _ := halves.Size(); width > 760+40 && c.columns > 1 {
			t.Errorf("reconstructions of %d × %d images are %d wide", c.height, c.width, width)
		}
	}
}
