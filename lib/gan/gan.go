package gan

import (
	"cmp"
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Config describes two networks of dense layers with leaky ReLUs between them.
type Config struct {
	Hidden  []int   // widths of the generator's hidden layers; the discriminator has them in reverse
	Code    int     // length of z
	Dropout float64 // rate after each hidden layer of the discriminator, in [0, 1)

	// Noise is the standard deviation of the Gaussian noise on the discriminator's
	// input in training, in units of x's range [0, 1].
	Noise    float64
	Features int // length of x, height·width·channels; 0 means 784, a gray image of 28×28
}

// Digits is the network to compare with the VAE of the PyTorch notes: 16-256-256-784
// against 784-256-256-1. Dropout and noise keep the discriminator from winning:
// the generator's loss has a gradient also where that is never wrong, see
// [loss.Generator], but one that says little about where the data are. It is trained with
// batches of 64 and [Adam] at 5e-4; after 10 epochs most samples are digits, and
// more epochs still help.
func Digits() Config {
	return Config{Hidden: []int{256, 256}, Code: 16, Dropout: 0.3, Noise: 0.15}
}

// Adam trains both networks with Adam, each with its own state, at the given
// learning rate. β₁ is 0.5: with the usual 0.9 each network keeps its direction
// for too long after the other has changed (Radford et al., 2015,
// arXiv:1511.06434).
func Adam(learningRate float64) train.Option {
	o := train.DefaultAdam(learningRate)
	o.Beta1 = 0.5
	return train.WithOptimizer(o)
}

// Model is a generator and a discriminator. New makes a Model from a Config; a
// composite literal may contain any other networks.
type Model struct {
	Generator     mlp.Net // [batch, code] → [batch, features], logits of pixels
	Discriminator mlp.Net // [batch, features] → [batch, 1], the logit of "from the data"
	Code          int     // length of z, which is sampled from N(0, I)

	config *Config // what New was given, for descriptions
}

// New returns the Model that c describes, or an error naming the invalid field
// of c.
func New(c Config) (*Model, error) {
	if c.Features == 0 {
		c.Features = 28 * 28
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Model{Generator: c.generator, Discriminator: c.discriminator, Code: c.Code, config: &c}, nil
}

func (c Config) check() error {
	if c.Code < 1 {
		return fmt.Errorf("gan.Config: Code is %d: the code needs at least one dimension", c.Code)
	}
	if !(c.Noise >= 0 && c.Noise <= 1e6) {
		return fmt.Errorf("gan.Config: Noise is %v: expected a standard deviation from 0 to 1e6", c.Noise)
	}
	if c.Features < 1 {
		return fmt.Errorf("gan.Config: Features is %d: an image needs at least one pixel", c.Features)
	}
	return cmp.Or(mlp.CheckWidths("gan.Config: Hidden", c.Hidden), mlp.CheckDropout("gan.Config: Dropout", c.Dropout))
}

// slope is that of a leaky ReLU below zero (Radford et al., 2015).
const slope = 0.2

// generator builds the logits of pixels: [batch, code] → [batch, features].
// Its hidden values are normalized: otherwise its pixels soon saturate at 0 and
// 1, where no gradient moves them.
func (c Config) generator(scope *model.Scope, z *Node) *Node {
	for i, width := range c.Hidden {
		z = normalize(mlp.Dense(scope.In("layer%d", i), z, width)) // [batch, width]
		z = activation.LeakyReluWith(z, slope)
	}
	return mlp.Dense(scope.In("layer%d", len(c.Hidden)), z, c.Features)
}

// normalize subtracts each row's mean and divides by its standard deviation:
// layer normalization (Ba et al., 2016, arXiv:1607.06450) without a gain and an
// offset. A sample does not depend on the others of its batch, as it would with
// batch normalization. GoMLX's norm.LayerNorm computes the same from other operations,
// which would orphan the runs on disk.
func normalize(h *Node) *Node {
	h = Sub(h, ReduceAndKeep(h, ReduceMean, -1))
	variance := ReduceAndKeep(Square(h), ReduceMean, -1) // [batch, 1]
	return Div(h, Sqrt(AddScalar(variance, 1e-5)))
}

// discriminator builds the logit of "from the data": [batch, features] →
// [batch, 1].
func (c Config) discriminator(scope *model.Scope, x *Node) *Node {
	x = AddScalar(MulScalar(x, 2), -1) // [-1, 1], so that black pixels have an effect too
	if c.Noise > 0 && scope.IsTraining(x.Graph()) {
		// Noise makes the distributions of data and samples overlap (Arjovsky &
		// Bottou, 2017, arXiv:1701.04862). Twice, since the range is twice that
		// of x.
		ε := random.Normal(scope, x.Graph(), x.Shape().Dimensions...)
		x = Add(x, MulScalar(ε, 2*c.Noise))
	}
	for i, width := range mlp.Mirror(c.Hidden) {
		x = mlp.Dense(scope.In("layer%d", i), x, width) // [batch, width]
		x = mlp.Dropout(scope, activation.LeakyReluWith(x, slope), c.Dropout)
	}
	return mlp.Dense(scope.In("layer%d", len(c.Hidden)), x, 1)
}

// The scopes of the two networks, each with the state of its optimizer.
const (
	generatorScope     = "generator"
	discriminatorScope = "discriminator"
)

// Decode builds the generator's images: [batch, code] → [batch, features],
// from 0 to 1.
func (m *Model) Decode(scope *model.Scope, z *Node) *Node {
	if m.Generator == nil {
		panic(errors.New("the gan.Model has no Generator: give it a function that builds the network"))
	}
	return Sigmoid(m.Generator(scope.At(generatorScope), z))
}

// DecoderSize returns the length of z. It implements train.DecoderSizer.
func (m *Model) DecoderSize() int { return m.Code }

// Discriminate builds the logit of an image being from the data:
// [batch, features] → [batch, 1].
func (m *Model) Discriminate(scope *model.Scope, x *Node) *Node {
	if m.Discriminator == nil {
		panic(errors.New("the gan.Model has no Discriminator: give it a function that builds the network"))
	}
	logit := m.Discriminator(scope.At(discriminatorScope), x)
	if dims := logit.Shape().Dimensions; len(dims) != 2 || dims[1] != 1 {
		panic(fmt.Errorf("the discriminator gives %s: its last layer must have one unit, [batch, 1]", logit.Shape()))
	}
	return logit
}

// Step builds one update of the discriminator and then one of the generator
// (algorithm 1 of the paper with k = 1). It implements train.Model.
//
// Everything is built anew for the second phase: a loss built before the
// discriminator's update would be that of the old discriminator.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	real, fake, lossD := m.updateDiscriminator(scope, b, opt)
	lossG := m.updateGenerator(scope, b, opt)
	return []train.Metric{
		{Name: "loss", Value: lossG, Unit: "nats"}, // of the generator
		{Name: "discriminator", Value: lossD, Unit: "nats"},
		{Name: "accuracy", Value: accuracy(real, fake)}, // of the discriminator
	}
}

// Phases returns the two updates of Step. It implements train.Alternating.
func (m *Model) Phases() []train.PhaseStep {
	return []train.PhaseStep{
		{Name: discriminatorScope, Step: m.DiscriminatorStep},
		{Name: generatorScope, Step: m.GeneratorStep},
	}
}

// DiscriminatorStep builds the discriminator's update of Step: on the batch, and as
// many new samples of the generator. It reports the discriminator's loss, and its
// accuracy before the update.
func (m *Model) DiscriminatorStep(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	real, fake, lossD := m.updateDiscriminator(scope, b, opt)
	return []train.Metric{
		{Name: "discriminator", Value: lossD, Unit: "nats"},
		{Name: "accuracy", Value: accuracy(real, fake)},
	}
}

// GeneratorStep builds the generator's update of Step, on as many new samples as the
// batch has examples. Of the batch it uses only this number. It reports the generator's loss.
func (m *Model) GeneratorStep(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	return []train.Metric{{Name: "loss", Value: m.updateGenerator(scope, b, opt), Unit: "nats"}}
}

// updateDiscriminator builds the discriminator's update, and returns its logits of data and
// of samples, [batch, 1] each, and its loss.
func (m *Model) updateDiscriminator(
	scope *model.Scope, b train.Batch, opt optimizer.Interface,
) (real, fake, lossD *Node) {
	// D minimizes the cross-entropy of classifying data (1) and samples (0).
	real = m.Discriminate(scope, b.X)                                // [batch, 1]
	fake = m.Discriminate(scope, StopGradient(m.sample(scope, b.X))) // [batch, 1]
	lossD = MulScalar(loss.Discriminator(real, fake), 0.5)           // log 2 where D cannot tell them apart
	opt.UpdateGraph(scope.At(discriminatorScope), b.X.Graph(), lossD)
	return real, fake, lossD
}

// updateGenerator builds the generator's update, and returns its loss.
func (m *Model) updateGenerator(scope *model.Scope, b train.Batch, opt optimizer.Interface) *Node {
	// G minimizes D's success at recognizing samples.
	lossG := loss.Generator(m.Discriminate(scope, m.sample(scope, b.X)))
	opt.UpdateGraph(scope.At(generatorScope), b.X.Graph(), lossG)
	return lossG
}

// accuracy returns the share of data and samples that the discriminator recognizes, from its
// logits, [batch, 1] each.
func accuracy(real, fake *Node) *Node {
	right := Add(ReduceAllSum(loss.PositiveLogits(real)), ReduceAllSum(OneMinus(loss.PositiveLogits(fake))))
	return MulScalar(right, 0.5/float64(real.Shape().Dimensions[0]))
}

// sample builds as many samples of the generator as x has images, in the shape
// of x.
func (m *Model) sample(scope *model.Scope, x *Node) *Node {
	if m.Code < 1 {
		panic(fmt.Errorf("the gan.Model has Code %d: the code needs at least one dimension", m.Code))
	}
	z := random.Normal(scope, x.Graph(), x.Shape().Dimensions[0], m.Code) // [batch, code]
	samples := m.Decode(scope, z)
	if !samples.Shape().EqualDimensions(x.Shape()) {
		panic(fmt.Errorf("the generator gives %s for images of %s: its last layer must be as wide as an image",
			samples.Shape(), x.Shape()))
	}
	return samples
}

// CheckInput returns an error if a value is not from 0 to 1: the generator outputs no others.
// It implements train.InputChecker.
func (m *Model) CheckInput(in train.Input) error {
	return loss.CheckProbabilities(in.Examples, in.Scaling)
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "gan", "code": m.Code}
	if m.config != nil {
		d["hidden"], d["dropout"], d["noise"] = m.config.Hidden, m.config.Dropout, m.config.Noise
	}
	return d
}
