package vae

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

// Model is a variational autoencoder. A reader's own networks go into it as
// functions; New makes one of a Config.
type Model struct {
	Encoder func(scope *model.Scope, x *Node) Posterior // [batch, features] → q(z|x)
	Decoder ae.Net                                      // [batch, code] → [batch, features], before Loss.Output
	Loss    ae.Loss                                     // reconstruction loss; the zero value is CrossEntropy
	Beta    *float64                                    // weight of the KL term, see Beta; nil is 1
	KLOnly  bool                                        // leave the reconstruction out of the loss

	// Binarize draws, in each step anew, every pixel of x black or white with
	// its gray value as the probability of white: the literature's MNIST, on
	// which likelihoods are compared (Burda et al. 2016, section 5).
	Binarize bool

	config *Config // what New was given, for descriptions
}

// Posterior builds q(z|x) for x [batch, features].
func (m *Model) Posterior(scope *model.Scope, x *Node) Posterior {
	if m.Encoder == nil {
		panic(errors.New("the vae.Model has no Encoder: give it a function that builds the network"))
	}
	return m.Encoder(scope.In("encoder"), x)
}

// Encode builds the posterior mean: [batch, features] → [batch, code].
func (m *Model) Encode(scope *model.Scope, x *Node) *Node { return m.Posterior(scope, x).Mean() }

// Std builds the posterior's standard deviation: [batch, features] → [batch, code].
func (m *Model) Std(scope *model.Scope, x *Node) *Node { return m.Posterior(scope, x).Std() }

// Sample builds a draw of q(z|x): [batch, features] → [batch, code].
func (m *Model) Sample(scope *model.Scope, x *Node) *Node { return m.Posterior(scope, x).Sample(scope) }

// Decode builds the picture that z stands for, with values as in x:
// [batch, code] → [batch, features].
func (m *Model) Decode(scope *model.Scope, z *Node) *Node {
	return m.loss().Output(m.raw(scope, z))
}

// Reconstruct builds the picture of the posterior mean:
// [batch, features] → [batch, features].
func (m *Model) Reconstruct(scope *model.Scope, x *Node) *Node {
	return m.Decode(scope, m.Encode(scope, x))
}

// raw is the decoder before its output function.
func (m *Model) raw(scope *model.Scope, z *Node) *Node {
	if m.Decoder == nil {
		panic(errors.New("the vae.Model has no Decoder: give it a function that builds the network"))
	}
	return m.Decoder(scope.In("decoder"), z)
}

// Step builds one update: a code drawn from q(z|x), decoded, and the loss
//
//	reconstruction + β·KL
//
// averaged over the batch. It reports that loss, the two terms in nats per
// image, and the mean of σ. It implements train.Model.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	x := b.X // [batch, features]
	if err := checkBeta(m.Beta); err != nil {
		panic(err)
	}
	if m.Binarize {
		u := random.Uniform(scope, x.Graph(), x.Shape().Dimensions...)
		x = ConvertDType(LessThan(u, x), x.DType())
	}
	q := m.Posterior(scope, x)
	raw := m.raw(scope, q.Sample(scope)) // [batch, features]
	ae.CheckWidth(raw, x)
	reconstruction := ReduceAllMean(m.loss().PerImage(x, raw)) // []
	kl := ReduceAllMean(ReduceSum(q.KL(), -1))                 // []
	loss := m.total(reconstruction, kl, x)
	opt.UpdateGraph(scope, x.Graph(), loss)
	return []train.Metric{
		{Name: "loss", Value: loss},
		{Name: "reconstruction", Value: m.nats(reconstruction, x)},
		{Name: "kl", Value: kl},
		{Name: "sigma", Value: ReduceAllMean(q.Std())},
	}
}

// Evaluate builds what the model is worth on pictures that training has not
// seen, each value [batch]: its own loss; the mean squared error of a pixel
// rebuilt from the posterior mean; -log p(x|z), KL and ELBO in nats for a z
// drawn from the posterior; and the KL of each dimension of the code, "kl 1"
// the first. The ELBO of a Gaussian is a lower bound of log p(x) for every σ,
// since z is drawn from the distribution whose KL is taken.
func (m *Model) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	x, batch := b.X, b.X.Shape().Dimensions[0]
	q := m.Posterior(scope, x)
	if g, ok := q.(Gaussian); ok {
		q = g.exact()
	}
	// One pass of the decoder for both.
	both := m.raw(scope, Concatenate([]*Node{q.Sample(scope), q.Mean()}, 0)) // [2·batch, features]
	drawn, mean := Slice(both, AxisRange(0, batch)), Slice(both, AxisRange(batch))
	ae.CheckWidth(drawn, x)
	perDimension := q.KL()            // [batch, code]
	kl := ReduceSum(perDimension, -1) // [batch]
	nats := m.loss().NatsPerImage(x, drawn)
	values := []train.Metric{
		{Name: "loss", Value: m.total(m.loss().PerImage(x, drawn), kl, x)},
		{Name: "mse", Value: ReduceMean(Square(Sub(x, m.loss().Output(mean))), -1)},
		{Name: "reconstruction", Value: nats},
		{Name: "kl", Value: kl},
		{Name: "elbo", Value: Neg(Add(nats, kl))},
	}
	for i := range perDimension.Shape().Dimensions[1] {
		one := Reshape(Slice(perDimension, AxisRange(), AxisElem(i)), batch) // [batch]
		values = append(values, train.Metric{Name: fmt.Sprintf("kl %d", i+1), Value: one})
	}
	return values
}

// total is the loss of its two terms, of an image or a batch: the KL is
// reduced over pixels as the reconstruction is.
func (m *Model) total(reconstruction, kl, x *Node) *Node {
	β := 1.0
	if m.Beta != nil {
		β = *m.Beta
	}
	if !m.loss().Sum {
		β /= float64(x.Shape().Dimensions[1])
	}
	kl = MulScalar(kl, β)
	switch {
	case m.KLOnly:
		return kl
	case β == 0:
		return reconstruction // so that a KL that overflows does no harm
	}
	return Add(reconstruction, kl)
}

// nats converts a reconstruction loss to nats per image.
func (m *Model) nats(reconstruction, x *Node) *Node {
	features := x.Shape().Dimensions[1]
	offset := m.loss().Nats(0, features)
	return AddScalar(MulScalar(reconstruction, m.loss().Nats(1, features)-offset), offset)
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "vae", "loss": m.loss().Name, "beta": 1.0, "kl only": m.KLOnly, "binarize": m.Binarize}
	if m.Beta != nil {
		d["beta"] = *m.Beta
	}
	if m.config != nil {
		d["hidden"], d["code"], d["relu on mu and sigma"] = m.config.Hidden, m.config.Code, m.config.ReLU
		d["sigma"] = posterior[m.config.Spread].name
	}
	return d
}

// CheckWeights returns an error if the weights of a Model with the given
// description would give another posterior here. It implements run.WeightChecker.
func (m *Model) CheckWeights(described map[string]any) error {
	own := m.Describe()
	differ := func(name string) (theirs, ours any, differ bool) {
		theirs, known := described[name]
		ours, ok := own[name]
		return theirs, ours, known && ok && ours != theirs
	}
	if theirs, ours, ok := differ("sigma"); ok {
		return fmt.Errorf("the weights were trained with Spread: %[1]s, the model has Spread: %[2]s: give its vae.Config the Spread: %[1]s", spreadWritten(theirs), spreadWritten(ours))
	}
	if theirs, ours, ok := differ("relu on mu and sigma"); ok {
		return fmt.Errorf("the weights were trained with ReLU: %[1]v, the model has ReLU: %[2]v: give its vae.Config the ReLU: %[1]v", theirs, ours)
	}
	return nil
}

func (m *Model) loss() ae.Loss {
	if m.Loss.Output == nil {
		return CrossEntropy
	}
	return m.Loss
}
