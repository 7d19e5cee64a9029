package augment

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// checkImages panics unless x are images, [batch, height, width, channels].
func checkImages(x *Node) {
	if x.Rank() != 4 {
		panic(fmt.Errorf("images to augment have shape %s: expected [batch, height, width, channels]", x.Shape()))
	}
}

// fromCenter builds the positions along an axis of the given dimensions, counted
// from its center.
func fromCenter(g *Graph, axis int, dims ...int) *Node {
	return AddScalar(Iota(g, shapes.Make(dtypes.Float32, dims...), axis), -float64(dims[axis]-1)/2)
}

// pixelWeights builds how much a pixel counts at the given signed distance: linearly
// less up to one pixel away, and not at all beyond.
func pixelWeights(distance *Node) *Node {
	return MaxScalar(OneMinus(Abs(distance)), 0)
}
