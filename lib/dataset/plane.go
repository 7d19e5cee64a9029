package dataset

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// Ring samples n points of the plane near a circle of radius 0.35 around its middle: rows of
// two unscaled numbers, x and y, from 0 to 1.
//
// Each point has Gaussian noise of standard deviation noise on both coordinates, in units
// of the plane's side; coordinates outside the plane are moved to its edge. Point i is the
// same for the same seed, whatever n is. It is an error if n is below 1 or the noise is not
// from 0 to 1e6.
func Ring(n int, noise float64, seed uint64) (*Examples, error) {
	return samplePlane("points near a ring", n, noise, seed, func(u float64) (x, y float64) {
		return onCircle(0.5, 0.5, 0.35, 2*math.Pi*u)
	})
}

// Heaps samples points as [Ring] does, near the four corners of a square, a quarter of them
// near each.
func Heaps(n int, noise float64, seed uint64) (*Examples, error) {
	return samplePlane("points in four heaps", n, noise, seed, func(u float64) (x, y float64) {
		k := min(int(4*u), 3)
		return 0.25 + 0.5*float64(k%2), 0.25 + 0.5*float64(k/2)
	})
}

// Line samples points as [Ring] does, near a line from (0.2, 0.25) to (0.8, 0.75).
func Line(n int, noise float64, seed uint64) (*Examples, error) {
	return samplePlane("points near a line", n, noise, seed, func(u float64) (x, y float64) {
		return 0.2 + 0.6*u, 0.25 + 0.5*u
	})
}

// Moon samples points as [Ring] does, near a half circle of radius 0.35, open at the bottom.
func Moon(n int, noise float64, seed uint64) (*Examples, error) {
	return samplePlane("points near a moon", n, noise, seed, func(u float64) (x, y float64) {
		return onCircle(0.5, 0.35, 0.35, math.Pi*u)
	})
}

// onCircle returns the point of a circle around (x, y) at an angle, in radians.
func onCircle(x, y, radius, angle float64) (float64, float64) {
	return x + radius*math.Cos(angle), y + radius*math.Sin(angle)
}

// samplePlane samples points with noise around at(u), where u is uniform in [0, 1).
func samplePlane(
	name string, n int, noise float64, seed uint64, at func(u float64) (x, y float64),
) (*Examples, error) {
	if n < 1 {
		return nil, fmt.Errorf("%d %s: expected at least 1", n, name)
	}
	if err := checkNoise(noise); err != nil {
		return nil, err
	}
	e := &Examples{Name: name, Columns: []Column{{Name: "x", Unscaled: true}, {Name: "y", Unscaled: true}}}
	rng := rand.New(rand.NewPCG(seed, 0))
	for range n {
		x, y := at(rng.Float64())
		for _, v := range []float64{x, y} {
			e.Values = append(e.Values, float32(min(max(v+noise*rng.NormFloat64(), 0), 1)))
		}
	}
	return e, nil
}
