package classify

import (
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// move builds each picture moved and stretched by amounts of its own:
// [batch, pixels] → the same.
func (c Config) move(scope *model.Scope, x *Node) *Node {
	n, side := x.Shape().Dimensions[0], c.side()
	draw := func(center, spread float64) *Node { // [batch, 1, 1]
		return random.Around(scope, x.Graph(), center, spread, n, 1, 1)
	}
	rows := places(draw(1, c.Stretch), draw(0, c.Shift), side)
	columns := places(draw(1, c.Stretch), draw(0, c.Shift), side)
	return resample(x, rows, columns)
}

// resample builds pictures whose rows and columns are mixtures of those
// given: x [batch, pixels] and rows, columns [batch, to, from] →
// [batch, pixels].
func resample(x, rows, columns *Node) *Node {
	n, side := x.Shape().Dimensions[0], rows.Shape().Dimensions[1]
	picture := Reshape(x, n, side, side)
	picture = Einsum("nvy,nyx->nvx", rows, picture)
	picture = Einsum("nux,nvx->nvu", columns, picture)
	return Reshape(picture, n, side*side)
}

// places builds the weights of lines in a picture that shows, in line u, what
// lies at middle + s·(u - middle) + t: a mixture of the two lines nearest to
// it, and black outside. s and t are [batch, 1, 1], t in pixels →
// [batch, to, from].
func places(s, t *Node, side int) *Node {
	dims := []int{s.Shape().Dimensions[0], side, side}
	line := func(axis int) *Node { // from the middle
		return AddScalar(Iota(s.Graph(), shapes.Make(dtypes.Float32, dims...), axis), -float64(side-1)/2)
	}
	at := Add(Mul(BroadcastToDims(s, dims...), line(1)), BroadcastToDims(t, dims...))
	return MaxScalar(OneMinus(Abs(Sub(at, line(2)))), 0)
}
