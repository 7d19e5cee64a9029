package classify

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/augment"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// Config describes a classifier of dense layers with ReLU between them. The
// zero value of every field but Hidden works.
type Config struct {
	Hidden  []int   // widths of the hidden layers; the values of the last are the example's features
	Classes int     // number of classes; 0 means those of the training data
	Pixels  int     // length of x, height·width·channels; 0 means that of the training data
	Dropout float64 // rate after each hidden layer in training, in [0, 1)

	// In training each image is shifted and stretched a little, by amounts that are
	// sampled anew in each step. Rows of a table need 0 for both.
	Shift   float64 // largest shift along each axis, in pixels
	Stretch float64 // largest part by which height and width each grow or shrink, in [0, 1)
}

// Digits is a classifier of MNIST's digits, 784-512-128-10. With batches of 100,
// Adam at 1e-3 and 15 epochs over which the rate falls (train.Decay) it
// recognizes 99 of 100 test images of MNIST.
func Digits() Config {
	return Config{Hidden: []int{512, 128}, Dropout: 0.2, Shift: 2, Stretch: 0.15}
}

// Model is a classifier. [New] makes one from a [Config].
type Model struct {
	config Config
	shape  dataset.Shape // of the training data, zero before Fit
}

// New returns the Model that c describes, or an error naming the invalid field
// of c.
func New(c Config) (*Model, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Model{config: c}, nil
}

func (c Config) check() error {
	if len(c.Hidden) == 0 {
		return errors.New("classify.Config: Hidden is empty: " +
			"features are the values of the last hidden layer, so there must be one")
	}
	if c.Classes != 0 && (c.Classes < 2 || c.Classes > dataset.MaxClasses) {
		return fmt.Errorf("classify.Config: Classes is %d: expected 2 to %d, or 0 for those of the training data",
			c.Classes, dataset.MaxClasses)
	}
	if c.Pixels < 0 {
		return fmt.Errorf("classify.Config: Pixels is %d: expected at least 1, or 0 for that of the training data", c.Pixels)
	}
	if !(c.Shift >= 0 && c.Shift <= maxShift) {
		return fmt.Errorf("classify.Config: Shift is %v: expected a number of pixels from 0 to %d", c.Shift, maxShift)
	}
	if !(c.Stretch >= 0 && c.Stretch < 1) {
		return fmt.Errorf("classify.Config: Stretch is %v: expected a part in [0, 1)", c.Stretch)
	}
	return cmp.Or(
		mlp.CheckWidths("classify.Config: Hidden", c.Hidden),
		mlp.CheckDropout("classify.Config: Dropout", c.Dropout))
}

// maxShift bounds Shift, so that positions are exact in float32.
const maxShift = 1 << 16

// augments reports whether training moves and stretches images.
func (c Config) augments() bool { return c.Shift > 0 || c.Stretch > 0 }

// Features builds the values of the last hidden layer, none below 0:
// [batch, pixels] → [batch, last of Hidden].
func (m *Model) Features(scope *model.Scope, x *Node) *Node {
	if got := x.Shape().Dimensions[x.Rank()-1]; m.config.Pixels != 0 && got != m.config.Pixels {
		panic(fmt.Errorf("the examples have %d features, the classifier is for %d: "+
			"expected examples of that size", got, m.config.Pixels))
	}
	hidden := mlp.Layers{
		Widths: m.config.Hidden, Dropout: m.config.Dropout,
		Activation: activation.TypeRelu, Output: activation.TypeRelu,
	}
	return hidden.Build(scope.At("hidden"), x)
}

// Logits builds the logits of the classes: [batch, pixels] → [batch, classes].
func (m *Model) Logits(scope *model.Scope, x *Node) *Node {
	if m.config.Classes == 0 {
		panic(errors.New("the number of classes is not known before training: train the classifier, or set Classes"))
	}
	features := mlp.Dropout(scope, m.Features(scope, x), m.config.Dropout)
	return mlp.Dense(scope.At("classes"), features, m.config.Classes)
}

// Step builds one update of the weights by the mean cross-entropy of the labels
// in nats, and reports it with the share of the batch that was misclassified. It
// implements train.Model.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	x := b.X // [batch, pixels]
	if m.config.augments() {
		images := Reshape(x, x.Shape().Dimensions[0], m.shape.Height, m.shape.Width, m.shape.Channels)
		x = Reshape(augment.Stretch(scope, images, m.config.Stretch, m.config.Shift), x.Shape().Dimensions...)
	}
	loss, wrong := m.lossAndErrors(b.Y, m.Logits(scope, x))
	mean := ReduceAllMean(loss)
	opt.UpdateGraph(scope, x.Graph(), mean)
	unit := "nats per image"
	if b.IsTable() {
		unit = "nats per row"
	}
	return []train.Metric{
		{Name: "loss", Value: mean, Unit: unit},
		{Name: "error", Value: ReduceAllMean(wrong), Unit: "share of the batch"},
	}
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
		panic(errors.New("the examples have no labels: a classifier needs the class of each"))
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
