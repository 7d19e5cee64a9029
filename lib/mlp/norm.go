package mlp

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"
)

// The numbers of BatchNorm, as in PyTorch.
const (
	normMomentum = 0.9  // the part of a running average that a step keeps
	normEpsilon  = 1e-5 // added to the variance, so that a constant value is not divided by zero
)

// BatchNorm gives each of x's columns mean 0 and variance 1 over the batch,
// then a scale and an offset that are learned: [batch, width] → the same
// (Ioffe & Szegedy, 2015, arXiv:1502.03167, algorithm 1).
//
// Outside training the mean and the variance are running averages of those
// that training saw, so that an image's result does not depend on the others
// of its batch.
//
// Its variables scale, offset, mean and variance are under scope "norm". GoMLX's
// norm.BatchNorm has other arithmetic, plain means over the first steps and a
// variable that counts them, so PyTorch's weights would not fit it.
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
		updateAverage(mean, μ)
		updateAverage(variance, v)
	}
	gain := Div(row(scale.NodeValue(g)), Sqrt(AddScalar(v, normEpsilon))) // [1, width]
	return Add(Mul(Sub(x, μ), gain), row(offset.NodeValue(g)))
}

// updateAverage moves a running average toward a batch's value.
func updateAverage(average *model.Variable, value *Node) {
	old := average.NodeValue(value.Graph())
	value = StopGradient(Reshape(value, old.Shape().Dimensions...))
	average.SetNodeValue(Add(MulScalar(old, normMomentum), MulScalar(value, 1-normMomentum)))
}
