package loss

import (
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/model/initializer"

	"latentlab/lib/dataset"
)

// LearnedGaussian is the negative logarithm of a Gaussian likelihood of a linear
// output, summed over the features, whose variance all features share and training
// learns:
//
//	-log N(x; x̂, σ²) = ½·((x-x̂)/σ)² + log σ + ½·log 2π
//
// σ becomes the root of the mean squared error, so that no weight of the
// reconstruction against the KL divergence has to be chosen (Rybkin, Daniilidis and
// Levine 2021, "Simple and Effective VAE Training with Calibrated Decoders",
// arXiv:2006.13202). It is for images; [Likelihood] gives each column of a table its
// own σ.
//
// The loss is one of a density, which may be above 1, so it may be negative. It
// depends on x's units: with x in units s times as large, it is log s nats less per
// feature. σ starts at 1 and stays above exp(-6) = 0.0025, as in the authors' code. Adam
// moves log σ by about its learning rate in a step: a training of few steps needs a high one.
var LearnedGaussian = gaussian(1)

// gaussian is LearnedGaussian with a σ for each of n columns, or one for all.
func gaussian(n int) Reconstruction {
	return Reconstruction{
		Name: "learned gaussian", Quantity: "nats", Sum: true, Scale: 1, Output: identity,
		PerPixel: func(x, raw *Node) *Node { return gaussianNats(x, raw, nil) },
		Learned: func(scope *model.Scope) func(x, raw *Node) *Node {
			return func(x, raw *Node) *Node { return gaussianNats(x, raw, logSigma(scope, raw, n)) }
		},
	}
}

// gaussianNats is -log N(x; mean, σ²) of each feature, [batch, features] twice → the
// same. logSigma is [1, features], [1, 1], or nil for a σ of 1.
func gaussianNats(x, mean, logSigma *Node) *Node {
	d := Sub(x, mean)
	if logSigma == nil {
		return AddScalar(MulScalar(Square(d), 0.5), halfLog2Pi)
	}
	d = Mul(d, Exp(Neg(logSigma)))
	return AddScalar(Add(MulScalar(Square(d), 0.5), logSigma), halfLog2Pi)
}

// minLogSigma bounds log σ from below: a feature that is always the same would
// otherwise have a likelihood without bound.
const minLogSigma = -6

// logSigma builds n learned numbers log σ, [1, n], in raw's type. Each is
// softplus(v + 6) - 6 of a variable v that starts at 0.
func logSigma(scope *model.Scope, raw *Node, n int) *Node {
	v := scope.WithInitializer(initializer.Zero).VariableWithShape("log_sigma", shapes.Make(raw.DType(), n))
	clipped := softplus(AddScalar(v.NodeValue(raw.Graph()), -minLogSigma))
	return ExpandAxes(AddScalar(clipped, minLogSigma), 0)
}

// Likelihood returns the loss that is -log p(x|x̂) in nats, with a likelihood that fits
// each column of data:
//
//   - a number: a Gaussian around the decoder's output with a σ of its own, which
//     training learns, see [LearnedGaussian];
//   - an Unscaled number that is only 0 or 1: Bernoulli, the cross-entropy of a sigmoid;
//   - a text: categorical, the cross-entropy of a softmax over its categories and
//     "any other".
//
// It sums over the columns, which are independent given the code. For images it
// returns LearnedGaussian.
//
// Numbers count in standard deviations of the training data, as models see them: a
// column in its own unit has log s nats more, s being its standard deviation. So
// only losses of the same training data can be compared.
func Likelihood(data *dataset.Examples) Reconstruction {
	if data == nil || !data.IsTable() {
		return LearnedGaussian
	}
	parts := columnParts(data)
	// each joins what a function gives for each part, [batch, width] → the same.
	each := func(f func(i int, p part) *Node) *Node {
		values := make([]*Node, len(parts))
		for i, p := range parts {
			values[i] = f(i, p)
		}
		return Concatenate(values, -1) // [batch, features]
	}
	perPixel := func(x, raw *Node, scope *model.Scope) *Node {
		return each(func(i int, p part) *Node {
			loss := p.loss
			if scope != nil && loss.Learned != nil {
				loss.PerPixel = loss.Learned(scope.At("part%d", i))
			}
			return loss.PerPixel(p.of(x), p.of(raw))
		})
	}
	return Reconstruction{
		Name: "likelihood", Quantity: "nats", Sum: true, Scale: 1, columns: data.Columns,
		PerPixel: func(x, raw *Node) *Node { return perPixel(x, raw, nil) },
		Output:   func(raw *Node) *Node { return each(func(_ int, p part) *Node { return p.loss.Output(p.of(raw)) }) },
		Learned: func(scope *model.Scope) func(x, raw *Node) *Node {
			return func(x, raw *Node) *Node { return perPixel(x, raw, scope) }
		},
	}
}

// part is a range of features with one kind of likelihood.
type part struct {
	from, to int
	loss     Reconstruction
}

// of builds the part's columns of values of all features: [batch, features] → [batch, to-from].
func (p part) of(values *Node) *Node { return Slice(values, AxisRange(), AxisRange(p.from, p.to)) }

// categorical is the cross-entropy of a text's features, of which one is 1, against the
// softmax of the decoder's output.
var categorical = Reconstruction{
	Name:     "categorical",
	PerPixel: func(x, raw *Node) *Node { return Neg(Mul(x, LogSoftmax(raw, -1))) },
	Output:   func(raw *Node) *Node { return Softmax(raw, -1) },
}

// columnParts returns the parts of the features of data. Neighboring numbers
// that have the same kind of likelihood are one part.
func columnParts(data *dataset.Examples) []part {
	var parts []part
	at := 0
	for _, c := range data.Columns {
		p := part{from: at, to: at + c.Size(), loss: gaussian(1)}
		switch {
		case c.IsText():
			p.loss = categorical
		case c.Unscaled && isBinary(data, at):
			p.loss = BCE
		}
		at = p.to
		if last := len(parts) - 1; last >= 0 && !c.IsText() && parts[last].loss.Name == p.loss.Name {
			parts[last].to = p.to
			continue
		}
		parts = append(parts, p)
	}
	for i, p := range parts {
		if p.loss.Learned != nil {
			parts[i].loss = gaussian(p.to - p.from)
		}
	}
	return parts
}

// isBinary reports whether feature k is 0, 1 or missing in all rows.
func isBinary(data *dataset.Examples, k int) bool {
	for from := 0; from < len(data.Values); from += data.Size() {
		if v := data.Values[from+k]; v != 0 && v != 1 && v == v {
			return false
		}
	}
	return true
}
