package augment

import (
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
)

// sideOf returns the height and width of the images x, [batch, features].
func sideOf(x *Node) int {
	features := x.Shape().Dimensions[1]
	side := int(math.Round(math.Sqrt(float64(features))))
	if side*side != features {
		panic(fmt.Errorf("images of %d pixels are augmented as squares: expected as many rows as columns", features))
	}
	return side
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
