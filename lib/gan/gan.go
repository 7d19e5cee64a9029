package gan

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/ae"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Model is a generator and a discriminator. A reader who wants other layers
// writes the two networks as functions and puts them here.
type Model struct {
	Generator     ae.Net // [batch, code] → [batch, features], logits of pixels
	Discriminator ae.Net // [batch, features] → [batch, 1], the logit of "from the data"
	Code          int    // length of z, which is drawn from N(0, I)

	config *Config // what New was given, for descriptions
}

// Adam trains both networks with Adam, each with moments of its own, at the
// given learning rate. β₁ is 0.5: with the usual 0.9 each goes on for too long
// after the other has turned (Radford et al., 2015, arXiv:1511.06434).
func Adam(learningRate float64) train.Option {
	o := train.DefaultAdam(learningRate)
	o.Beta1 = 0.5
	return train.Optimize(o)
}

// Decode builds the generator's pictures: [batch, code] → [batch, features],
// from 0 to 1.
func (m *Model) Decode(scope *model.Scope, z *Node) *Node {
	if m.Generator == nil {
		panic(errors.New("the gan.Model has no Generator: give it a function that builds the network"))
	}
	return Sigmoid(m.Generator(scope.At(generator), z))
}

// Discriminate builds the logit of a picture being one of the data:
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

// The scopes of the two networks, each with what its optimizer remembers.
const (
	generator     = "generator"
	discriminator = "discriminator"
)

// Step builds one update of the discriminator and then one of the generator
// (algorithm 1 of the paper with k = 1). It implements train.Model.
//
// Everything is built anew for the second phase: a loss built before the
// discriminator has moved would be that of the discriminator as it was.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g, batch := b.X.Graph(), b.X.Shape().Dimensions[0]

	// D makes the cross-entropy small of telling data, 1, from samples, 0.
	real := m.Discriminate(scope, b.X)                              // [batch, 1]
	fake := m.Discriminate(scope, StopGradient(m.draw(scope, b.X))) // [batch, 1]
	told := MulScalar(DiscriminatorLoss(real, fake), 0.5)           // log 2 where D cannot tell
	opt.UpdateGraph(scope.At(discriminator), g, told)

	// G makes it small that D sees through a sample.
	loss := GeneratorLoss(m.Discriminate(scope, m.draw(scope, b.X)))
	opt.UpdateGraph(scope.At(generator), g, loss)

	right := Add(ReduceAllSum(Positive(real)), ReduceAllSum(OneMinus(Positive(fake))))
	return []train.Metric{
		{Name: "loss", Value: loss},                                     // of the generator
		{Name: "discriminator", Value: told},                            // its loss
		{Name: "accuracy", Value: MulScalar(right, 0.5/float64(batch))}, // of the discriminator
	}
}

// draw builds as many samples of the generator as x has pictures, in the
// shape of x.
func (m *Model) draw(scope *model.Scope, x *Node) *Node {
	if m.Code < 1 {
		panic(fmt.Errorf("the gan.Model has Code %d: the code needs at least one unit", m.Code))
	}
	z := random.Normal(scope, x.Graph(), x.Shape().Dimensions[0], m.Code) // [batch, code]
	sample := m.Decode(scope, z)
	if !sample.Shape().EqualDimensions(x.Shape()) {
		panic(fmt.Errorf("the generator gives %s for pictures of %s: its last layer must be as wide as a picture", sample.Shape(), x.Shape()))
	}
	return sample
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "gan", "code": m.Code}
	if m.config != nil {
		d["hidden"], d["dropout"], d["noise"] = m.config.Hidden, m.config.Dropout, m.config.Noise
	}
	return d
}
