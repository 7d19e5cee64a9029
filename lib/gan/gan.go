package gan

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Model is a generator and a discriminator. A reader's own networks go into it
// as functions; New makes one from a Config.
type Model struct {
	Generator     mlp.Net // [batch, code] → [batch, features], logits of pixels
	Discriminator mlp.Net // [batch, features] → [batch, 1], the logit of "from the data"
	Code          int     // length of z, which is sampled from N(0, I)

	config *Config // what New was given, for descriptions
}

// The scopes of the two networks, each with the state of its optimizer.
const (
	generator     = "generator"
	discriminator = "discriminator"
)

// Adam trains both networks with Adam, each with its own state, at the given
// learning rate. β₁ is 0.5: with the usual 0.9 each network keeps its direction
// for too long after the other has changed (Radford et al., 2015,
// arXiv:1511.06434).
func Adam(learningRate float64) train.Option {
	o := train.DefaultAdam(learningRate)
	o.Beta1 = 0.5
	return train.WithOptimizer(o)
}

// Decode builds the generator's images: [batch, code] → [batch, features],
// from 0 to 1.
func (m *Model) Decode(scope *model.Scope, z *Node) *Node {
	if m.Generator == nil {
		panic(errors.New("the gan.Model has no Generator: give it a function that builds the network"))
	}
	return Sigmoid(m.Generator(scope.At(generator), z))
}

// DecoderSize returns the length of z. It implements train.DecoderSizer.
func (m *Model) DecoderSize() int { return m.Code }

// Discriminate builds the logit of an image being from the data:
// [batch, features] → [batch, 1].
func (m *Model) Discriminate(scope *model.Scope, x *Node) *Node {
	if m.Discriminator == nil {
		panic(errors.New("the gan.Model has no Discriminator: give it a function that builds the network"))
	}
	logit := m.Discriminator(scope.At(discriminator), x)
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
	g, batch := b.X.Graph(), b.X.Shape().Dimensions[0]

	// D minimizes the cross-entropy of classifying data (1) and samples (0).
	real := m.Discriminate(scope, b.X)                                // [batch, 1]
	fake := m.Discriminate(scope, StopGradient(m.sample(scope, b.X))) // [batch, 1]
	lossD := MulScalar(loss.Discriminator(real, fake), 0.5)           // log 2 where D cannot tell them apart
	opt.UpdateGraph(scope.At(discriminator), g, lossD)

	// G minimizes D's success at recognizing samples.
	lossG := loss.Generator(m.Discriminate(scope, m.sample(scope, b.X)))
	opt.UpdateGraph(scope.At(generator), g, lossG)

	right := Add(ReduceAllSum(loss.PositiveLogits(real)), ReduceAllSum(OneMinus(loss.PositiveLogits(fake))))
	return []train.Metric{
		{Name: "loss", Value: lossG}, // of the generator
		{Name: "discriminator", Value: lossD},
		{Name: "accuracy", Value: MulScalar(right, 0.5/float64(batch))}, // of the discriminator
	}
}

// sample builds as many samples of the generator as x has images, in the shape
// of x.
func (m *Model) sample(scope *model.Scope, x *Node) *Node {
	if m.Code < 1 {
		panic(fmt.Errorf("the gan.Model has Code %d: the code needs at least one unit", m.Code))
	}
	z := random.Normal(scope, x.Graph(), x.Shape().Dimensions[0], m.Code) // [batch, code]
	samples := m.Decode(scope, z)
	if !samples.Shape().EqualDimensions(x.Shape()) {
		panic(fmt.Errorf("the generator gives %s for images of %s: its last layer must be as wide as an image",
			samples.Shape(), x.Shape()))
	}
	return samples
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "gan", "code": m.Code}
	if m.config != nil {
		d["hidden"], d["dropout"], d["noise"] = m.config.Hidden, m.config.Dropout, m.config.Noise
	}
	return d
}
