package aae

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// SemiSupervisedConfig describes the semi-supervised network of Ducau's tutorial.
type SemiSupervisedConfig struct {
	Labeled              *dataset.Examples // those whose labels are known
	Hidden               []int             // widths of the hidden layers of all four networks
	Style                Prior             // of z, which is as long as its samples
	Dropout              float64           // rate after each hidden layer of encoder and decoder, in [0, 1)
	DiscriminatorDropout float64           // rate after each hidden layer of the discriminators, in [0, 1)

	// SoftmaxTwice takes the softmax's output for logits in the loss of the
	// labels, as the tutorial's published code does: even a certain and right
	// answer then costs log(1 + 9/e), 1.46 nats, of ten classes, and the gradient vanishes.
	SoftmaxTwice bool
}

// SemiSupervisedTutorial is the network of Ducau's tutorial with N = 1000 and a style
// of two dimensions from N(0, 25·I).
func SemiSupervisedTutorial(labeled *dataset.Examples) SemiSupervisedConfig {
	c := Tutorial()
	return SemiSupervisedConfig{
		Labeled: labeled, Hidden: c.Hidden, Style: c.Prior,
		Dropout: c.Dropout, DiscriminatorDropout: c.DiscriminatorDropout,
	}
}

// SemiSupervised is the adversarial autoencoder whose encoder gives a class y
// and a style z, each with a discriminator (section 5 of the paper, and the
// last experiment of the tutorial). Its codes are y, a softmax, before z.
type SemiSupervised struct {
	encoder, decoder                       mlp.Net
	classDiscriminator, styleDiscriminator mlp.Net

	config SemiSupervisedConfig
}

// NewSemiSupervised returns the model that c describes, or an error naming the
// invalid field of c.
func NewSemiSupervised(c SemiSupervisedConfig) (*SemiSupervised, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return &SemiSupervised{
		encoder:            network(c.Hidden, c.Labeled.NumClasses()+c.Style.Size, c.Dropout),
		decoder:            network(mlp.Mirror(c.Hidden), c.Labeled.Size(), c.Dropout),
		classDiscriminator: network(c.Hidden, 1, c.DiscriminatorDropout),
		styleDiscriminator: network(c.Hidden, 1, c.DiscriminatorDropout),
		config:             c,
	}, nil
}

func (c SemiSupervisedConfig) check() error {
	if err := checkLabeled(c.Labeled); err != nil {
		return fmt.Errorf("aae.SemiSupervisedConfig: %w", err)
	}
	if err := c.Style.check(); err != nil {
		return fmt.Errorf("aae.SemiSupervisedConfig: %w", err)
	}
	return checkNetworks("aae.SemiSupervisedConfig", c.Hidden, c.Labeled.Size(), c.Dropout, c.DiscriminatorDropout)
}

// classes returns the number of classes, that of the labeled examples.
func (m *SemiSupervised) classes() int { return m.config.Labeled.NumClasses() }

const phaseLabels = "labels"

// Encode builds the code, y before z: [batch, features] → [batch, classes+style].
func (m *SemiSupervised) Encode(scope *model.Scope, x *Node) *Node {
	logits, z := m.encodeLogits(scope, x)
	return Concatenate([]*Node{Softmax(logits, -1), z}, -1)
}

// encodeLogits builds class logits and style: [batch, features] →
// [batch, classes] and [batch, style].
func (m *SemiSupervised) encodeLogits(scope *model.Scope, x *Node) (logits, z *Node) {
	both := m.encoder(scope.At(autoencoderScope).At("encoder"), x)
	return split(both, m.classes())
}

// Decode builds the image or row of a code, y before z:
// [batch, classes+style] → [batch, features], from 0 to 1.
func (m *SemiSupervised) Decode(scope *model.Scope, code *Node) *Node {
	return Sigmoid(m.decodeRaw(scope, code))
}

// decodeRaw builds the logits of the pixels.
func (m *SemiSupervised) decodeRaw(scope *model.Scope, code *Node) *Node {
	return m.decoder(scope.At(autoencoderScope).At("decoder"), code)
}

// Reconstruct builds x̂: [batch, features] → [batch, features].
func (m *SemiSupervised) Reconstruct(scope *model.Scope, x *Node) *Node {
	return m.Decode(scope, m.Encode(scope, x))
}

// Step builds one update in four phases: Q and P learn to reconstruct the batch;
// both discriminators learn; Q learns to fool them; and Q learns the classes
// of a batch of labeled images. It implements train.Model.
func (m *SemiSupervised) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g, n := b.X.Graph(), b.X.Shape().Dimensions[0]
	raw := m.decodeRaw(scope, m.Encode(scope, b.X))
	reconstruction := loss.BCE.Mean(b.X, raw)
	train.Phase(opt, phaseReconstruction).UpdateGraph(scope.At(autoencoderScope), g, reconstruction)

	code := StopGradient(outsideTraining(scope, g, func() *Node { return m.Encode(scope, b.X) }))
	y, z := split(code, m.classes())
	samples := m.config.Style.Samples(scope, g, n, nil)
	classD, classAccuracy := lossAndAccuracy(
		m.classDiscriminator(scope.At(classScope), CategoricalPrior(m.classes()).Samples(scope, g, n, nil)),
		m.classDiscriminator(scope.At(classScope), y))
	styleD, styleAccuracy := lossAndAccuracy(
		m.styleDiscriminator(scope.At(styleScope), samples),
		m.styleDiscriminator(scope.At(styleScope), z))
	phase := train.Phase(opt, phaseDiscriminator)
	phase.UpdateGraph(scope.At(classScope), g, classD)
	phase.UpdateGraph(scope.At(styleScope), g, styleD)

	logits, s := m.encodeLogits(scope, b.X)
	classQ := loss.Generator(m.classDiscriminator(scope.At(classScope), Softmax(logits, -1)))
	styleQ := loss.Generator(m.styleDiscriminator(scope.At(styleScope), s))
	train.Phase(opt, phaseGenerator).UpdateGraph(scope.At(autoencoderScope).At("encoder"), g, Add(classQ, styleQ))

	x, label := LabeledBatch(scope, b, m.config.Labeled, maxLabeled)
	logits, _ = m.encodeLogits(scope, x)
	if m.config.SoftmaxTwice {
		logits = Softmax(logits, -1)
	}
	labels := ClassLoss(logits, label)
	train.Phase(opt, phaseLabels).UpdateGraph(scope.At(autoencoderScope).At("encoder"), g, labels)

	return append([]train.Metric{
		{Name: "loss", Value: reconstruction, Unit: loss.BCE.Unit(b.IsTable(), "")},
		{Name: "class loss", Value: labels, Unit: "nats"},
		{Name: labeledError, Value: ReduceAllMean(misclassified(logits, label))},
		{Name: "class discriminator", Value: classD, Unit: "nats"},
		{Name: "class generator", Value: classQ, Unit: "nats"},
		{Name: "class accuracy", Value: classAccuracy},
		{Name: "style discriminator", Value: styleD, Unit: "nats"},
		{Name: "style generator", Value: styleQ, Unit: "nats"},
		{Name: "style accuracy", Value: styleAccuracy},
	}, mmdMetric("style two-sample", z, samples)...)
}

// Evaluate builds, for each image, the mean squared error of a pixel and, where
// there are labels, whether the class is wrong, 0 or 1. It implements
// train.Evaluator.
func (m *SemiSupervised) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	code := m.Encode(scope, b.X)
	return evaluate(b, m.classes(), code, m.Decode(scope, code))
}

// Check returns an error if the model cannot be trained on data. It implements
// train.Checker.
func (m *SemiSupervised) Check(data *dataset.Examples) error {
	return checkFewer(m.config.Labeled, data)
}

// CheckInput returns an error if a value is not from 0 to 1: the decoder outputs no others.
// It implements train.InputChecker.
func (m *SemiSupervised) CheckInput(in train.Input) error {
	return loss.CheckProbabilities(in.Examples, in.Scaling)
}

// CheckTest returns an error if test has a label that is not a class. It
// implements train.TestChecker.
func (m *SemiSupervised) CheckTest(test *dataset.Examples) error {
	return checkTest(test, m.config.Labeled)
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *SemiSupervised) Describe() map[string]any {
	c := m.config
	return map[string]any{
		"model": "semi-supervised aae", "labels": c.Labeled.Len(), "classes": m.classes(), labeledDigest: c.Labeled.Digest(),
		"hidden": c.Hidden, "style": c.Style.Name,
		"dropout": c.Dropout, "discriminator dropout": c.DiscriminatorDropout, "softmax twice": c.SoftmaxTwice,
	}
}
