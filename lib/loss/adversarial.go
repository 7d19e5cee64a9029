package loss

import . "github.com/gomlx/gomlx/core/graph"

// Discriminator is -log D(real) - log(1 - D(fake)), averaged over the batch:
// 2·log 2 where D cannot distinguish them. real and fake are D's logits of
// "real", [batch, 1]; the result is a scalar.
func Discriminator(real, fake *Node) *Node {
	return Add(
		ReduceAllMean(SigmoidCrossEntropy(OnesLike(real), real)),
		ReduceAllMean(SigmoidCrossEntropy(ZerosLike(fake), fake)))
}

// Generator is -log D(fake), averaged over the batch: log 2 where D cannot
// distinguish fake from real. It has a gradient where log(1 - D(fake)), the loss of
// the game itself, is flat: at the start, when D recognizes every sample. fake are D's logits,
// [batch, 1]; the result is a scalar.
func Generator(fake *Node) *Node {
	return ReduceAllMean(SigmoidCrossEntropy(OnesLike(fake), fake))
}

// PositiveLogits is 1 where D's logit stands for "real", and 0 elsewhere, in the logit's
// shape and type.
func PositiveLogits(logit *Node) *Node {
	return ConvertDType(GreaterThan(logit, ZerosLike(logit)), logit.DType())
}
