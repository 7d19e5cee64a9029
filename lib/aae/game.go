package aae

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/ae"
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
	return game{name, told, taken(discriminate(d, codes)), right}
}

func (r game) metrics(prefix string) []train.Metric {
	return []train.Metric{
		{Name: prefix + "discriminator", Value: r.told},
		{Name: prefix + "generator", Value: r.taken},
		{Name: prefix + "accuracy", Value: r.right},
	}
}

// telling is the discriminator's loss, -log D(z') - log(1 - D(z)) for draws z'
// of the prior and codes z, averaged over the batch; and its accuracy. The
// logits are [batch, 1].
func telling(real, fake *Node) (loss, accuracy *Node) {
	loss = Add(
		ReduceAllMean(ae.CrossEntropy(OnesLike(real), real)),
		ReduceAllMean(ae.CrossEntropy(ZerosLike(fake), fake)))
	accuracy = MulScalar(Add(ReduceAllMean(positive(real)), OneMinus(ReduceAllMean(positive(fake)))), 0.5)
	return loss, accuracy
}

// taken is the loss of codes that are to be taken for draws: -log D(z).
func taken(logit *Node) *Node { return ReduceAllMean(ae.CrossEntropy(OnesLike(logit), logit)) }

// positive is 1 where a logit is above 0, and 0 elsewhere.
func positive(logit *Node) *Node {
	return ConvertDType(GreaterThan(logit, ZerosLike(logit)), logit.DType())
}
