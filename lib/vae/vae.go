package vae

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
	"latentlab/lib/random"
	"latentlab/lib/train"
)

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

	// WarmUp is the number of epochs in which the weight of the KL term grows from 0
	// to Beta, in proportion to the steps (Sønderby et al. 2016, "Ladder Variational
	// Autoencoders", arXiv:1602.02282). FreeBits is how many nats of KL, averaged over
	// the batch, are free in each dimension of the code: training minimizes
	// Σ max(FreeBits, KL) (Kingma et al. 2016, "Improved Variational Inference with
	// Inverse Autoregressive Flow", arXiv:1606.04934, equation 15). Both keep
	// dimensions from being given up for the prior early. They are in what Step
	// minimizes, and not in what it and Evaluate report.
	WarmUp, FreeBits float64

	// Condition is what both networks know of an example: Encoder gets
	// [batch, features+classes] if it is the class, and Decoder gets it before the code.
	Condition train.Condition

	config *Config // what New was given, for descriptions
}

// Posterior builds q(z|x) for x [batch, features]. Here and below, x is what
// train.Condition.EncoderInput gives if there is a Condition.
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

// Decode builds the image or row of a code, after the condition if there is one, with
// values in x's units: [batch, code] → [batch, features].
func (m *Model) Decode(scope *model.Scope, z *Node) *Node {
	return m.Condition.Restored(m.loss().Output(m.decodeRaw(scope, z)), z)
}

// Reconstruct builds the image or row of the posterior mean:
// [batch, features] → [batch, features].
func (m *Model) Reconstruct(scope *model.Scope, x *Node) *Node {
	return m.Decode(scope, m.Condition.DecoderInput(x, m.Encode(scope, x)))
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
// averaged over the batch. It reports that loss, the two terms in nats per image or
// row, and the mean of σ; and with a WarmUp the weight of the KL term in the step,
// "beta". WarmUp and FreeBits change what the step minimizes, but no other of its
// reports: the loss is that of β, as in Evaluate, so that losses of different epochs
// can be compared. It implements train.Model.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	x := b.X // [batch, features]
	if err := cmp.Or(m.Loss.Check("vae.Model: Loss"), checkBeta("vae.Model: Beta", m.Beta),
		checkWarmUp("vae.Model", m.WarmUp, m.FreeBits)); err != nil {
		panic(err)
	}
	if m.Binarize {
		u := random.Uniform(scope, x.Graph(), x.Shape().Dimensions...)
		x = ConvertDType(LessThan(u, x), x.DType())
	}
	input := m.Condition.EncoderInput(x, b.Y)
	q := m.Posterior(scope, input)
	raw := m.decodeRaw(scope, m.Condition.DecoderInput(input, q.Sample(scope))) // [batch, features]
	mlp.CheckOutput(raw, x)
	m.loss().CheckRaw(raw)
	reconstruction := ReduceAllMean(m.lossIn(scope).PerImage(x, raw)) // []
	perDimension := q.KL()                                            // [batch, code]
	kl := ReduceAllMean(ReduceSum(perDimension, -1))                  // []
	total := m.totalLoss(reconstruction, kl, x)
	nats := loss.SumBCE.Unit(b.IsTable(), "")
	metrics := []train.Metric{
		{Name: "loss", Value: total, Unit: m.unit(b.IsTable())},
		{Name: "reconstruction", Value: m.nats(reconstruction, x), Unit: nats},
		{Name: "kl", Value: kl, Unit: nats},
		{Name: "sigma", Value: ReduceAllMean(q.Std())},
	}
	minimized := total
	if m.FreeBits > 0 {
		kl = ReduceAllSum(MaxScalar(ReduceMean(perDimension, 0), m.FreeBits))
		minimized = m.totalLoss(reconstruction, kl, x)
	}
	if m.WarmUp > 0 && b.Epoch != nil {
		grown := ConvertDType(MinScalar(DivScalar(b.Epoch, m.WarmUp), 1), x.DType()) // []
		minimized = m.totalLoss(reconstruction, Mul(kl, grown), x)
		metrics = append(metrics, train.Metric{Name: "beta", Value: MulScalar(grown, m.beta())})
	}
	opt.UpdateGraph(scope, x.Graph(), minimized)
	return metrics
}

// Evaluate builds, for each image or row, the model's own loss; the mean squared error
// of a feature of its reconstruction from the posterior mean; -log p(x|z), KL
// and ELBO in nats for a z sampled from the posterior; and the KL of each
// dimension of the code, "kl 1" the first: each [batch]. The ELBO of a Gaussian
// is a lower bound of log p(x) for every σ, since z is sampled from the
// distribution whose KL is taken. It implements train.Evaluator.
func (m *Model) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	x, batch := b.X, b.X.Shape().Dimensions[0]
	input := m.Condition.EncoderInput(x, b.Y)
	q := m.Posterior(scope, input)
	if g, ok := q.(prob.Gaussian); ok {
		q = g.Exact()
	}
	// One pass of the decoder for samples and means.
	codes := []*Node{m.Condition.DecoderInput(input, q.Sample(scope)), m.Condition.DecoderInput(input, q.Mean())}
	both := m.decodeRaw(scope, Concatenate(codes, 0)) // [2·batch, features]
	sampled, mean := Slice(both, AxisRange(0, batch)), Slice(both, AxisRange(batch))
	mlp.CheckOutput(sampled, x)
	perDimension := q.KL()            // [batch, code]
	kl := ReduceSum(perDimension, -1) // [batch]
	l := m.lossIn(scope)
	nats := l.NatsPerImage(x, sampled)
	difference := m.Condition.Kept(Sub(x, l.Output(mean)))
	values := []train.Metric{
		{Name: "loss", Value: m.totalLoss(l.PerImage(x, sampled), kl, x)},
		{Name: "mse", Value: ReduceMean(Square(difference), -1)},
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

// totalLoss adds the two terms of the loss, of an example or a batch: the KL is
// reduced over features as the reconstruction is.
func (m *Model) totalLoss(reconstruction, kl, x *Node) *Node {
	β := m.beta()
	if !m.loss().Sum {
		β /= float64(m.kept(x))
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

// unit returns the unit of the loss.
func (m *Model) unit(table bool) string {
	l := m.loss()
	switch {
	case m.KLOnly:
		l.Quantity = "nats"
	case l.Quantity == "nats" || m.beta() == 0:
	case m.Beta != nil: // it may be a knob, of which 1 is only the first value
		return l.Unit(table, " + β·KL")
	default:
		return l.Unit(table, " + KL")
	}
	return l.Unit(table, "")
}

// nats converts a reconstruction loss to nats per image or row.
func (m *Model) nats(reconstruction, x *Node) *Node {
	features := m.kept(x)
	offset := m.loss().Nats(0, features)
	return AddScalar(MulScalar(reconstruction, m.loss().Nats(1, features)-offset), offset)
}

// beta returns the weight of the KL term.
func (m *Model) beta() float64 {
	if m.Beta == nil {
		return 1
	}
	return *m.Beta
}

// kept returns how many features of x are reconstructed.
func (m *Model) kept(x *Node) int { return m.Condition.Kept(x).Shape().Dim(-1) }

func (m *Model) loss() loss.Reconstruction { return m.Loss.Or(loss.SumBCE) }

// lossIn returns the loss with its variables, of the features that are reconstructed.
func (m *Model) lossIn(scope *model.Scope) loss.Reconstruction {
	return m.loss().In(scope).Of(m.Condition.Kept)
}

// ConditionedOn returns the Condition. It implements train.Conditional.
func (m *Model) ConditionedOn() train.Condition { return m.Condition }

// Check returns an error if the condition does not fit the data. It implements
// train.Checker.
func (m *Model) Check(data *dataset.Examples) error { return m.Condition.Check(data) }

// CheckInput returns an error if the loss or Binarize does not fit the values. It
// implements train.InputChecker.
func (m *Model) CheckInput(in train.Input) error {
	if err := m.loss().CheckRange(in.Examples, in.Scaling); err != nil || !m.Binarize {
		return err
	}
	if err := loss.CheckProbabilities(in.Examples, in.Scaling); err != nil {
		return fmt.Errorf("the option Binarize takes features as probabilities: %w", err)
	}
	return nil
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "vae", "loss": m.loss().Name, "beta": 1.0, "kl only": m.KLOnly, "binarize": m.Binarize}
	if m.Beta != nil {
		d["beta"] = *m.Beta
	}
	if m.WarmUp > 0 {
		d["warm-up"] = m.WarmUp
	}
	if m.FreeBits > 0 {
		d["free bits"] = m.FreeBits
	}
	if m.Condition.Size() > 0 {
		d["condition"] = m.Condition.Describe()
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
	return cmp.Or(m.Condition.CheckWeights(described), m.loss().CheckWeights(described))
}
