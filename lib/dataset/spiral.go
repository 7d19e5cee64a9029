package dataset

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"latentlab/lib/format"
)

// Spiral samples n points of the plane near a spiral of one turn: two numbers a
// point, which one number, the position along the spiral, describes nearly as well,
// but the position along a straight line does not.
//
// A point is an image of one row and two pixels, its coordinates x and y from 0
// to 1 in steps of 1/255 (see [Examples.Points]), so that any model of images can
// be trained on it. The points are distributed evenly along the spiral, with
// Gaussian noise of standard deviation noise on both coordinates, in units of
// the plane's side; above a noise of 0.005 the steps are invisible. Values
// outside the plane are moved to its edge. Point i is the same for the same
// seed, whatever n is. A point's label is its quarter of the spiral, 0 at the
// inner end. It is an error if n is below 1 or the noise is not from 0 to 1e6.
func Spiral(n int, noise float64, seed uint64) (*Examples, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d points along a spiral: expected at least 1", n)
	}
	if err := checkNoise(noise); err != nil {
		return nil, err
	}
	im := &Examples{
		Name: "points along a spiral", Height: 1, Width: 2,
		Classes: []string{"first quarter", "second quarter", "third quarter", "last quarter"},
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	for range n {
		along := rng.Float64()
		x, y := spiralAt(along)
		im.Pixels = append(im.Pixels, toPixel(x+noise*rng.NormFloat64()), toPixel(y+noise*rng.NormFloat64()))
		im.Labels = append(im.Labels, uint16(4*along))
	}
	return im, nil
}

// spiralAt returns the point at a share of the spiral's length, from 0 to 1.
func spiralAt(along float64) (x, y float64) {
	// The radius grows evenly with the angle. Its growth is small compared with a
	// turn and is neglected in the length, which is then quadratic in the radius.
	const inner, outer = 0.15, 0.5
	r := math.Sqrt(inner*inner + along*(outer*outer-inner*inner))
	φ := 2 * math.Pi * (r - inner) / (outer - inner)
	// 0.085 moves the middle of the spiral's bounding box to that of the plane.
	return 0.5 - 0.085 + r*math.Cos(φ), 0.5 + 0.085 + r*math.Sin(φ)
}

// toPixel returns the nearest of the 256 values of a pixel.
func toPixel(v float64) uint8 { return uint8(min(max(255*v, 0), 255) + 0.5) }

// Points returns rows of two numbers, or images of two pixels, as points of the plane:
// [n][2], the pixels from 0 to 1. It is the inverse of [Spiral], also for reconstructions
// of its points.
func (im *Examples) Points() ([][]float32, error) {
	if im.Size() != 2 {
		if im.IsTable() {
			return nil, fmt.Errorf("the rows of %s are %s: expected two, the coordinates of a point",
				im.Name, format.Count(im.Size(), "number"))
		}
		return nil, fmt.Errorf("the images of %s are %d×%d pixels: expected two pixels, the coordinates of a point",
			im.Name, im.Height, im.Width)
	}
	if im.Len() == 0 {
		return nil, errors.New("there are no points")
	}
	points := make([][]float32, im.Len())
	for i := range points {
		if im.IsTable() {
			points[i] = im.Features(i)
			continue
		}
		row := im.Row(i)
		points[i] = []float32{float32(row[0]) / 255, float32(row[1]) / 255}
	}
	return points, nil
}
