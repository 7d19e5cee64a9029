package aae

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/train"
)

// SemiConfig describes the semi-supervised network of tutorial 004.
type SemiConfig struct {
	Labeled              *dataset.Images // the pictures whose labels are known
	Hidden               []int           // widths of the hidden layers of all four networks
	Style                Prior           // of z, also says how long it is
	Dropout              float64         // rate after each hidden layer of encoder and decoder, in [0, 1)
	DiscriminatorDropout float64         // rate after each hidden layer of the discriminators, in [0, 1)

	// SoftmaxTwice takes the softmax's output for logits in the loss of the
	// labels, as the tutorial's published code does: even a certain and right
	// answer then costs log(1 + 9/e), 1.46 nats, and the slope is flat.
	SoftmaxTwice bool
}

// SemiTutorial is the network of tutorial 004 with N = 1000 and a style of two
// numbers from N(0, 25·I).
func SemiTutorial(labeled *dataset.Images) SemiConfig {
	c := Tutorial()
	return SemiConfig{Labeled: labeled, Hidden: c.Hidden, Style: c.Prior, Dropout: c.Dropout, DiscriminatorDropout: c.DiscriminatorDropout}
}

// SemiSupervised is the adversarial autoencoder whose encoder gives a class y
// and a style z, each with a discriminator (section 5 of the paper, and the
// last experiment of the tutorial). Its codes are y, a softmax, before z.
type SemiSupervised struct {
	encoder, decoder, onClass, onStyle func(scope *model.Scope, x *Node) *Node

	config SemiConfig
}

// NewSemiSupervised returns the model that c describes, or an error that names
// what in c cannot be.
func NewSemiSupervised(c SemiConfig) (*SemiSupervised, error) {
	if err := checkLabeled(c.Labeled); err != nil {
		return nil, fmt.Errorf("aae.SemiConfig: %w", err)
	}
	if err := c.Style.check(); err != nil {
		return nil, fmt.Errorf("aae.SemiConfig: %w", err)
	}
	if err := checkNetworks("aae.SemiConfig", c.Hidden, c.Labeled.Size(), c.Dropout, c.DiscriminatorDropout); err != nil {
		return nil, err
	}
	return &SemiSupervised{
		encoder: layers(c.Hidden, classes+c.Style.Size, c.Dropout),
		decoder: layers(reversed(c.Hidden), c.Labeled.Size(), c.Dropout),
		onClass: layers(c.Hidden, 1, c.DiscriminatorDropout),
		onStyle: layers(c.Hidden, 1, c.DiscriminatorDropout),
		config:  c,
	}, nil
}

const phaseLabels = "labels"

// encode builds class logits and style: [batch, features] → [batch, classes]
// and [batch, style].
func (m *SemiSupervised) encode(scope *model.Scope, x *Node) (logits, z *Node) {
	both := m.encoder(scope.At(autoencoder).At("encoder"), x)
	return Slice(both, AxisRange(), AxisRange(0, classes)), Slice(both, AxisRange(), AxisRange(classes))
}

// Step builds one update in four phases: Q and P rebuild the batch; both
// discriminators learn; Q learns to be taken for both priors; and Q learns the
// classes of a batch of labelled pictures. It implements train.Model.
func (m *SemiSupervised) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g, n := b.X.Graph(), b.X.Shape().Dimensions[0]
	raw := m.raw(scope, m.Encode(scope, b.X))
	loss := ae.BCE.Mean(b.X, raw)
	train.Phase(opt, phaseReconstruction).UpdateGraph(scope.At(autoencoder), g, loss)

	code := StopGradient(still(scope, g, func() *Node { return m.Encode(scope, b.X) }))
	y, z := Slice(code, AxisRange(), AxisRange(0, classes)), Slice(code, AxisRange(), AxisRange(classes))
	draws := m.config.Style.draw(scope, g, n, nil)
	ofClass, classRight := telling(m.onClass(scope.At(class), Categorical(classes).draw(scope, g, n, nil)), m.onClass(scope.At(class), y))
	ofStyle, styleRight := telling(m.onStyle(scope.At(style), draws), m.onStyle(scope.At(style), z))
	told := train.Phase(opt, phaseDiscriminator)
	told.UpdateGraph(scope.At(class), g, ofClass)
	told.UpdateGraph(scope.At(style), g, ofStyle)

	logits, s := m.encode(scope, b.X)
	deceivedClass := gan.GeneratorLoss(m.onClass(scope.At(class), Softmax(logits, -1)))
	deceivedStyle := gan.GeneratorLoss(m.onStyle(scope.At(style), s))
	train.Phase(opt, phaseGenerator).UpdateGraph(scope.At(autoencoder).At("encoder"), g, Add(deceivedClass, deceivedStyle))

	x, label := labeled(scope, b.X, m.config.Labeled, mostLabeled)
	logits, _ = m.encode(scope, x)
	if m.config.SoftmaxTwice {
		logits = Softmax(logits, -1)
	}
	labels := classLoss(logits, label)
	train.Phase(opt, phaseLabels).UpdateGraph(scope.At(autoencoder).At("encoder"), g, labels)

	return append([]train.Metric{
		{Name: "loss", Value: loss},
		{Name: "class loss", Value: labels},
		{Name: "labelled error", Value: ReduceAllMean(wrong(logits, label))},
		{Name: "class discriminator", Value: ofClass},
		{Name: "class generator", Value: deceivedClass},
		{Name: "class accuracy", Value: classRight},
		{Name: "style discriminator", Value: ofStyle},
		{Name: "style generator", Value: deceivedStyle},
		{Name: "style accuracy", Value: styleRight},
	}, apart("style two-sample", z, draws)...)
}

// classLoss is the mean cross-entropy of classes [batch] under logits
// [batch, classes], in nats.
func classLoss(logits, class *Node) *Node {
	return Neg(ReduceAllMean(ReduceSum(Mul(oneHot(class, classes), LogSoftmax(logits, -1)), -1)))
}

// wrong is 1 for each picture whose most likely class is not its own, and 0 for
// the others: logits or probabilities [batch, classes], class [batch] → [batch].
func wrong(logits, class *Node) *Node {
	return ConvertDType(NotEqual(ArgMax(logits, -1, dtypes.Int32), class), dtypes.Float32)
}

// Encode builds the code, y before z: [batch, features] → [batch, classes+style].
func (m *SemiSupervised) Encode(scope *model.Scope, x *Node) *Node {
	logits, z := m.encode(scope, x)
	return Concatenate([]*Node{Softmax(logits, -1), z}, -1)
}

// Decode builds the picture of a code, y before z:
// [batch, classes+style] → [batch, features], from 0 to 1.
func (m *SemiSupervised) Decode(scope *model.Scope, code *Node) *Node {
	return Sigmoid(m.raw(scope, code))
}

func (m *SemiSupervised) raw(scope *model.Scope, code *Node) *Node {
	return m.decoder(scope.At(autoencoder).At("decoder"), code)
}

// Reconstruct builds x̂: [batch, features] → [batch, features].
func (m *SemiSupervised) Reconstruct(scope *model.Scope, x *Node) *Node {
	return m.Decode(scope, m.Encode(scope, x))
}

// Evaluate builds, for each picture, the mean squared error of a pixel and,
// where there are labels, whether the class is wrong, 0 or 1. It implements
// train.Evaluator.
func (m *SemiSupervised) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	code := m.Encode(scope, b.X)
	return evaluate(b, code, m.Decode(scope, code))
}

// Check returns an error when the model cannot be trained on data. It
// implements train.Checker.
func (m *SemiSupervised) Check(data *dataset.Images) error { return checkFew(m.config.Labeled, data) }

// CheckTest returns an error if test has a label that is not a class. It
// implements run.TestChecker.
func (m *SemiSupervised) CheckTest(test *dataset.Images) error { return checkTest(test) }

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *SemiSupervised) Describe() map[string]any {
	c := m.config
	return map[string]any{
		"model": "semi-supervised aae", "labels": c.Labeled.Len(), "labelled": c.Labeled.Digest(), "hidden": c.Hidden, "style": c.Style.Name,
		"dropout": c.Dropout, "discriminator dropout": c.DiscriminatorDropout, "softmax twice": c.SoftmaxTwice,
	}
}
