package vae

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dist"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Model is a variational autoencoder. A reader's own networks go into it as
// functions; New makes one from a Config.
type Model struct {
	Encoder func(scope *model.Scope, x *Node) dist.Posterior // [batch, features] → q(z|x)
	Decoder mlp.Net                                          // [batch, code] → [batch, features], before Loss.Output
	Loss    loss.Reconstruction                              // the zero value is loss.SumBCE
	Beta    *float64                                         // weight of the KL term, see Beta; nil is 1
	KLOnly  bool                                             // omit the reconstruction from the loss

	// Binarize samples, anew in each step, every pixel of x black or white with
	// its gray level as the probability of white: the literature's MNIST, on
	// which likelihoods are compared (Burda et al. 2016, section 5).
	Binarize bool

	config *Config // what New was given, for descriptions
}

// Posterior builds q(z|x) for x [batch, features].
func (m *Model) Posterior(scope *model.Scope, x *Node) dist.Posterior {
	if m.Encoder == nil {
		panic(errors.New("the vae.Model has no Encoder: give it a function that builds the network"))
	}
	return m.Encoder(scope.In("encoder"), x)
}

// Encode builds the posterior mean: [batch, features] → [batch, code].
func (m *Model) Encode(scope *model.Scope, x *Node) *Node { return m.Posterior(scope, x).Mean() }

// Std builds the posterior's standard deviation: [batch, features] → [batch, code].
func (m *Model) Std(scope *model.Scope, x *Node) *Node { return m.Posterior(scope, x).Std() }

// Sample builds a sample of q(z|x): [batch, features] → [batch, code].
func (m *Model) Sample(scope *model.Scope, x *Node) *Node { return m.Posterior(scope, x).Sample(scope) }

// Decode builds the image of a code, with values in x's units:
// [batch, code] → [batch, features].
func (m *Model) Decode(scope *model.Scope, z *Node) *Node {
	return m.loss().Output(m.decodeRaw(scope, z))
}

// Reconstruct builds the image of the posterior mean:
// [batch, features] → [batch, features].
func (m *Model) Reconstruct(scope *model.Scope, x *Node) *Node {
	return m.Decode(scope, m.Encode(scope, x))
}

// decodeRaw builds the decoder before its output function.
func (m *Model) decodeRaw(scope *model.Scope, z *Node) *Node {
	if m.Decoder == nil {
		panic(errors.New("the vae.Model has no Decoder: give it a function that builds the network"))
	}
	return m.Decoder(scope.In("decoder"), z)
}

// Step builds one update: a code sampled from q(z|x), decoded, and the loss
//
//	reconstruction + β·KL
//
// averaged over the batch. It reports that loss, the two terms in nats per
// image, and the mean of σ. It implements train.Model.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	x := b.X // [batch, features]
	if err := checkBeta("vae.Model: Beta", m.Beta); err != nil {
		panic(err)
	}
	if m.Binarize {
		u := random.Uniform(scope, x.Graph(), x.Shape().Dimensions...)
		x = ConvertDType(LessThan(u, x), x.DType())
	}
	q := m.Posterior(scope, x)
	raw := m.decodeRaw(scope, q.Sample(scope)) // [batch, features]
	mlp.CheckOutput(raw, x)
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

// Evaluate builds, for each image, the model's own loss; the mean squared error
// of a pixel of the image reconstructed from the posterior mean; -log p(x|z), KL
// and ELBO in nats for a z sampled from the posterior; and the KL of each
// dimension of the code, "kl 1" the first: each [batch]. The ELBO of a Gaussian
// is a lower bound of log p(x) for every σ, since z is sampled from the
// distribution whose KL is taken. It implements train.Evaluator.
func (m *Model) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	x, batch := b.X, b.X.Shape().Dimensions[0]
	q := m.Posterior(scope, x)
	if g, ok := q.(dist.Gaussian); ok {
		q = g.Exact()
	}
	// One pass of the decoder for samples and means.
	both := m.decodeRaw(scope, Concatenate([]*Node{q.Sample(scope), q.Mean()}, 0)) // [2·batch, features]
	sampled, mean := Slice(both, AxisRange(0, batch)), Slice(both, AxisRange(batch))
	mlp.CheckOutput(sampled, x)
	perDimension := q.KL()            // [batch, code]
	kl := ReduceSum(perDimension, -1) // [batch]
	nats := m.loss().NatsPerImage(x, sampled)
	values := []train.Metric{
		{Name: "loss", Value: m.total(m.loss().PerImage(x, sampled), kl, x)},
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

// total adds the two terms of the loss, of an image or a batch: the KL is
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
		return reconstruction // not 0·KL: the KL may overflow
	}
	return Add(reconstruction, kl)
}

// nats converts a reconstruction loss to nats per image.
func (m *Model) nats(reconstruction, x *Node) *Node {
	features := x.Shape().Dimensions[1]
	offset := m.loss().Nats(0, features)
	return AddScalar(MulScalar(reconstruction, m.loss().Nats(1, features)-offset), offset)
}

func (m *Model) loss() loss.Reconstruction {
	if m.Loss.Output == nil {
		return loss.SumBCE
	}
	return m.Loss
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "vae", "loss": m.loss().Name, "beta": 1.0, "kl only": m.KLOnly, "binarize": m.Binarize}
	if m.Beta != nil {
		d["beta"] = *m.Beta
	}
	if m.config != nil {
		d["hidden"], d["code"], d["relu on mu and sigma"] = m.config.Hidden, m.config.Code, m.config.ReLU
		d["sigma"] = spreads[m.config.Spread].name
	}
	return d
}

// CheckWeights returns an error if the weights of a Model with the given
// description would give another posterior here. It implements trained.WeightChecker.
func (m *Model) CheckWeights(described map[string]any) error {
	own := m.Describe()
	differ := func(name string) (theirs, ours any, differ bool) {
		theirs, known := described[name]
		ours, ok := own[name]
		return theirs, ours, known && ok && ours != theirs
	}
	if theirs, ours, ok := differ("sigma"); ok {
		return fmt.Errorf("the weights were trained with Spread: %[1]s, the model has Spread: %[2]s: "+
			"give its vae.Config the Spread: %[1]s", spreadConstant(theirs), spreadConstant(ours))
	}
	if theirs, ours, ok := differ("relu on mu and sigma"); ok {
		return fmt.Errorf("the weights were trained with ReLU: %[1]v, the model has ReLU: %[2]v: "+
			"give its vae.Config the ReLU: %[1]v", theirs, ours)
	}
	return nil
}
