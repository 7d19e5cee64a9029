// Package figuretest helps to test figures: it compares Examples with golden
// figures, and makes images and losses that look like those of a training.
package figuretest

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

// Set is images in memory, like dataset.Examples.
type Set struct {
	Height, Width int
	Pixels        []uint8
}

// Len implements figure.Images.
func (s *Set) Len() int { return len(s.Pixels) / (s.Height * s.Width) }

// Dims implements figure.Images.
func (s *Set) Dims() (height, width int) { return s.Height, s.Width }

// RGB implements figure.Images.
func (s *Set) RGB(i, y, x int) (r, g, b uint8) {
	gray := s.Pixels[(i*s.Height+y)*s.Width+x]
	return gray, gray, gray
}

// Slice returns the images from the given one on.
func (s *Set) Slice(from int) *Set {
	return &Set{s.Height, s.Width, s.Pixels[from*s.Height*s.Width:]}
}

// Digits returns n images of 28 × 28 pixels of the digits 0 to 9 in turn, white
// on black, each in another typeface, size and place: a typeset MNIST.
func Digits(n int) *Set {
	const side = 28
	s := &Set{Height: side, Width: side, Pixels: make([]uint8, n*side*side)}
	fonts := liberation.Collection()
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		face, err := opentype.NewFace(fonts[rng.IntN(len(fonts))].Face,
			&opentype.FaceOptions{Size: 21 + 6*rng.Float64(), DPI: 72})
		if err != nil {
			panic(err)
		}
		shift := func() fixed.Int26_6 { return fixed.Int26_6(64 * (4*rng.Float64() - 2)) }
		s.Write(i, face, i%10, shift(), shift())
	}
	return s
}

// Write writes a digit as image i, (dx, dy) from its middle.
func (s *Set) Write(i int, face font.Face, digit int, dx, dy fixed.Int26_6) {
	text := strconv.Itoa(digit)
	size := s.Height * s.Width
	bounds, _ := font.BoundString(face, text)
	d := font.Drawer{
		Dst: &image.Gray{Pix: s.Pixels[i*size:][:size], Stride: s.Width, Rect: image.Rect(0, 0, s.Width, s.Height)},
		Src: image.NewUniform(color.Gray{Y: 255}), Face: face,
		Dot: fixed.Point26_6{
			X: fixed.I(s.Width)/2 - (bounds.Min.X+bounds.Max.X)/2 + dx,
			Y: fixed.I(s.Height)/2 - (bounds.Min.Y+bounds.Max.Y)/2 + dy,
		},
	}
	d.DrawString(text)
}

// Blurred returns the images as a network of limited capacity would reconstruct
// them: softened by so many passes of a 3 × 3 mean.
func Blurred(s *Set, passes int) figure.Floats {
	out := figure.Floats{Height: s.Height, Width: s.Width, Pixels: make([]float32, len(s.Pixels))}
	for i, v := range s.Pixels {
		out.Pixels[i] = float32(v) / 255
	}
	for range passes {
		from := append([]float32(nil), out.Pixels...)
		for i := range s.Len() {
			image := from[i*s.Height*s.Width:][:s.Height*s.Width]
			for y := range s.Height {
				for x := range s.Width {
					var sum float32
					for dy := -1; dy <= 1; dy++ {
						for dx := -1; dx <= 1; dx++ {
							if y+dy >= 0 && y+dy < s.Height && x+dx >= 0 && x+dx < s.Width {
								sum += image[(y+dy)*s.Width+x+dx]
							}
						}
					}
					out.Pixels[(i*s.Height+y)*s.Width+x] = sum / 9
				}
			}
		}
	}
	return out
}

// Noisy returns the images with Gaussian noise of standard deviation sigma added.
func Noisy(s *Set, sigma float64) figure.Floats {
	out := Blurred(s, 0)
	rng := rand.New(rand.NewPCG(3, 4))
	for i := range out.Pixels {
		out.Pixels[i] += float32(sigma * rng.NormFloat64())
	}
	return out
}

// FallingLoss returns a loss as a training might have: n steps of decay to a
// floor, with the noise of single batches.
func FallingLoss(n int, floor, noise float64, seed uint64) (x, y []float64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	for i := range n {
		t := float64(i) / float64(n)
		x = append(x, float64(i+1))
		y = append(y, floor+0.4*math.Exp(-40*t)+0.03*math.Exp(-3*t)+noise*rng.NormFloat64())
	}
	return x, y
}

// Misclassified returns the labels and predictions of n images by a classifier
// that confuses about one in so many, mostly with the class it resembles.
func Misclassified(n, oneIn int) (labels, predicted []uint16) {
	resembled := []uint16{6, 7, 7, 5, 9, 3, 0, 9, 3, 4}
	rng := rand.New(rand.NewPCG(17, 17))
	for i := range n {
		label := uint16(i % 10)
		labels, predicted = append(labels, label), append(predicted, label)
		if rng.IntN(oneIn) == 0 {
			predicted[i] = resembled[label]
			if rng.IntN(3) == 0 {
				predicted[i] = uint16(rng.IntN(10))
			}
		}
	}
	return labels, predicted
}
