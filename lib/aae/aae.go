package aae

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// Model is an adversarial autoencoder: the networks Q, P and D of tutorial
// 004, and the prior of the codes. A reader's own networks go into it as
// functions; New makes one of a Config.
type Model struct {
	Encoder       ae.Net // Q: [batch, features] → code [batch, Prior.Size], any numbers
	Decoder       ae.Net // P: code, after the label where Supervised → logits of pixels [batch, features]
	Discriminator ae.Net // D: code, before the label where Conditioned → logit of "drawn from the prior" [batch, 1]
	Prior         Prior

	// Posterior, in place of Encoder, makes the code a draw of q(z|x): the
	// Gaussian encoder of the paper's section 2.1.
	Posterior func(scope *model.Scope, x *Node) vae.Posterior

	// Conditioned shows labels to the discriminator, a draw's being the part
	// of the prior that it comes from, so that each class gets a part (section
	// 2.3). Supervised shows them to the decoder, so that the code need not
	// say what P is told, and holds the style (section 4). Either is a one-hot
	// vector of 10.
	Conditioned, Supervised bool

	config *Config // what New was given, for descriptions
}

// discriminator is the scope of D, as autoencoder is of Q and P; the phases
// have an optimizer each.
const (
	discriminator = "discriminator"

	phaseReconstruction = "reconstruction"
	phaseDiscriminator  = "discriminator"
	phaseGenerator      = "generator"
)

// Step builds one update in three phases, tutorial 004's training procedure:
// Q and P rebuild the batch; D learns to tell codes, which Q makes without
// dropout, from draws of the prior; Q learns to be taken for the prior. It
// implements train.Model.
//
// Each phase builds its networks anew: a loss built before a phase would be
// that of the weights as they were then, and not train those that there are.
//
// It reports the reconstruction loss, the losses of D and of Q as a generator,
// D's accuracy, and how far codes and prior are apart, see [TwoSample]; for
// codes of up to three numbers also their means and covariances.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g := b.X.Graph()
	loss := m.ReconstructionLoss(scope, b)
	train.Phase(opt, phaseReconstruction).UpdateGraph(scope.At(autoencoder), g, loss)

	z, draws, told, right := m.tell(scope, b)
	train.Phase(opt, phaseDiscriminator).UpdateGraph(scope.At(discriminator), g, told)

	deceived := m.GeneratorLoss(scope, b)
	train.Phase(opt, phaseGenerator).UpdateGraph(scope.At(autoencoder).At("encoder"), g, deceived)

	metrics := []train.Metric{
		{Name: "loss", Value: loss},
		{Name: "discriminator", Value: told},
		{Name: "generator", Value: deceived},
		{Name: "accuracy", Value: right},
	}
	return append(append(metrics, apart("two-sample", z, draws)...), moments(z)...)
}

// ReconstructionLoss builds phase 1's loss: the cross-entropy of a pixel.
func (m *Model) ReconstructionLoss(scope *model.Scope, b train.Batch) *Node {
	raw := m.raw(scope, m.beside(b.Y, m.sample(scope, b.X)))
	ae.CheckWidth(raw, b.X)
	return ae.BCE.Mean(b.X, raw)
}

// DiscriminatorLoss builds phase 2's loss,
//
//	L_D = -1/m Σ log D(z') + log(1 - D(z)), z' from the prior and z = Q(x),
//
// 2·log 2 where D cannot tell. Q is without dropout here, and learns nothing.
func (m *Model) DiscriminatorLoss(scope *model.Scope, b train.Batch) *Node {
	_, _, told, _ := m.tell(scope, b)
	return told
}

// tell builds what D is asked to tell apart, codes of the batch and draws of
// the prior, its loss and the share of its right answers.
func (m *Model) tell(scope *model.Scope, b train.Batch) (z, draws, loss, right *Node) {
	z, draws = m.codes(scope, b.X), m.draws(scope, b)
	loss, right = telling(m.discriminate(scope, draws, b.Y), m.discriminate(scope, z, b.Y))
	return z, draws, loss, right
}

// GeneratorLoss builds phase 3's loss, L_G = -1/m Σ log D(Q(x)): log 2 where D
// cannot tell.
func (m *Model) GeneratorLoss(scope *model.Scope, b train.Batch) *Node {
	return gan.GeneratorLoss(m.discriminate(scope, m.sample(scope, b.X), b.Y))
}

// codes are what Q gives for x as D sees them: without dropout, and as numbers
// that nothing is learned through.
func (m *Model) codes(scope *model.Scope, x *Node) *Node {
	return StopGradient(still(scope, x.Graph(), func() *Node { return m.sample(scope, x) }))
}

// still builds something as it is outside of training, in the middle of it.
func still(scope *model.Scope, g *Graph, build func() *Node) *Node {
	was := scope.IsTraining(g)
	scope.Store().SetTraining(g, false)
	defer scope.Store().SetTraining(g, was)
	return build()
}

// draws are as many of the prior as there are pictures, of the parts that
// their labels name where Conditioned.
func (m *Model) draws(scope *model.Scope, b train.Batch) *Node {
	var part *Node
	if m.Conditioned {
		part = b.Y
	}
	return m.Prior.draw(scope, b.X.Graph(), b.X.Shape().Dimensions[0], part)
}

// sample builds the code that training uses, a draw where Q is Gaussian.
func (m *Model) sample(scope *model.Scope, x *Node) *Node {
	if m.Posterior != nil {
		return m.checkCode(m.posterior(scope, x).Sample(scope))
	}
	return m.Encode(scope, x)
}

func (m *Model) posterior(scope *model.Scope, x *Node) vae.Posterior {
	return m.Posterior(scope.At(autoencoder).At("encoder"), x)
}

// Encode builds the code, the mean of q(z|x) where Q is Gaussian:
// [batch, features] → [batch, Prior.Size].
func (m *Model) Encode(scope *model.Scope, x *Node) *Node {
	if m.Posterior != nil {
		return m.checkCode(m.posterior(scope, x).Mean())
	}
	if m.Encoder == nil {
		panic(errors.New("the aae.Model has no Encoder: give it a function that builds the network"))
	}
	return m.checkCode(m.Encoder(scope.At(autoencoder).At("encoder"), x))
}

// checkCode panics where a code is not as long as the prior's draws.
func (m *Model) checkCode(z *Node) *Node {
	if dims := z.Shape().Dimensions; len(dims) != 2 || dims[1] != m.Prior.Size {
		panic(fmt.Errorf("the encoder gives codes %s, the prior %q draws codes of length %d: expected the same length", z.Shape(), m.Prior.Name, m.Prior.Size))
	}
	return z
}

// Decode builds the picture of a code, which begins with the one-hot label
// where Supervised, see [Join]: [batch, code] → [batch, features], from 0 to 1.
func (m *Model) Decode(scope *model.Scope, code *Node) *Node {
	return Sigmoid(m.raw(scope, code))
}

func (m *Model) raw(scope *model.Scope, code *Node) *Node {
	if m.Decoder == nil {
		panic(errors.New("the aae.Model has no Decoder: give it a function that builds the network"))
	}
	return m.Decoder(scope.At(autoencoder).At("decoder"), code)
}

// Reconstruct builds x̂: [batch, features] → [batch, features]. A Supervised
// model needs the label as well: decode its codes joined with labels.
func (m *Model) Reconstruct(scope *model.Scope, x *Node) *Node {
	if m.Supervised {
		panic(errors.New("this decoder is told the label, and pictures alone have none: encode the pictures, aae.Join the codes with labels, and decode those"))
	}
	return m.Decode(scope, m.Encode(scope, x))
}

// beside is what P gets: z, after the one-hot label where Supervised.
func (m *Model) beside(y, z *Node) *Node {
	if !m.Supervised {
		return z
	}
	return Concatenate([]*Node{m.label(y), z}, -1)
}

// discriminate builds D's logits for codes: [batch, Prior.Size] → [batch, 1].
func (m *Model) discriminate(scope *model.Scope, z, y *Node) *Node {
	if m.Discriminator == nil {
		panic(errors.New("the aae.Model has no Discriminator: give it a function that builds the network"))
	}
	if m.Conditioned {
		z = Concatenate([]*Node{z, m.label(y)}, -1)
	}
	logit := m.Discriminator(scope.At(discriminator), z)
	if dims := logit.Shape().Dimensions; len(dims) != 2 || dims[1] != 1 {
		panic(fmt.Errorf("the discriminator gives %s: its last layer must have one unit, [batch, 1]", logit.Shape()))
	}
	return logit
}

func (m *Model) label(y *Node) *Node {
	if y == nil {
		panic(errNoLabels)
	}
	return oneHot(y, classes)
}

var errNoLabels = errors.New("this model learns with labels, and the pictures have none: train it on pictures with a label each")

// Evaluate builds, for each picture, the loss and the mean squared error of a
// pixel. It implements train.Evaluator.
func (m *Model) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	raw := m.raw(scope, m.beside(b.Y, m.Encode(scope, b.X)))
	ae.CheckWidth(raw, b.X)
	return []train.Metric{
		{Name: "loss", Value: ae.BCE.PerImage(b.X, raw)},
		{Name: "mse", Value: ReduceMean(Square(Sub(b.X, Sigmoid(raw))), -1)},
	}
}

// Check returns an error when the model cannot be trained on data. It
// implements train.Checker.
func (m *Model) Check(data *dataset.Images) error {
	if err := m.Prior.check(); err != nil {
		return err
	}
	if !m.Conditioned && !m.Supervised {
		return nil
	}
	if m.Conditioned && m.Prior.Parts != 0 && m.Prior.Parts != classes {
		return fmt.Errorf("the prior %q has %d parts for labels of %d classes: expected as many", m.Prior.Name, m.Prior.Parts, classes)
	}
	return checkLabels(data)
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "aae", "prior": m.Prior.Name, "code": m.Prior.Size, "conditioned": m.Conditioned, "supervised": m.Supervised, "gaussian": m.Posterior != nil}
	if m.config != nil {
		d["hidden"], d["dropout"], d["discriminator dropout"] = m.config.Hidden, m.config.Dropout, m.config.DiscriminatorDropout
	}
	return d
}
