package aae

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// How far affine moves a picture: each entry of its matrix away from the
// identity, and the middle in pixels.
const (
	affineSlope = 0.2
	affineShift = 1
)

// affine builds each square picture of x seen through a random affine map, a
// little turned, sheared, stretched and moved: [batch, features] → the same.
// What lies outside a picture is black.
func affine(scope *model.Scope, x *Node) *Node {
	g, n := x.Graph(), x.Shape().Dimensions[0]
	side := int(math.Sqrt(float64(x.Shape().Dimensions[1])))
	entry := func(center, spread float64) *Node { // [n, 1, 1]
		return AddScalar(MulScalar(random.Uniform(scope, g, n, 1, 1), 2*spread), center-spread)
	}
	a, b, tx := entry(1, affineSlope), entry(0, affineSlope), entry(0, affineShift)
	c, d, ty := entry(0, affineSlope), entry(1, affineSlope), entry(0, affineShift)

	// A map of the plane is one along the rows and then one along the columns
	// (Catmull & Smith, 1980): each resamples lines, which is a sum that
	// vectorises where looking up pixels one by one would not.
	middle := float64(side-1) / 2
	across := func(axis int) *Node { // [1, side, side], places from the middle along an axis
		return AddScalar(Iota(g, shapes.Make(dtypes.Float32, 1, side, side), axis), -middle)
	}
	// The pixel at (u, v) shows the picture at (a·u + b·v + tx, c·u + d·v + ty).
	// In row y of the picture that is where v = (y - c·u - ty)/d.
	y, u := across(1), across(2)
	v := Div(Sub(Sub(y, Mul(c, u)), ty), d)
	column := AddScalar(Add(Add(Mul(a, u), Mul(b, v)), tx), middle) // [n, y, u]
	rows := resample(Reshape(x, n, side, side), column)             // [n, y, u]

	u, v = across(1), across(2)
	row := AddScalar(Add(Add(Mul(c, u), Mul(d, v)), ty), middle) // [n, u, v]
	columns := resample(TransposeAllAxes(rows, 0, 2, 1), row)    // [n, u, v]
	return Reshape(TransposeAllAxes(columns, 0, 2, 1), n, side*side)
}

// resample reads each line of a picture at other places, between two pixels
// as a mixture of both: lines [n, line, from], at [n, line, to] → [n, line, to].
func resample(lines, at *Node) *Node {
	g, dims := at.Graph(), at.Shape().Dimensions
	n, count, from, to := dims[0], dims[1], lines.Shape().Dimensions[2], dims[2]
	place := Iota(g, shapes.Make(dtypes.Float32, n, count, from, to), 2)
	distance := Abs(Sub(place, BroadcastToDims(ExpandAxes(at, 2), n, count, from, to)))
	weight := MaxScalar(OneMinus(distance), 0) // [n, line, from, to]
	return ReduceSum(Mul(weight, BroadcastToDims(ExpandAxes(lines, -1), n, count, from, to)), 2)
}
