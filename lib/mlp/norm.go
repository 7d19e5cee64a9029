package mlp

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
)

// The running averages of BatchNorm: how much of the old one stays in a step,
// as in PyTorch; and what keeps a constant value from being divided by zero.
const (
	normMomentum = 0.9
	normEpsilon  = 1e-5
)

// BatchNorm gives each of x's columns mean 0 and variance 1 over the batch,
// then a scale and an offset that are learned: [batch, width] → the same
// (Ioffe & Szegedy, 2015, arXiv:1502.03167, algorithm 1).
//
// Outside training the mean and the variance are running averages of those
// that training saw, so that a picture's result does not depend on the
// pictures beside it.
//
// Its variables scale, offset, mean and variance are under scope "norm".
func BatchNorm(scope *model.Scope, x *Node) *Node {
	scope = scope.At("norm")
	g, shape := x.Graph(), shapes.Make(x.DType(), x.Shape().Dimensions[1])
	zero, one := scope.WithInitializer(initializer.Zero), scope.WithInitializer(initializer.One)
	scale, offset := one.VariableWithShape("scale", shape), zero.VariableWithShape("offset", shape)
	mean := zero.VariableWithShape("mean", shape).SetTrainable(false)
	variance := one.VariableWithShape("variance", shape).SetTrainable(false)

	row := func(v *Node) *Node { return ExpandAxes(v, 0) } // [width] → [1, width]
	μ, v := row(mean.NodeValue(g)), row(variance.NodeValue(g))
	if scope.IsTraining(g) {
		μ = ReduceAndKeep(x, ReduceMean, 0)                 // [1, width]
		v = ReduceAndKeep(Square(Sub(x, μ)), ReduceMean, 0) // [1, width]
		follow(mean, μ)
		follow(variance, v)
	}
	gain := Div(row(scale.NodeValue(g)), Sqrt(AddScalar(v, normEpsilon))) // [1, width]
	return Add(Mul(Sub(x, μ), gain), row(offset.NodeValue(g)))
}

// follow moves a running average towards a batch's value.
func follow(average *model.Variable, value *Node) {
	old := average.NodeValue(value.Graph())
	value = StopGradient(Reshape(value, old.Shape().Dimensions...))
	average.SetNodeValue(Add(MulScalar(old, normMomentum), MulScalar(value, 1-normMomentum)))
}
