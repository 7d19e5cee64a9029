package aae

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// FewLabels is a semi-supervised adversarial autoencoder that learns classes
// from about a hundred labels. Like [SemiSupervised] it has an encoder that
// gives a class y and a style z, a decoder of both, and a discriminator of
// each. It adds batch normalisation, pictures that are moved about and made
// noisy, one summed loss in place of phases, running averages of the weights,
// and, where asked for, a teacher. [NewFewLabels] sets all of it.
type FewLabels struct {
	Labeled *dataset.Images // the pictures whose labels are known
	Hidden  []int           // widths of the encoder's hidden layers; the decoder has them the other way round
	Code    int             // length of the style z

	// Weights of the terms beside the cross-entropy of the labels. At 0 a
	// term, and what only it needs, is left out.
	Reconstruction float64 // cross-entropy of a pixel
	Style          float64 // -log D_style(z), which makes z normal
	Class          float64 // -log D_class(y), which makes y one-hot, all classes being as likely
	Teacher        float64 // squared distance of y from the teacher's, of the picture as it is

	Affine    bool    // move every picture about in training
	Noise     float64 // standard deviation of the noise on the encoder's input in training, in units of x's range [0, 1]
	BatchNorm bool    // normalise the hidden layers of encoder and decoder
	Ramp      int     // the steps in which the teacher's weight grows to its full size
	Averaging float64 // how much of a weight's running average stays in a step, in [0, 1)
}

// NewFewLabels returns the recipe for classes from about 100 labels, the
// adversarial autoencoder alone: 784-400-400-(10, 10) and back. A teacher
// joins with a Teacher of 10. It goes with batches of 250, [train.Decay] over
// the same number of steps and Adam with a β₁ of 0.5 at 1e-3, as [gan.Adam] has it.
// All of these numbers were chosen by the errors on MNIST's last 10,000
// training pictures, which were held out, and none by test pictures.
func NewFewLabels(labeled *dataset.Images, steps int) *FewLabels {
	return &FewLabels{
		Labeled: labeled, Hidden: []int{400, 400}, Code: 10,
		Reconstruction: 50, Style: 0.1, Class: 0.15,
		Affine: true, Noise: 0.3, BatchNorm: true, Ramp: steps, Averaging: 0.99,
	}
}

// The parts of the model that are trained together, each discriminator, and
// the averages that judge and teach.
const (
	autoencoder = "autoencoder"
	averages    = "averages"
	style       = "style_discriminator"
	class       = "class_discriminator"
)

// mostLabeled is how many labelled pictures a step sees.
const mostLabeled = 100

// encode builds class logits and style: [batch, features] → [batch, classes]
// and [batch, Code].
func (m *FewLabels) encode(scope *model.Scope, x *Node) (logits, z *Node) {
	h := m.hidden(scope.At("encoder"), x, m.Hidden)
	both := mlp.Dense(scope.At("encoder").At("output"), h, classes+m.Code)
	return Slice(both, AxisRange(), AxisRange(0, classes)), Slice(both, AxisRange(), AxisRange(classes))
}

// decode builds logits of pixels: y [batch, classes] and z [batch, Code] →
// [batch, features].
func (m *FewLabels) decode(scope *model.Scope, code *Node, features int) *Node {
	h := m.hidden(scope.At("decoder"), code, reversed(m.Hidden))
	return mlp.Dense(scope.At("decoder").At("output"), h, features)
}

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

// discriminate builds the logit of "from the prior": [batch, any] → [batch, 1].
func discriminate(scope *model.Scope, x *Node) *Node {
	for i, width := range []int{200, 200} {
		x = activation.LeakyReluWith(mlp.Dense(scope.At("layer%d", i), x, width), 0.1)
	}
	return mlp.Dense(scope.At("output"), x, 1)
}

// Step builds one update: every discriminator by the codes of this step, and
// encoder and decoder by the sum of all terms. It implements train.Model.
func (m *FewLabels) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	if err := m.check(); err != nil {
		panic(err)
	}
	g, n, features := b.X.Graph(), b.X.Shape().Dimensions[0], b.X.Shape().Dimensions[1]
	known, label := labeled(scope, b.X, m.Labeled, mostLabeled)
	// One pass for both kinds of pictures, so that they share the statistics
	// of the hidden layers.
	seen, input := m.disturb(scope, Concatenate([]*Node{b.X, known}, 0)) // [batch+labelled, features]
	logits, styles := m.encode(scope.At(autoencoder), input)
	y := Softmax(Slice(logits, AxisRange(0, n)), -1) // [batch, classes]
	z := Slice(styles, AxisRange(0, n))              // [batch, Code]
	raw := m.decode(scope.At(autoencoder), Concatenate([]*Node{y, z}, -1), features)

	reconstruction := ReduceAllMean(ae.CrossEntropy(Slice(seen, AxisRange(0, n)), raw))
	knownLogits := Slice(logits, AxisRange(n))
	told := classLoss(knownLogits, label)
	metrics := []train.Metric{
		{Name: "class loss", Value: told},
		{Name: "labelled error", Value: ReduceAllMean(wrong(knownLogits, label))},
		{Name: "reconstruction", Value: reconstruction},
	}

	loss := told
	add := func(weight float64, term *Node) { loss = Add(loss, MulScalar(term, weight)) }
	if m.Reconstruction > 0 {
		add(m.Reconstruction, reconstruction)
	}
	var games []game
	against := func(name, title string, weight float64, prior Prior, codes *Node) {
		d := play(scope, name, prior, codes)
		add(weight, d.taken)
		games, metrics = append(games, d), append(metrics, d.metrics(title)...)
	}
	if m.Style > 0 {
		against(style, "style ", m.Style, Normal(m.Code, 1), z)
	}
	if m.Class > 0 {
		against(class, "class ", m.Class, Categorical(classes), y)
	}
	follow := average(scope.At(autoencoder), scope.At(averages), g, m.Averaging, "encoder", "decoder")
	taught := m.teach(scope, b.X)
	if m.Teacher > 0 {
		distance := ReduceAllMean(ReduceSum(Square(Sub(y, StopGradient(taught))), -1))
		add(m.Teacher, Mul(distance, m.ramp(scope, g)))
		metrics = append(metrics, train.Metric{Name: "teacher", Value: distance})
	}

	// Nothing above has moved yet: each loss is that of the weights as they are.
	for _, d := range games {
		opt.UpdateGraph(scope.At("%s", d.name), g, d.told)
	}
	opt.UpdateGraph(scope.At(autoencoder), g, loss)
	follow()
	return append([]train.Metric{{Name: "loss", Value: loss}}, metrics...)
}

// disturb builds the pictures that the decoder is to rebuild, moved about, and
// those that the encoder sees, which are noisy too: [n, features] → the same
// twice.
func (m *FewLabels) disturb(scope *model.Scope, x *Node) (seen, input *Node) {
	if m.Affine {
		x = affine(scope, x)
	}
	if m.Noise == 0 {
		return x, x
	}
	return x, Add(x, MulScalar(random.Normal(scope, x.Graph(), x.Shape().Dimensions...), m.Noise))
}

// teach builds the classes that the averages give the pictures as they are,
// the mean teacher of Tarvainen & Valpola (2017, arXiv:1703.01780):
// [batch, features] → [batch, classes]. The averages of both networks are
// built whether or not they teach: their own statistics of hidden layers come
// from pictures as they are, as those will be that they are used on.
func (m *FewLabels) teach(scope *model.Scope, x *Node) *Node {
	logits, z := m.encode(scope.At(averages), x)
	y := Softmax(logits, -1)
	m.decode(scope.At(averages), Concatenate([]*Node{y, z}, -1), x.Shape().Dimensions[1])
	return y
}

// ramp is the share of the teacher's weight in this step.
func (m *FewLabels) ramp(scope *model.Scope, g *Graph) *Node {
	return MinScalar(MulScalar(optimizer.IncrementCounter(scope.At("ramp"), g, "step", dtypes.Float32), 1/float64(m.Ramp)), 1)
}

func (m *FewLabels) check() error {
	if err := checkLabeled(m.Labeled); err != nil {
		return fmt.Errorf("aae.FewLabels: %w", err)
	}
	if m.Code < 1 {
		return fmt.Errorf("aae.FewLabels: Code is %d: the style needs at least one unit", m.Code)
	}
	if err := checkNetworks("aae.FewLabels", m.Hidden, m.Labeled.Size()); err != nil {
		return err
	}
	for _, c := range []struct {
		name  string
		value float64
	}{{"Reconstruction", m.Reconstruction}, {"Style", m.Style}, {"Class", m.Class}, {"Teacher", m.Teacher}, {"Noise", m.Noise}} {
		if !(c.value >= 0 && c.value <= 1e6) {
			return fmt.Errorf("aae.FewLabels: %s is %v: expected 0 to 1e6", c.name, c.value)
		}
	}
	if !(m.Averaging >= 0 && m.Averaging < 1) {
		return fmt.Errorf("aae.FewLabels: Averaging is %v: expected from 0 to below 1", m.Averaging)
	}
	if m.Teacher > 0 && m.Ramp < 1 {
		return fmt.Errorf("aae.FewLabels: Ramp is %d: expected the number of steps in which the teacher's weight grows, at least 1", m.Ramp)
	}
	return nil
}

// Encode builds the code, y before z, of the averaged weights:
// [batch, features] → [batch, classes+Code].
func (m *FewLabels) Encode(scope *model.Scope, x *Node) *Node {
	logits, z := m.encode(scope.At(averages), x)
	return Concatenate([]*Node{Softmax(logits, -1), z}, -1)
}

// Decode builds the picture of a code, y before z:
// [batch, classes+Code] → [batch, features], from 0 to 1.
func (m *FewLabels) Decode(scope *model.Scope, code *Node) *Node {
	return Sigmoid(m.decode(scope.At(averages), code, m.Labeled.Size()))
}

// Reconstruct builds x̂: [batch, features] → [batch, features].
func (m *FewLabels) Reconstruct(scope *model.Scope, x *Node) *Node {
	return m.Decode(scope, m.Encode(scope, x))
}

// Evaluate builds, for each picture, the mean squared error of a pixel and,
// where there are labels, whether the class is wrong, 0 or 1. It implements
// train.Evaluator.
func (m *FewLabels) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	code := m.Encode(scope, b.X)
	return evaluate(b, code, m.Decode(scope, code))
}

// Check returns an error when the model cannot be trained on data. It
// implements train.Checker.
func (m *FewLabels) Check(data *dataset.Images) error {
	if err := m.check(); err != nil {
		return err
	}
	return checkFew(m.Labeled, data)
}

// CheckTest returns an error if test has a label that is not a class. It
// implements run.TestChecker.
func (m *FewLabels) CheckTest(test *dataset.Images) error { return checkTest(test) }

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *FewLabels) Describe() map[string]any {
	return map[string]any{
		"model": "few-labels aae", "labels": m.Labeled.Len(), "labelled": m.Labeled.Digest(), "hidden": m.Hidden, "code": m.Code,
		"reconstruction": m.Reconstruction, "style": m.Style, "class": m.Class, "teacher": m.Teacher,
		"affine": m.Affine, "noise": m.Noise, "batch norm": m.BatchNorm, "ramp": m.Ramp, "averaging": m.Averaging,
	}
}
