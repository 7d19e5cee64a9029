package aae

import (
	"fmt"
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
	entry := func(center, spread float64) *Node { // [n, 1, 1]
		return random.Around(scope, g, center, spread, n, 1, 1)
	}
	return view{
		a: entry(1, affineSlope), b: entry(0, affineSlope), tx: entry(0, affineShift),
		c: entry(0, affineSlope), d: entry(1, affineSlope), ty: entry(0, affineShift),
	}.of(x)
}

// view is an affine map for each picture, each entry [n, 1, 1]: the pixel at
// (u, v) from the middle, to the right and down, shows the picture at
// (a·u + b·v + tx, c·u + d·v + ty).
type view struct{ a, b, tx, c, d, ty *Node }

// of builds the pictures that the map shows: [n, side²] → the same.
//
// A map of the plane is one along the rows and then one along the columns
// (Catmull & Smith, 1980): each resamples lines, which is a sum that
// vectorises where looking up pixels one by one would not.
func (t view) of(x *Node) *Node {
	g, n := x.Graph(), x.Shape().Dimensions[0]
	side := int(math.Round(math.Sqrt(float64(x.Shape().Dimensions[1]))))
	if side*side != x.Shape().Dimensions[1] {
		panic(fmt.Errorf("pictures of %d pixels are moved about as squares: expected as many rows as columns", x.Shape().Dimensions[1]))
	}
	middle := float64(side-1) / 2
	across := func(axis int) *Node { // [1, side, side], places from the middle along an axis
		return AddScalar(Iota(g, shapes.Make(dtypes.Float32, 1, side, side), axis), -middle)
	}
	// Row y of the picture is where v = (y - c·u - ty)/d.
	y, u := across(1), across(2)
	v := Div(Sub(Sub(y, Mul(t.c, u)), t.ty), t.d)
	column := AddScalar(Add(Add(Mul(t.a, u), Mul(t.b, v)), t.tx), middle) // [n, y, u]
	rows := resample(Reshape(x, n, side, side), column)                   // [n, y, u]

	u, v = across(1), across(2)
	row := AddScalar(Add(Add(Mul(t.c, u), Mul(t.d, v)), t.ty), middle) // [n, u, v]
	columns := resample(TransposeAllAxes(rows, 0, 2, 1), row)          // [n, u, v]
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
