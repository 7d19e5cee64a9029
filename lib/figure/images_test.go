package figure_test

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"strconv"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"gonum.org/v1/plot/font/liberation"

	"latentlab/lib/figure"
)

// set is images in memory, as dataset.Images are.
type set struct {
	height, width int
	pixels        []uint8
}

func (s *set) Len() int                  { return len(s.pixels) / (s.height * s.width) }
func (s *set) Dims() (height, width int) { return s.height, s.width }
func (s *set) Gray(i, y, x int) uint8    { return s.pixels[(i*s.height+y)*s.width+x] }

// Slice returns the images from the given one on.
func (s *set) Slice(from int) *set {
	return &set{s.height, s.width, s.pixels[from*s.height*s.width:]}
}

// digits returns n images of 28 × 28 pixels of the digits 0 to 9 in turn,
// white on black, each set a little differently: MNIST from a type case.
func digits(n int) *set {
	const side = 28
	s := &set{height: side, width: side, pixels: make([]uint8, n*side*side)}
	fonts := liberation.Collection()
	draw := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		face, err := opentype.NewFace(fonts[draw.IntN(len(fonts))].Face,
			&opentype.FaceOptions{Size: 21 + 6*draw.Float64(), DPI: 72})
		if err != nil {
			panic(err)
		}
		shift := func() fixed.Int26_6 { return fixed.Int26_6(64 * (4*draw.Float64() - 2)) }
		s.draw(i, face, i%10, shift(), shift())
	}
	return s
}

// draw draws a digit as image i, (dx, dy) from its middle.
func (s *set) draw(i int, face font.Face, digit int, dx, dy fixed.Int26_6) {
	text := strconv.Itoa(digit)
	size := s.height * s.width
	bounds, _ := font.BoundString(face, text)
	d := font.Drawer{
		Dst: &image.Gray{Pix: s.pixels[i*size:][:size], Stride: s.width, Rect: image.Rect(0, 0, s.width, s.height)},
		Src: image.NewUniform(color.Gray{Y: 255}), Face: face,
		Dot: fixed.Point26_6{
			X: fixed.I(s.width)/2 - (bounds.Min.X+bounds.Max.X)/2 + dx,
			Y: fixed.I(s.height)/2 - (bounds.Min.Y+bounds.Max.Y)/2 + dy,
		},
	}
	d.DrawString(text)
}

// blurred returns the images as a network of limited capacity would rebuild
// them: softened by so many passes of a 3 × 3 mean.
func blurred(s *set, passes int) figure.Floats {
	out := figure.Floats{Height: s.height, Width: s.width, Pixels: make([]float32, len(s.pixels))}
	for i, v := range s.pixels {
		out.Pixels[i] = float32(v) / 255
	}
	for range passes {
		from := append([]float32(nil), out.Pixels...)
		for i := range s.Len() {
			image := from[i*s.height*s.width:][:s.height*s.width]
			for y := range s.height {
				for x := range s.width {
					var sum float32
					for dy := -1; dy <= 1; dy++ {
						for dx := -1; dx <= 1; dx++ {
							if y+dy >= 0 && y+dy < s.height && x+dx >= 0 && x+dx < s.width {
								sum += image[(y+dy)*s.width+x+dx]
							}
						}
					}
					out.Pixels[(i*s.height+y)*s.width+x] = sum / 9
				}
			}
		}
	}
	return out
}

// noisy returns the images with noise of standard deviation sigma added.
func noisy(s *set, sigma float64) figure.Floats {
	out := blurred(s, 0)
	draw := rand.New(rand.NewPCG(3, 4))
	for i := range out.Pixels {
		out.Pixels[i] += float32(sigma * draw.NormFloat64())
	}
	return out
}

// falling is a loss that a training might show: n steps of decay to a floor,
// with the noise of single batches.
func falling(n int, floor, noise float64, seed uint64) (x, y []float64) {
	draw := rand.New(rand.NewPCG(seed, 7))
	for i := range n {
		t := float64(i) / float64(n)
		x = append(x, float64(i+1))
		y = append(y, floor+0.4*math.Exp(-40*t)+0.03*math.Exp(-3*t)+noise*draw.NormFloat64())
	}
	return x, y
}
