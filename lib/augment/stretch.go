package augment

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// Stretch builds each image stretched and moved, along its rows and columns
// independently: [batch, height, width, channels] → the same. Along each axis, the
// position u from the center shows what was at s·u + t, with s uniform within stretch of
// 1, stretch in [0, 1), and t uniform within shift pixels of 0. What lies outside an image
// is black.
//
// It is a case of Affine that two matrix products compute.
func Stretch(scope *model.Scope, x *Node, stretch, shift float64) *Node {
	checkImages(x)
	dims := x.Shape().Dimensions
	sample := func(center, spread float64) *Node { // [batch, 1, 1]
		return random.UniformAround(scope, x.Graph(), center, spread, dims[0], 1, 1)
	}
	rows := lineWeights(sample(1, stretch), sample(0, shift), dims[1])
	columns := lineWeights(sample(1, stretch), sample(0, shift), dims[2])
	return mixLines(x, rows, columns)
}

// mixLines builds images whose rows and columns are mixtures of those given:
// x [batch, y, x, channels] and rows, columns [batch, to, from] → [batch, y, x, channels].
func mixLines(x, rows, columns *Node) *Node {
	return Einsum("nux,nvxc->nvuc", columns, Einsum("nvy,nyxc->nvxc", rows, x))
}

// lineWeights builds the weights of the lines of an image that shows, in line u,
// what lies at center + s·(u - center) + t: a mixture of the two lines nearest
// to it, and black outside. s and t are [batch, 1, 1], t in pixels →
// [batch, to, from].
func lineWeights(s, t *Node, side int) *Node {
	dims := []int{s.Shape().Dimensions[0], side, side}
	line := func(axis int) *Node { return fromCenter(s.Graph(), axis, dims...) }
	at := Add(Mul(BroadcastToDims(s, dims...), line(1)), BroadcastToDims(t, dims...))
	return pixelWeights(Sub(at, line(2)))
}
