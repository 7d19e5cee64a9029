package dataset

import "math"

// sketch is a gray image being painted: tones from 0 to 1 on the square from -1
// to 1 in x (to the right) and y (down).
type sketch struct {
	side  int
	tones []float64 // [side, side]
}

func newSketch(side int) *sketch {
	return &sketch{side: side, tones: make([]float64, side*side)}
}

// shape is the signed distance to an outline, negative inside.
type shape func(x, y float64) float64

// fill paints a shape. Its edge is a pixel wide, as antialiasing needs; soft
// widens it, in units of the square.
func (s *sketch) fill(inside shape, tone, opacity, soft float64) {
	edge := 2/float64(s.side) + soft
	s.mapTones(func(x, y, old float64) float64 {
		distance := inside(x, y)
		if distance >= edge/2 {
			return old // as for most of the image
		}
		cover := opacity * min(0.5-distance/edge, 1)
		return old + cover*(tone-old)
	})
}

// mapTones replaces every tone by a function of its place and itself.
func (s *sketch) mapTones(tone func(x, y, old float64) float64) {
	for i, old := range s.tones {
		x := (float64(i%s.side)+0.5)*2/float64(s.side) - 1
		y := (float64(i/s.side)+0.5)*2/float64(s.side) - 1
		s.tones[i] = tone(x, y, old)
	}
}

// writeGray writes the tones as bytes.
func (s *sketch) writeGray(to []uint8) {
	for i, tone := range s.tones {
		to[i] = uint8(math.Round(255 * min(max(tone, 0), 1)))
	}
}

// ellipse returns an ellipse. Its distance is approximate, well enough unless the
// ellipse is very flat.
func ellipse(cx, cy, rx, ry float64) shape {
	return func(x, y float64) float64 {
		u, v := (x-cx)/rx, (y-cy)/ry
		k := math.Hypot(u, v)
		if k == 0 {
			return -min(rx, ry)
		}
		return k * (k - 1) / math.Hypot(u/rx, v/ry)
	}
}

// stroke returns the line of a round pen of half width r from one point to
// another.
func stroke(x0, y0, x1, y1, r float64) shape {
	dx, dy := x1-x0, y1-y0
	length := dx*dx + dy*dy
	return func(x, y float64) float64 {
		t := min(max(((x-x0)*dx+(y-y0)*dy)/length, 0), 1)
		return math.Hypot(x-x0-t*dx, y-y0-t*dy) - r
	}
}

// arc returns the parabola of a pen of half width r: of half width w around
// (cx, cy), its middle bent down by bend (a smile), or up if bend is negative.
func arc(cx, cy, w, bend, r float64) shape {
	return func(x, y float64) float64 {
		u := min(max((x-cx)/w, -1), 1)
		return math.Hypot(x-cx-u*w, y-cy-bend*(1-u*u)) - r
	}
}

// intersection returns the common part of two shapes.
func intersection(a, b shape) shape {
	return func(x, y float64) float64 { return max(a(x, y), b(x, y)) }
}

// complement returns everything except the shape.
func complement(a shape) shape {
	return func(x, y float64) float64 { return -a(x, y) }
}

// ring returns a shape's outline, drawn with a pen of half width r.
func ring(a shape, r float64) shape {
	return func(x, y float64) float64 { return math.Abs(a(x, y)) - r }
}

// rotated returns the shape rotated around the middle of the square, clockwise in
// radians.
func rotated(a shape, angle float64) shape {
	sin, cos := math.Sincos(angle)
	return func(x, y float64) float64 { return a(cos*x+sin*y, cos*y-sin*x) }
}
