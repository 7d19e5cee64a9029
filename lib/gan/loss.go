package gan

import (
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/ae"
)

// DiscriminatorLoss is -log D(real) - log(1 - D(fake)), averaged over the
// batch: 2·log 2 where D cannot tell. real and fake are D's logits of "real",
// [batch, 1]; the result is a scalar.
func DiscriminatorLoss(real, fake *Node) *Node {
	return Add(
		ReduceAllMean(ae.CrossEntropy(OnesLike(real), real)),
		ReduceAllMean(ae.CrossEntropy(ZerosLike(fake), fake)))
}

// GeneratorLoss is -log D(fake), averaged over the batch: log 2 where D cannot
// tell. It has a slope where log(1 - D(fake)), the game's own loss, is flat: at
// the start, when D sees through everything. fake are D's logits, [batch, 1].
func GeneratorLoss(fake *Node) *Node {
	return ReduceAllMean(ae.CrossEntropy(OnesLike(fake), fake))
}

// Positive is 1 where D's logit says "real", and 0 elsewhere, in the logit's
// shape and type.
func Positive(logit *Node) *Node {
	return ConvertDType(GreaterThan(logit, ZerosLike(logit)), logit.DType())
}
