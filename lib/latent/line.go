package latent

import (
	"fmt"
	"math"
	"slices"
)

// Line returns n codes evenly spaced on the straight line from a to b, both
// included: [n][code], z = (1-t)·a + t·b. It is an error if a and b differ in
// length, or n is below 2.
func Line(a, b []float32, n int) ([][]float32, error) {
	if err := checkWalk(a, b, n); err != nil {
		return nil, err
	}
	return walk(a, b, n, func(t float64, d int) float64 {
		return (1-t)*float64(a[d]) + t*float64(b[d])
	}), nil
}

// Arc returns n codes on the arc from a to b, both included: the direction turns
// evenly in the plane of a and b, the length changes evenly from |a| to |b|. For
// codes of equal length that is spherical linear interpolation (Shoemake 1985,
// which White 2016, arXiv:1609.04468, brought to latent spaces): in many
// dimensions the codes of N(0, I) lie near a sphere, and the straight line between
// two of them leaves it.
//
// If a and b point the same way, or one of them is zero, the arc is the line. If
// they point in opposite directions any plane would do, and the arc passes the
// axis to which a is most nearly perpendicular, the first of them on a tie; in
// one dimension there is no way around, and it is the line. An arc that leaves
// float32's range is an error.
func Arc(a, b []float32, n int) ([][]float32, error) {
	if err := checkWalk(a, b, n); err != nil {
		return nil, err
	}
	from, to := length(a), length(b)
	if from == 0 || to == 0 || len(a) == 1 {
		return Line(a, b, n)
	}
	start, side := make([]float64, len(a)), make([]float64, len(a))
	for d := range a {
		start[d], side[d] = float64(a[d])/from, float64(b[d])/to
	}
	// side becomes the part of b's direction that is perpendicular to a's.
	cos, sin := perpendicular(start, side)
	if sin < nearlyParallel {
		if cos > 0 {
			return Line(a, b, n)
		}
		axis := 0
		for d := range start {
			if math.Abs(start[d]) < math.Abs(start[axis]) {
				axis = d
			}
		}
		clear(side)
		side[axis] = 1
		perpendicular(start, side)
	}
	angle := math.Atan2(sin, cos)
	return checkOverflow(walk(a, b, n, func(t float64, d int) float64 {
		radius := (1-t)*from + t*to
		return radius * (math.Cos(t*angle)*start[d] + math.Sin(t*angle)*side[d])
	}), "the arc")
}

// nearlyParallel is the sine of an angle that float32 hardly distinguishes from 0.
const nearlyParallel = 1e-6

// perpendicular subtracts from v its part along the unit vector u and scales the
// rest to length 1. It returns the lengths of both parts.
func perpendicular(u, v []float64) (along, across float64) {
	for d := range u {
		along += u[d] * v[d]
	}
	for d := range u {
		v[d] -= along * u[d]
		across = math.Hypot(across, v[d])
	}
	if across > 0 {
		for d := range v {
			v[d] /= across
		}
	}
	return along, across
}

func length(z []float32) (l float64) {
	for _, v := range z {
		l = math.Hypot(l, float64(v))
	}
	return l
}

func checkWalk(a, b []float32, n int) error {
	if n < 2 {
		return fmt.Errorf("a walk of %d codes: expected at least 2, its ends", n)
	}
	return checkPair(a, b)
}

// walk returns a, then codes whose dimension d is at(t, d) for t between 0 and 1,
// then b.
func walk(a, b []float32, n int, at func(t float64, d int) float64) [][]float32 {
	codes := make([][]float32, n)
	for i := range codes {
		codes[i] = make([]float32, len(a))
		t := float64(i) / float64(n-1)
		for d := range codes[i] {
			codes[i][d] = float32(at(t, d))
		}
	}
	// The ends are a and b to the last bit.
	codes[0], codes[n-1] = slices.Clone(a), slices.Clone(b)
	return codes
}
