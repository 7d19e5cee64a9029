package vae

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
	"latentlab/lib/prob"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Config describes a variational autoencoder of dense layers with ReLU
// between them, whose decoder mirrors the encoder.
type Config struct {
	Hidden   []int               // widths of the encoder's hidden layers
	Code     int                 // length of z
	Spread   Spread              // what the encoder outputs beside μ
	ReLU     bool                // a ReLU on μ and σ, the error of tutorials 000 and 002: neither can be negative
	Loss     loss.Reconstruction // the zero value is loss.SumBCE
	Beta     *float64            // weight of the KL term, see Beta; nil is 1
	KLOnly   bool                // omit the reconstruction from the loss, for the figure of tutorial 001
	Binarize bool                // sample the pixels black or white, see Model.Binarize
	Features int                 // length of x; 0 means 784, an image of 28×28
}

// Beta returns a weight of the KL term for Config and Model. 1 is the VAE; 0
// omits the term, and more than 1 is Higgins et al.'s β-VAE (2017).
func Beta(weight float64) *float64 { return &weight }

// Digits is the network of tutorial 000, corrected: 784-256-64-(10, 10) and
// back, σ as an output, mean squared error.
func Digits() Config {
	return Config{Hidden: []int{256, 64}, Code: 10, Spread: Std, Loss: loss.HalfVarianceMSE}
}

// Wide is the network of tutorial 001: 784-200-(10, 10) and back, log σ as an
// output, squared error summed over the pixels.
func Wide() Config {
	return Config{Hidden: []int{200}, Code: 10, Spread: LogStd, Loss: loss.HalfVarianceSSE}
}

// Bernoulli is the example of the literature, 784-400-(20, 20) and back with
// the cross-entropy of the pixels. PyTorch's "basic VAE" is this network with
// log σ² as an output, Spread: LogVar; Flax's also has another width.
func Bernoulli() Config {
	return Config{Hidden: []int{400}, Code: 20, Spread: LogStd, Loss: loss.SumBCE}
}

// Model is a variational autoencoder. New makes a Model from a Config; a composite
// literal may contain any other networks.
type Model struct {
	Encoder func(scope *model.Scope, x *Node) prob.Posterior // [batch, features] → q(z|x)
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

// New returns the Model that c describes, or an error naming the invalid field
// of c.
func New(c Config) (*Model, error) {
	if c.Features == 0 {
		c.Features = 28 * 28
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	decoder := mlp.Layers{Widths: append(mlp.Mirror(c.Hidden), c.Features), Activation: activation.TypeRelu}
	return &Model{
		Encoder: c.encode, Decoder: decoder.Build,
		Loss: c.Loss, Beta: c.Beta, KLOnly: c.KLOnly, Binarize: c.Binarize, config: &c,
	}, nil
}

// encode builds the hidden layers, and on the last of them the two that give
// the posterior: [batch, features] → [batch, code] twice.
func (c Config) encode(scope *model.Scope, x *Node) prob.Posterior {
	hidden := mlp.Layers{Widths: c.Hidden, Activation: activation.TypeRelu, Output: activation.TypeRelu}
	h := hidden.Build(scope, x)                       // [batch, last of Hidden]
	mu := mlp.Dense(scope.In("mu"), h, c.Code)        // [batch, code]
	spread := mlp.Dense(scope.In("sigma"), h, c.Code) // [batch, code]
	if c.ReLU {
		mu, spread = activation.Relu(mu), activation.Relu(spread)
	}
	return spreads[c.Spread].gaussian(mu, spread)
}

func (c Config) check() error {
	if c.Code < 1 {
		return fmt.Errorf("vae.Config: Code is %d: the code needs at least one unit", c.Code)
	}
	if c.Features < 1 {
		return fmt.Errorf("vae.Config: Features is %d: an image needs at least one pixel", c.Features)
	}
	if _, ok := spreads[c.Spread]; !ok {
		return fmt.Errorf("vae.Config: Spread is %d: expected vae.LogStd, vae.Std or vae.LogVar", c.Spread)
	}
	return cmp.Or(
		mlp.CheckWidths("vae.Config: Hidden", c.Hidden),
		c.Loss.Check("vae.Config: Loss"),
		checkBeta("vae.Config: Beta", c.Beta))
}

func checkBeta(field string, β *float64) error {
	if β != nil && !(*β >= 0 && *β <= 1e6) {
		return fmt.Errorf("%s is %v: expected a weight of the KL term from 0 to 1e6; "+
			"a negative one would reward codes far from the prior", field, *β)
	}
	return nil
}

// Posterior builds q(z|x) for x [batch, features].
func (m *Model) Posterior(scope *model.Scope, x *Node) prob.Posterior {
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
	if err := cmp.Or(m.Loss.Check("vae.Model: Loss"), checkBeta("vae.Model: Beta", m.Beta)); err != nil {
		panic(err)
	}
	if m.Binarize {
		u := random.Uniform(scope, x.Graph(), x.Shape().Dimensions...)
		x = ConvertDType(LessThan(u, x), x.DType())
	}
	q := m.Posterior(scope, x)
	raw := m.decodeRaw(scope, q.Sample(scope)) // [batch, features]
	mlp.CheckOutput(raw, x)
	m.loss().CheckRaw(raw)
	reconstruction := ReduceAllMean(m.loss().PerImage(x, raw)) // []
	kl := ReduceAllMean(ReduceSum(q.KL(), -1))                 // []
	loss := m.totalLoss(reconstruction, kl, x)
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
	if g, ok := q.(prob.Gaussian); ok {
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
		{Name: "loss", Value: m.totalLoss(m.loss().PerImage(x, sampled), kl, x)},
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

// totalLoss adds the two terms of the loss, of an image or a batch: the KL is
// reduced over pixels as the reconstruction is.
func (m *Model) totalLoss(reconstruction, kl, x *Node) *Node {
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

func (m *Model) loss() loss.Reconstruction { return m.Loss.Or(loss.SumBCE) }

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
