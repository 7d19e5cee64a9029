package augment

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// Affine builds each image seen through a random affine map, a little turned, sheared,
// stretched and moved: [batch, height, width, channels] → the same. Each entry of the map's matrix differs from the identity by at most slope, and the center moves
// by at most shift pixels along each axis. What lies outside an image is black.
func Affine(scope *model.Scope, x *Node, slope, shift float64) *Node {
	g, n := x.Graph(), x.Shape().Dimensions[0]
	entry := func(center, spread float64) *Node { // [n, 1, 1]
		return random.UniformAround(scope, g, center, spread, n, 1, 1)
	}
	return affineMap{
		a: entry(1, slope), b: entry(0, slope), tx: entry(0, shift),
		c: entry(0, slope), d: entry(1, slope), ty: entry(0, shift),
	}.apply(x)
}

// affineMap is an affine map for each image, each entry [n, 1, 1]: the pixel at
// (u, v) from the center, to the right and down, shows the image at
// (a·u + b·v + tx, c·u + d·v + ty).
type affineMap struct{ a, b, tx, c, d, ty *Node }

// apply builds the images that the map shows: [n, height, width, channels] → the same.
//
// A map of the plane is one along the rows and then one along the columns
// (Catmull & Smith, 1980): each resamples lines, which is a sum that vectorizes
// where looking up pixels one by one would not.
func (m affineMap) apply(x *Node) *Node {
	checkImages(x)
	g, dims := x.Graph(), x.Shape().Dimensions
	height, width := dims[1], dims[2]
	// Row y of the image is where v = (y - c·u - ty)/d.
	y, u := fromCenter(g, 1, 1, height, width), fromCenter(g, 2, 1, height, width)
	v := Div(Sub(Sub(y, Mul(m.c, u)), m.ty), m.d)
	column := AddScalar(Add(Add(Mul(m.a, u), Mul(m.b, v)), m.tx), float64(width-1)/2) // [n, y, u]

	u, v = fromCenter(g, 1, 1, width, height), fromCenter(g, 2, 1, width, height)
	row := AddScalar(Add(Add(Mul(m.c, u), Mul(m.d, v)), m.ty), float64(height-1)/2) // [n, u, v]

	channels := make([]*Node, dims[3])
	for c := range channels {
		lines := Squeeze(Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisElem(c)), 3) // [n, y, x]
		rows := resampleLines(lines, column)                                              // [n, y, u]
		columns := resampleLines(TransposeAllAxes(rows, 0, 2, 1), row)                    // [n, u, v]
		channels[c] = ExpandAxes(TransposeAllAxes(columns, 0, 2, 1), -1)
	}
	return Concatenate(channels, -1)
}

// resampleLines reads each line of an image at other positions, between two
// pixels as a mixture of both: lines [n, line, from], at [n, line, to] →
// [n, line, to].
func resampleLines(lines, at *Node) *Node {
	g, dims := at.Graph(), at.Shape().Dimensions
	n, count, from, to := dims[0], dims[1], lines.Shape().Dimensions[2], dims[2]
	position := Iota(g, shapes.Make(dtypes.Float32, n, count, from, to), 2)
	weight := pixelWeights(Sub(position, BroadcastToDims(ExpandAxes(at, 2), n, count, from, to))) // [n, line, from, to]
	return ReduceSum(Mul(weight, BroadcastToDims(ExpandAxes(lines, -1), n, count, from, to)), 2)
}
