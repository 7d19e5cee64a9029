package aae

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// game has the losses of an adversarial game between codes and a discriminator of
// [FewLabels].
type game struct {
	scope         string // of the discriminator
	discriminator *Node  // its loss: 2·log 2 where it cannot distinguish codes from samples
	generator     *Node  // the loss of the codes: -log D(z)
	accuracy      *Node  // of the discriminator
}

// newGame builds the losses of both sides for codes [batch, size], with the
// discriminator as it is before either side's update.
func newGame(scope *model.Scope, name string, prior Prior, codes *Node) game {
	g, n := codes.Graph(), codes.Shape().Dimensions[0]
	d := scope.At("%s", name)
	real := smallDiscriminator(d, prior.Samples(scope, g, n, nil)) // [batch, 1]
	fake := smallDiscriminator(d, StopGradient(codes))             // [batch, 1]
	lossD, accuracy := lossAndAccuracy(real, fake)
	return game{name, lossD, loss.Generator(smallDiscriminator(d, codes)), accuracy}
}

func (r game) metrics(prefix string) []train.Metric {
	return []train.Metric{
		{Name: prefix + "discriminator", Value: r.discriminator},
		{Name: prefix + "generator", Value: r.generator},
		{Name: prefix + "accuracy", Value: r.accuracy},
	}
}

// smallDiscriminator builds the logit of "from the prior": [batch, any] →
// [batch, 1].
func smallDiscriminator(scope *model.Scope, x *Node) *Node {
	for i, width := range []int{200, 200} {
		x = activation.LeakyReluWith(mlp.Dense(scope.At("layer%d", i), x, width), 0.1)
	}
	return mlp.Dense(scope.At("output"), x, 1)
}

// lossAndAccuracy builds a discriminator's loss for its logits of samples and of
// codes, [batch, 1] each, and its accuracy, from 0 to 1.
func lossAndAccuracy(real, fake *Node) (lossD, accuracy *Node) {
	lossD = loss.Discriminator(real, fake)
	onReal, onFake := ReduceAllMean(loss.PositiveLogits(real)), OneMinus(ReduceAllMean(loss.PositiveLogits(fake)))
	accuracy = MulScalar(Add(onReal, onFake), 0.5)
	return lossD, accuracy
}
