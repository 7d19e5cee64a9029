package classify

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/augment"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// Model is a classifier. [New] makes one from a [Config].
type Model struct {
	config Config
}

// Features builds the values of the last hidden layer, none below 0:
// [batch, pixels] → [batch, last of Hidden].
func (m *Model) Features(scope *model.Scope, x *Node) *Node {
	if got := x.Shape().Dimensions[x.Rank()-1]; got != m.config.Pixels {
		panic(fmt.Errorf("the images have %d pixels, the classifier is for %d: expected images of that size", got, m.config.Pixels))
	}
	hidden := mlp.Layers{
		Widths: m.config.Hidden, Dropout: m.config.Dropout,
		Activation: activation.TypeRelu, Output: activation.TypeRelu,
	}
	return hidden.Build(scope.At("hidden"), x)
}

// Logits builds the logits of the classes: [batch, pixels] → [batch, classes].
func (m *Model) Logits(scope *model.Scope, x *Node) *Node {
	features := mlp.Dropout(scope, m.Features(scope, x), m.config.Dropout)
	return mlp.Dense(scope.At("classes"), features, m.config.Classes)
}

// Probabilities builds the probability of each class, their softmax:
// [batch, pixels] → [batch, classes].
func (m *Model) Probabilities(scope *model.Scope, x *Node) *Node {
	return Softmax(m.Logits(scope, x), -1)
}

// Step builds one update of the weights by the mean cross-entropy of the labels
// in nats, and reports it with the share of the batch that was misclassified. It
// implements train.Model.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	x := b.X // [batch, pixels]
	if m.config.augments() {
		x = augment.Stretch(scope, x, m.config.Stretch, m.config.Shift)
	}
	loss, wrong := m.lossAndErrors(b.Y, m.Logits(scope, x))
	mean := ReduceAllMean(loss)
	opt.UpdateGraph(scope, x.Graph(), mean)
	return []train.Metric{{Name: "loss", Value: mean}, {Name: "error", Value: ReduceAllMean(wrong)}}
}

// Evaluate builds, for each image, the cross-entropy of its label in nats and
// whether the class is wrong, 0 or 1: "loss" and "error", each [batch]. The loss
// of a label that is not a class is NaN: the graph cannot reject it;
// [Model.Check] does. It implements train.Evaluator.
func (m *Model) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	loss, wrong := m.lossAndErrors(b.Y, m.Logits(scope, b.X))
	return []train.Metric{{Name: "loss", Value: loss}, {Name: "error", Value: wrong}}
}

// lossAndErrors builds the cross-entropy of each label,
// -log softmax(logits)[label], and whether another class has the largest logit:
// [batch] int32, [batch, classes] → [batch] twice. A label that is not a class
// has a cross-entropy of NaN.
func (m *Model) lossAndErrors(labels, logits *Node) (loss, wrong *Node) {
	if labels == nil {
		panic(errors.New("the images have no labels: a classifier needs the class of each"))
	}
	chosen := OneHot(labels, m.config.Classes, logits.DType())     // [batch, classes]
	loss = Neg(ReduceSum(Mul(chosen, LogSoftmax(logits, -1)), -1)) // [batch]
	wrong = NotEqual(ArgMax(logits, -1, dtypes.Int32), labels)     // [batch]
	known := GreaterThan(ReduceSum(chosen, -1), ZerosLike(loss))   // [batch]
	nan := BroadcastToDims(Const(loss.Graph(), float32(math.NaN())), loss.Shape().Dimensions...)
	return Where(known, loss, nan), ConvertDType(wrong, loss.DType())
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	c := m.config
	return map[string]any{
		"model": "classifier", "hidden": c.Hidden, "classes": c.Classes,
		"dropout": c.Dropout, "shift": c.Shift, "stretch": c.Stretch,
	}
}
