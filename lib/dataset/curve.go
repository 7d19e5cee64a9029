package dataset

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Curve draws n points of the plane near a spiral of one turn: two numbers a
// point, of which one, how far along the spiral it lies, would say nearly all,
// and no straight line says much.
//
// A point is a picture of one row and two pixels, its coordinates x and y from
// 0 to 1 in steps of 1/255 (see [Images.Points]), so that whatever trains on
// pictures trains on it. Points lie evenly along the spiral, with Gaussian
// noise of standard deviation noise on both coordinates, in units of the
// plane's side; the steps are invisible from a noise of 0.005 on. Values that
// leave the plane are cut off. Point i is the same for the same seed, whatever
// n is. A point's label is the quarter of the spiral that it belongs to, 0 at
// its inner end. It needs n ≥ 1 and a noise from 0 to 1e6.
func Curve(n int, noise float64, seed uint64) (*Images, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d points along a spiral: expected at least 1", n)
	}
	if err := checkNoise(noise); err != nil {
		return nil, err
	}
	im := &Images{
		Name: "points along a spiral", Height: 1, Width: 2,
		Classes: []string{"first quarter", "second quarter", "third quarter", "last quarter"},
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	for range n {
		along := rng.Float64()
		x, y := spiral(along)
		im.Pixels = append(im.Pixels, level(x+noise*rng.NormFloat64()), level(y+noise*rng.NormFloat64()))
		im.Labels = append(im.Labels, uint8(4*along))
	}
	return im, nil
}

// CurveLine returns n points of the spiral itself, from its inner to its outer
// end, to draw it under the points of [Curve]: [n][2], x and y; the inner end
// alone where n is 1. It panics when n is below 0, as make does.
func CurveLine(n int) [][]float32 {
	points := make([][]float32, n)
	for i := range points {
		x, y := spiral(float64(i) / float64(max(1, n-1)))
		points[i] = []float32{float32(x), float32(y)}
	}
	return points
}

// spiral is the point at the given share of the spiral's length, from 0 to 1.
func spiral(along float64) (x, y float64) {
	// The radius grows evenly with the angle. What is small against a turn, its
	// growth, is left out of the length: that goes with the radius squared.
	const inner, outer = 0.15, 0.5
	r := math.Sqrt(inner*inner + along*(outer*outer-inner*inner))
	φ := 2 * math.Pi * (r - inner) / (outer - inner)
	// 0.085 puts the middle of the spiral's box into the middle of the plane.
	return 0.5 - 0.085 + r*math.Cos(φ), 0.5 + 0.085 + r*math.Sin(φ)
}

// level is the nearest of the 256 values of a pixel.
func level(v float64) uint8 { return uint8(min(max(255*v, 0), 255) + 0.5) }

// Points returns pictures of two pixels as points of the plane: [n][2], x and
// y from 0 to 1. It is the way back from [Curve] and from reconstructions of
// it.
func (im *Images) Points() ([][]float32, error) {
	if im.Size() != 2 {
		return nil, fmt.Errorf("the pictures of %s are %d×%d pixels: expected two pixels, the coordinates of a point", im.Name, im.Height, im.Width)
	}
	if im.Len() == 0 {
		return nil, errors.New("there are no points")
	}
	points := make([][]float32, im.Len())
	for i := range points {
		row := im.Row(i)
		points[i] = []float32{float32(row[0]) / 255, float32(row[1]) / 255}
	}
	return points, nil
}
