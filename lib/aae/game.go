package aae

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/gan"
	"latentlab/lib/train"
)

// game is one round between codes and a discriminator.
type game struct {
	name  string // scope of the discriminator
	told  *Node  // loss of the discriminator: 2·log 2 where it cannot tell
	taken *Node  // loss of the codes: -log D(z)
	right *Node  // share of right answers
}

// play builds the losses of both sides for codes [batch, size], with the
// discriminator as it is: neither has moved.
func play(scope *model.Scope, name string, prior Prior, codes *Node) game {
	g, n := codes.Graph(), codes.Shape().Dimensions[0]
	d := scope.At("%s", name)
	real := discriminate(d, prior.draw(scope, g, n, nil)) // [batch, 1]
	fake := discriminate(d, StopGradient(codes))          // [batch, 1]
	told, right := telling(real, fake)
	return game{name, told, gan.GeneratorLoss(discriminate(d, codes)), right}
}

func (r game) metrics(prefix string) []train.Metric {
	return []train.Metric{
		{Name: prefix + "discriminator", Value: r.told},
		{Name: prefix + "generator", Value: r.taken},
		{Name: prefix + "accuracy", Value: r.right},
	}
}

// telling is the discriminator's loss for its logits of draws and of codes,
// [batch, 1] each, and the share of right answers.
func telling(real, fake *Node) (loss, accuracy *Node) {
	loss = gan.DiscriminatorLoss(real, fake)
	accuracy = MulScalar(Add(ReduceAllMean(gan.Positive(real)), OneMinus(ReduceAllMean(gan.Positive(fake)))), 0.5)
	return loss, accuracy
}
