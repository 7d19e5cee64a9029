package aae

import (
	"cmp"
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
	"latentlab/lib/train"
)

// Model is an adversarial autoencoder: the networks Q, P and D of Ducau's
// tutorial, and the prior of the codes. New makes a Model from a Config; a composite
// literal may contain any other networks. The reconstruction loss is loss.BCE.
type Model struct {
	Encoder       mlp.Net // Q: [batch, features] → code [batch, Prior.Size], any numbers
	Decoder       mlp.Net // P: code, after the label where Supervised → logits of pixels [batch, features]
	Discriminator mlp.Net // D: code, before the label where Conditioned → logit of "from the prior" [batch, 1]
	Prior         Prior

	// Posterior, in place of Encoder, makes the code a sample of q(z|x): the
	// Gaussian encoder of the paper's section 2.1.
	Posterior func(scope *model.Scope, x *Node) prob.Posterior

	// Conditioned shows labels to the discriminator, the label of a sample
	// being the part of the prior that it comes from, so that each class gets a
	// part (section 2.3). Supervised shows them to the decoder, so that the code
	// need not hold the class and can hold the style (section 4). Either is a
	// one-hot vector of Classes.
	Conditioned, Supervised bool
	Classes                 int // number of classes; 0 means those of the training data

	config *Config // what New was given, for descriptions
}

// The scope of D, and the phases of a step; each phase has its own optimizer. Q and P
// are in autoencoderScope.
const (
	discriminatorScope = "discriminator"

	phaseReconstruction = "reconstruction"
	phaseDiscriminator  = "discriminator"
	phaseGenerator      = "generator"
)

// Encode builds the code, the mean of q(z|x) where Q is Gaussian:
// [batch, features] → [batch, Prior.Size].
func (m *Model) Encode(scope *model.Scope, x *Node) *Node {
	if m.Posterior != nil {
		return m.checkCode(m.posterior(scope, x).Mean())
	}
	if m.Encoder == nil {
		panic(errors.New("the aae.Model has no Encoder: give it a function that builds the network"))
	}
	return m.checkCode(m.Encoder(scope.At(autoencoderScope).At("encoder"), x))
}

// sample builds the code that training uses, a sample of q(z|x) where Q is
// Gaussian.
func (m *Model) sample(scope *model.Scope, x *Node) *Node {
	if m.Posterior != nil {
		return m.checkCode(m.posterior(scope, x).Sample(scope))
	}
	return m.Encode(scope, x)
}

func (m *Model) posterior(scope *model.Scope, x *Node) prob.Posterior {
	return m.Posterior(scope.At(autoencoderScope).At("encoder"), x)
}

// checkCode panics unless a code is as long as the prior's samples.
func (m *Model) checkCode(z *Node) *Node {
	if dims := z.Shape().Dimensions; len(dims) != 2 || dims[1] != m.Prior.Size {
		panic(fmt.Errorf("the encoder gives codes %s, the samples of the prior %q have length %d: "+
			"expected the same length", z.Shape(), m.Prior.Name, m.Prior.Size))
	}
	return z
}

// Decode builds the image or row of a code, which begins with the one-hot label where
// Supervised, see latent.JoinCodes: [batch, code] → [batch, features], from 0 to 1.
func (m *Model) Decode(scope *model.Scope, code *Node) *Node {
	return Sigmoid(m.decodeRaw(scope, code))
}

// decodeRaw builds the logits of the pixels.
func (m *Model) decodeRaw(scope *model.Scope, code *Node) *Node {
	if m.Decoder == nil {
		panic(errors.New("the aae.Model has no Decoder: give it a function that builds the network"))
	}
	return m.Decoder(scope.At(autoencoderScope).At("decoder"), code)
}

// decoderInput is the code z, after the one-hot label where Supervised.
func (m *Model) decoderInput(y, z *Node) *Node {
	if !m.Supervised {
		return z
	}
	return Concatenate([]*Node{m.labelVector(y), z}, -1)
}

// Fit returns the model with the number of data's classes, where a network sees labels
// and Classes is 0. It implements train.Fitter.
func (m *Model) Fit(data *dataset.Examples) train.Model {
	fitted := *m
	if m.Conditioned || m.Supervised {
		fitted.Classes = cmp.Or(m.Classes, data.NumClasses())
	}
	return &fitted
}

// DecoderSize returns the length of the codes that Decode takes. It implements
// train.DecoderSizer.
func (m *Model) DecoderSize() int {
	if m.Supervised {
		return m.Classes + m.Prior.Size
	}
	return m.Prior.Size
}

// Reconstruct builds x̂: [batch, features] → [batch, features]. A Supervised
// model needs the label as well: decode its codes joined with labels.
func (m *Model) Reconstruct(scope *model.Scope, x *Node) *Node {
	if m.Supervised {
		panic(errors.New("this decoder needs labels, and images alone have none: " +
			"encode the examples, join the codes with labels by latent.JoinCodes, and decode those"))
	}
	return m.Decode(scope, m.Encode(scope, x))
}

// discriminate builds D's logits for codes: [batch, Prior.Size] → [batch, 1].
func (m *Model) discriminate(scope *model.Scope, z, y *Node) *Node {
	if m.Discriminator == nil {
		panic(errors.New("the aae.Model has no Discriminator: give it a function that builds the network"))
	}
	if m.Conditioned {
		z = Concatenate([]*Node{z, m.labelVector(y)}, -1)
	}
	logit := m.Discriminator(scope.At(discriminatorScope), z)
	if dims := logit.Shape().Dimensions; len(dims) != 2 || dims[1] != 1 {
		panic(fmt.Errorf("the discriminator gives %s: its last layer must have one unit, [batch, 1]", logit.Shape()))
	}
	return logit
}

// labelVector builds the one-hot vectors of labels: [batch] → [batch, Classes].
func (m *Model) labelVector(y *Node) *Node {
	if y == nil {
		panic(errNoLabels)
	}
	if m.Classes == 0 {
		panic(errors.New("the number of classes is not known before training: train the model, or set Classes"))
	}
	return oneHot(y, m.Classes)
}

var errNoLabels = errors.New("this model learns with labels, and the examples have none: train it on labeled ones")

// Step builds one update in three phases, the training procedure of Ducau's tutorial:
// Q and P learn to reconstruct the batch; D learns to distinguish codes, which Q gives
// without dropout, from samples of the prior; Q learns to fool D. It implements
// train.Model.
//
// Each phase builds its networks anew: a loss built before a phase would be
// that of the old weights.
//
// It reports the reconstruction loss, the losses of D and of Q as a generator,
// D's accuracy, and the distance of codes and prior, see [SquaredMMD]; for codes
// of up to three numbers also their means and covariances.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	reconstruction := m.updateAutoencoder(scope, b, opt)
	z, samples, lossD, accuracy := m.updateDiscriminator(scope, b, opt)
	lossQ := m.updateEncoder(scope, b, opt)
	metrics := []train.Metric{
		{Name: "loss", Value: reconstruction, Unit: loss.BCE.Unit(b.IsTable(), "")},
		{Name: "discriminator", Value: lossD, Unit: "nats"},
		{Name: "generator", Value: lossQ, Unit: "nats"},
		{Name: "accuracy", Value: accuracy},
	}
	return append(append(metrics, mmdMetric("two-sample", z, samples)...), codeMetrics(z)...)
}

// reconstructionLoss builds the loss of phase 1: the cross-entropy of a pixel.
func (m *Model) reconstructionLoss(scope *model.Scope, b train.Batch) *Node {
	raw := m.decodeRaw(scope, m.decoderInput(b.Y, m.sample(scope, b.X)))
	mlp.CheckOutput(raw, b.X)
	loss.BCE.CheckRaw(raw)
	return loss.BCE.Mean(b.X, raw)
}

// discriminatorLoss builds the loss of phase 2,
//
//	L_D = -1/m Σ log D(z') + log(1 - D(z)), z' from the prior and z = Q(x),
//
// 2·log 2 where D cannot tell them apart, and D's accuracy.
func (m *Model) discriminatorLoss(scope *model.Scope, y, z, samples *Node) (lossD, accuracy *Node) {
	return lossAndAccuracy(m.discriminate(scope, samples, y), m.discriminate(scope, z, y))
}

// generatorLoss builds the loss of phase 3, L_G = -1/m Σ log D(Q(x)): log 2
// where D cannot tell codes from samples.
func (m *Model) generatorLoss(scope *model.Scope, b train.Batch) *Node {
	return loss.Generator(m.discriminate(scope, m.sample(scope, b.X), b.Y))
}

// fixedCodes builds Q's codes of x as D sees them: without dropout, and without
// a gradient.
func (m *Model) fixedCodes(scope *model.Scope, x *Node) *Node {
	return StopGradient(outsideTraining(scope, x.Graph(), func() *Node { return m.sample(scope, x) }))
}

// outsideTraining builds something during training as it is outside training,
// without dropout and noise.
func outsideTraining(scope *model.Scope, g *Graph, build func() *Node) *Node {
	was := scope.IsTraining(g)
	scope.Store().SetTraining(g, false)
	defer scope.Store().SetTraining(g, was)
	return build()
}

// samplePrior builds as many samples of the prior as there are images, of the
// parts that their labels name where Conditioned.
func (m *Model) samplePrior(scope *model.Scope, b train.Batch) *Node {
	var part *Node
	if m.Conditioned {
		part = b.Y
	}
	return m.Prior.Samples(scope, b.X.Graph(), b.X.Shape().Dimensions[0], part)
}

// Evaluate builds, for each image, the loss and the mean squared error of a
// pixel. It implements train.Evaluator.
func (m *Model) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	raw := m.decodeRaw(scope, m.decoderInput(b.Y, m.Encode(scope, b.X)))
	mlp.CheckOutput(raw, b.X)
	return []train.Metric{
		{Name: "loss", Value: loss.BCE.PerImage(b.X, raw)},
		{Name: "mse", Value: ReduceMean(Square(Sub(b.X, Sigmoid(raw))), -1)},
	}
}

// Check returns an error if the model cannot be trained on data. It implements
// train.Checker.
func (m *Model) Check(data *dataset.Examples) error {
	if err := m.Prior.check(); err != nil {
		return err
	}
	if !m.Conditioned && !m.Supervised {
		return nil
	}
	classes := cmp.Or(m.Classes, data.NumClasses())
	if data.Labels != nil && m.Conditioned && m.Prior.Parts != 0 && m.Prior.Parts != classes {
		return fmt.Errorf("the prior %q has %d parts for labels of %d classes: "+
			"expected as many", m.Prior.Name, m.Prior.Parts, classes)
	}
	return checkLabels(data, classes)
}

// CheckInput returns an error if a value is not from 0 to 1: the decoder outputs no others.
// It implements train.InputChecker.
func (m *Model) CheckInput(in train.Input) error {
	return loss.CheckProbabilities(in.Examples, in.Scaling)
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{
		"model": "aae", "prior": m.Prior.Name, "code": m.Prior.Size,
		"conditioned": m.Conditioned, "supervised": m.Supervised, "gaussian": m.Posterior != nil,
	}
	if m.Classes > 0 {
		d["classes"] = m.Classes
	}
	if c := m.config; c != nil {
		d["hidden"], d["dropout"], d["discriminator dropout"] = c.Hidden, c.Dropout, c.DiscriminatorDropout
	}
	return d
}
