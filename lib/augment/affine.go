package augment

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// Affine builds each image seen through a random affine map, a little turned, sheared,
// stretched and moved: [batch, height, width, channels] → the same. The position p from the
// center, in pixels, shows what was at M·p + t: each entry of M is uniform within slope of the
// identity's, slope in [0, 1), and each of t within shift pixels of 0. What lies outside an image is
// black. Up to a slope of about 0.3 the images are close to bilinear ones; from 0.5 on thin strokes
// break up.
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
	v, u := fromCenter(g, 1, 1, height, width), fromCenter(g, 2, 1, height, width)
	// Where pixel (u, v) shows row y of the image, v = (y - c·u - ty)/d, so that its column
	// is (a - b/d·c)·u + b/d·(y - ty) + tx. The first map goes to rows y, numbered as v is.
	ratio := Div(m.b, m.d)
	column := Add(Mul(Sub(m.a, Mul(ratio, m.c)), u), Add(Mul(ratio, Sub(v, m.ty)), m.tx))
	row := Add(Add(Mul(m.c, u), Mul(m.d, v)), m.ty)
	column, row = AddScalar(column, float64(width-1)/2), AddScalar(row, float64(height-1)/2) // [n, height, width]

	channels := make([]*Node, dims[3])
	for c := range channels {
		channel := Squeeze(Slice(x, AxisRange(), AxisRange(), AxisRange(), AxisElem(c)), 3) // [n, height, width]
		channels[c] = ExpandAxes(resample(resample(channel, 2, column), 1, row), -1)
	}
	return Concatenate(channels, -1)
}

// resample reads an image along an axis at other positions, between two pixels as a mixture
// of both: image [n, height, width] and the index in axis, at [n, height, width] → [n, height,
// width].
//
// The sum over the axis is written out, of which XLA on the CPU makes vector instructions; a
// ReduceSum takes ten times as long.
func resample(image *Node, axis int, at *Node) (sum *Node) {
	dims := image.Shape().Dimensions
	for i := range dims[axis] {
		line := BroadcastToDims(SliceAxis(image, axis, AxisElem(i)), dims...)
		term := Mul(line, pixelWeights(AddScalar(at, -float64(i))))
		if sum == nil {
			sum = term
		} else {
			sum = Add(sum, term)
		}
	}
	return sum
}
