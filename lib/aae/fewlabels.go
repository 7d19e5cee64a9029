package aae

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/augment"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// FewLabels is a semi-supervised adversarial autoencoder that learns classes
// from about a hundred labels. Like [SemiSupervised] it has an encoder that
// gives a class y and a style z, a decoder of both, and a discriminator of
// each. It adds batch normalization, random affine maps and noise of the images,
// one summed loss in place of phases, running averages of the weights, and
// optionally a teacher. [NewFewLabels] sets all of it.
type FewLabels struct {
	Labeled   *dataset.Examples // those whose labels are known
	Hidden    []int             // widths of the encoder's hidden layers; the decoder has them in reverse
	StyleSize int               // number of dimensions of the style z

	// Weights of the terms besides the cross-entropy of the labels. A weight of 0
	// omits the term, and what only it needs.
	ReconstructionWeight float64 // cross-entropy of a pixel
	StyleWeight          float64 // -log D_style(z), the paper's D_gauss, which makes z Gaussian
	ClassWeight          float64 // -log D_class(y), the paper's D_cat, which makes y one-hot, all classes being equally likely
	TeacherWeight        float64 // squared distance of y from the teacher's y for the same image without map and noise

	Affine    bool    // send every image through a random affine map in training
	Noise     float64 // standard deviation of the noise on the encoder's input in training, in x's units
	BatchNorm bool    // normalize the hidden layers of encoder and decoder
	RampSteps int     // the steps in which the teacher's weight grows to its full size
	Averaging float64 // the largest share of an exponential moving average that a step keeps, in [0, 1), see train.NewAverages
}

// NewFewLabels returns the recipe for classes from about 100 labels, the
// adversarial autoencoder alone: 784-400-400-(10, 10) and back. A TeacherWeight of 10
// adds a teacher. The model is trained with batches of 250, [train.Decay] over the same
// number of steps and Adam with a β₁ of 0.5 at 1e-3, like that of gan.Adam.
// All of these numbers were chosen by the errors on MNIST's last 10,000
// training images, which were held out, and none by test images.
func NewFewLabels(labeled *dataset.Examples, steps int) *FewLabels {
	return &FewLabels{
		Labeled: labeled, Hidden: []int{400, 400}, StyleSize: 10,
		ReconstructionWeight: 50, StyleWeight: 0.1, ClassWeight: 0.15,
		Affine: true, Noise: 0.3, BatchNorm: true, RampSteps: steps, Averaging: 0.99,
	}
}

// The size of the random affine maps: how much each entry of the matrix differs
// from the identity, and how many pixels the center moves.
const (
	affineSlope = 0.2
	affineShift = 1
)

// maxLabeled is the number of labeled images in a step, if there are as many.
const maxLabeled = 100

func (m *FewLabels) check() error {
	if err := checkLabeled(m.Labeled); err != nil {
		return fmt.Errorf("aae.FewLabels: %w", err)
	}
	if m.Affine && m.Labeled.IsTable() {
		return fmt.Errorf("aae.FewLabels: Affine moves the pixels of images, and %s has rows: set it to false", m.Labeled.Name)
	}
	if m.StyleSize < 1 {
		return fmt.Errorf("aae.FewLabels: StyleSize is %d: the style needs at least one dimension", m.StyleSize)
	}
	if err := checkNetworks("aae.FewLabels", m.Hidden, m.Labeled.Size(), 0, 0); err != nil {
		return err
	}
	for _, c := range []struct {
		name  string
		value float64
	}{
		{"ReconstructionWeight", m.ReconstructionWeight}, {"StyleWeight", m.StyleWeight}, {"ClassWeight", m.ClassWeight},
		{"TeacherWeight", m.TeacherWeight}, {"Noise", m.Noise},
	} {
		if !(c.value >= 0 && c.value <= 1e6) {
			return fmt.Errorf("aae.FewLabels: %s is %v: expected 0 to 1e6", c.name, c.value)
		}
	}
	if !(m.Averaging >= 0 && m.Averaging < 1) {
		return fmt.Errorf("aae.FewLabels: Averaging is %v: expected from 0 to below 1", m.Averaging)
	}
	if m.TeacherWeight > 0 && m.RampSteps < 1 {
		return fmt.Errorf("aae.FewLabels: RampSteps is %d: "+
			"expected the number of steps in which the teacher's weight grows, at least 1", m.RampSteps)
	}
	return nil
}

// classes returns the number of classes, that of the labeled examples.
func (m *FewLabels) classes() int { return m.Labeled.NumClasses() }

// Encode builds the code, y before z, by the averaged weights:
// [batch, features] → [batch, classes+StyleSize].
func (m *FewLabels) Encode(scope *model.Scope, x *Node) *Node {
	logits, z := m.encode(scope.At(averagesScope), x)
	return Concatenate([]*Node{Softmax(logits, -1), z}, -1)
}

// encode builds class logits and style: [batch, features] → [batch, classes]
// and [batch, StyleSize].
func (m *FewLabels) encode(scope *model.Scope, x *Node) (logits, z *Node) {
	h := m.hidden(scope.At("encoder"), x, m.Hidden)
	both := mlp.Dense(scope.At("encoder").At("output"), h, m.classes()+m.StyleSize)
	return split(both, m.classes())
}

// Decode builds the image or row of a code, y before z, by the averaged weights:
// [batch, classes+StyleSize] → [batch, features], from 0 to 1.
func (m *FewLabels) Decode(scope *model.Scope, code *Node) *Node {
	return Sigmoid(m.decode(scope.At(averagesScope), code, m.Labeled.Size()))
}

// decode builds logits of pixels: [batch, classes+StyleSize] → [batch, features].
func (m *FewLabels) decode(scope *model.Scope, code *Node, features int) *Node {
	h := m.hidden(scope.At("decoder"), code, mlp.Mirror(m.Hidden))
	return mlp.Dense(scope.At("decoder").At("output"), h, features)
}

// hidden builds hidden layers: [batch, in] → [batch, last of widths].
func (m *FewLabels) hidden(scope *model.Scope, x *Node, widths []int) *Node {
	for i, width := range widths {
		scope := scope.At("layer%d", i)
		x = mlp.Dense(scope, x, width) // [batch, width]
		if m.BatchNorm {
			x = mlp.BatchNorm(scope, x)
		}
		x = activation.Relu(x)
	}
	return x
}

// Reconstruct builds x̂: [batch, features] → [batch, features].
func (m *FewLabels) Reconstruct(scope *model.Scope, x *Node) *Node {
	return m.Decode(scope, m.Encode(scope, x))
}

// Step builds one update: every discriminator by the codes of this step, and
// encoder and decoder by the sum of all terms. It implements train.Model.
func (m *FewLabels) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	if err := m.check(); err != nil {
		panic(err)
	}
	g, n, features := b.X.Graph(), b.X.Shape().Dimensions[0], b.X.Shape().Dimensions[1]
	known, label := LabeledBatch(scope, b, m.Labeled, maxLabeled)
	// One pass for unlabeled and labeled images, so that they share the
	// statistics of the hidden layers.
	target, input := m.augment(scope, Concatenate([]*Node{b.X, known}, 0)) // [batch+labeled, features]
	logits, styles := m.encode(scope.At(autoencoderScope), input)
	y := Softmax(Slice(logits, AxisRange(0, n)), -1) // [batch, classes]
	z := Slice(styles, AxisRange(0, n))              // [batch, StyleSize]
	raw := m.decode(scope.At(autoencoderScope), Concatenate([]*Node{y, z}, -1), features)

	reconstruction := ReduceAllMean(loss.SigmoidCrossEntropy(Slice(target, AxisRange(0, n)), raw))
	knownLogits := Slice(logits, AxisRange(n))
	total := ClassLoss(knownLogits, label)
	metrics := []train.Metric{
		{Name: "class loss", Value: total},
		{Name: labeledError, Value: ReduceAllMean(misclassified(knownLogits, label))},
		{Name: "reconstruction", Value: reconstruction},
	}

	add := func(weight float64, term *Node) { total = Add(total, MulScalar(term, weight)) }
	if m.ReconstructionWeight > 0 {
		add(m.ReconstructionWeight, reconstruction)
	}
	var games []game
	addGame := func(name, title string, weight float64, prior Prior, codes *Node) {
		played := newGame(scope, name, prior, codes)
		add(weight, played.generator)
		games, metrics = append(games, played), append(metrics, played.metrics(title)...)
	}
	if m.StyleWeight > 0 {
		addGame(styleScope, "style ", m.StyleWeight, GaussianPrior(m.StyleSize, 1), z)
	}
	if m.ClassWeight > 0 {
		addGame(classScope, "class ", m.ClassWeight, CategoricalPrior(m.classes()), y)
	}
	updateAverages := train.NewAverages(scope.At(autoencoderScope), scope.At(averagesScope), g, m.Averaging,
		"encoder", "decoder")
	teacher := m.teacherClasses(scope, b.X)
	if m.TeacherWeight > 0 {
		distance := ReduceAllMean(ReduceSum(Square(Sub(y, StopGradient(teacher))), -1))
		add(m.TeacherWeight, Mul(distance, m.ramp(scope, g)))
		metrics = append(metrics, train.Metric{Name: "teacher", Value: distance})
	}

	// All losses are built: no weight was updated before.
	for _, played := range games {
		opt.UpdateGraph(scope.At("%s", played.scope), g, played.discriminator)
	}
	opt.UpdateGraph(scope.At(autoencoderScope), g, total)
	updateAverages()
	return append([]train.Metric{{Name: "loss", Value: total}}, metrics...)
}

// augment builds the images that the decoder is to reconstruct, seen through
// random affine maps, and those that the encoder sees, which are noisy too:
// [n, features] → the same twice.
func (m *FewLabels) augment(scope *model.Scope, x *Node) (target, input *Node) {
	if m.Affine {
		shape := m.Labeled.Shape()
		images := Reshape(x, x.Shape().Dimensions[0], shape.Height, shape.Width, shape.Channels)
		x = Reshape(augment.Affine(scope, images, affineSlope, affineShift), x.Shape().Dimensions...)
	}
	if m.Noise == 0 {
		return x, x
	}
	return x, Add(x, MulScalar(random.Normal(scope, x.Graph(), x.Shape().Dimensions...), m.Noise))
}

// teacherClasses builds the classes that the averaged weights give the images
// without maps and noise, the mean teacher of Tarvainen & Valpola (2017,
// arXiv:1703.01780): [batch, features] → [batch, classes]. The averages of both
// networks are built even without a teacher: the statistics of their hidden layers
// must come from images without maps and noise, as in use.
func (m *FewLabels) teacherClasses(scope *model.Scope, x *Node) *Node {
	logits, z := m.encode(scope.At(averagesScope), x)
	y := Softmax(logits, -1)
	m.decode(scope.At(averagesScope), Concatenate([]*Node{y, z}, -1), x.Shape().Dimensions[1])
	return y
}

// ramp builds the factor of the teacher's weight in this step, from 1/RampSteps to 1.
func (m *FewLabels) ramp(scope *model.Scope, g *Graph) *Node {
	step := optimizer.IncrementCounter(scope.At("ramp"), g, "step", dtypes.Float32) // 1 at first
	return MinScalar(MulScalar(step, 1/float64(m.RampSteps)), 1)
}

// Evaluate builds, for each image, the mean squared error of a pixel and, where
// there are labels, whether the class is wrong, 0 or 1. It implements
// train.Evaluator.
func (m *FewLabels) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	code := m.Encode(scope, b.X)
	return evaluate(b, m.classes(), code, m.Decode(scope, code))
}

// Check returns an error if the model cannot be trained on data. It implements
// train.Checker.
func (m *FewLabels) Check(data *dataset.Examples) error {
	if err := m.check(); err != nil {
		return err
	}
	return checkFewer(m.Labeled, data)
}

// CheckInput returns an error if a value is not from 0 to 1: the decoder outputs no others.
// It implements train.InputChecker.
func (m *FewLabels) CheckInput(in train.Input) error {
	return loss.CheckProbabilities(in.Examples, in.Scaling)
}

// CheckTest returns an error if test has a label that is not a class. It
// implements train.TestChecker.
func (m *FewLabels) CheckTest(test *dataset.Examples) error { return checkTest(test, m.Labeled) }

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *FewLabels) Describe() map[string]any {
	return map[string]any{
		"model": "few-labels aae", "labels": m.Labeled.Len(), "classes": m.classes(), labeledDigest: m.Labeled.Digest(),
		"hidden": m.Hidden, "code": m.StyleSize,
		"reconstruction": m.ReconstructionWeight, "style": m.StyleWeight, "class": m.ClassWeight, "teacher": m.TeacherWeight,
		"affine": m.Affine, "noise": m.Noise, "batch norm": m.BatchNorm, "ramp": m.RampSteps, "averaging": m.Averaging,
	}
}
