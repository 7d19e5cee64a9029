package aae

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"

	"latentlab/lib/train"
)

// The scopes of encoder and decoder, of the discriminators of class and style,
// and of the averaged weights.
const (
	autoencoderScope = "autoencoder"
	classScope       = "class_discriminator"
	styleScope       = "style_discriminator"
	averagesScope    = "averages"
)

// Names in the tables and descriptions of runs on disk, in their spelling.
const (
	labeledError  = "labelled error" // the share of labeled images that are misclassified
	labeledDigest = "labelled"       // the digest of the labeled images
)

// ClassLoss builds the softmax cross-entropy of finite logits [batch, classes] and classes [batch],
// int32 from 0 to classes-1: the mean over the batch in nats, []. A graph cannot report a label
// that is not a class: such a label adds 0 to the sum.
func ClassLoss(logits, class *Node) *Node {
	if logits.Rank() != 2 || class.Rank() != 1 || logits.Shape().Dimensions[0] != class.Shape().Dimensions[0] {
		panic(fmt.Errorf("loss of logits %s and classes %s: expected [batch, classes] and [batch]", logits.Shape(), class.Shape()))
	}
	classes := logits.Shape().Dimensions[1]
	return Neg(ReduceAllMean(ReduceSum(Mul(oneHot(class, classes), LogSoftmax(logits, -1)), -1)))
}

// split divides values whose first columns are those of the classes:
// [batch, classes+n] → [batch, classes] and [batch, n].
func split(both *Node, classes int) (y, z *Node) {
	return Slice(both, AxisRange(), AxisRange(0, classes)), Slice(both, AxisRange(), AxisRange(classes))
}

// misclassified is 1 for each image whose most likely class is not its own, and 0 for
// the others: logits or probabilities [batch, classes], class [batch] → [batch].
func misclassified(logits, class *Node) *Node {
	return ConvertDType(NotEqual(ArgMax(logits, -1, dtypes.Int32), class), dtypes.Float32)
}

// evaluate builds the evaluation of a model whose codes begin with a class, from
// its codes and their examples: the mean squared error of a pixel, and where there
// are labels, whether the class is wrong.
func evaluate(b train.Batch, classes int, code, reconstructed *Node) []train.Metric {
	values := []train.Metric{{Name: "mse", Value: ReduceMean(Square(Sub(b.X, reconstructed)), -1)}}
	if b.Y != nil {
		y, _ := split(code, classes)
		values = append(values, train.Metric{Name: "error", Value: misclassified(y, b.Y)})
	}
	return values
}
