package loss

import (
	"cmp"
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
)

// Reconstruction is a reconstruction loss: the distance of x̂ from x, feature by
// feature, and how it is reduced to one number. A feature is a pixel of an image,
// one of its colors, or a number of a row; where this package has "pixel" or "image",
// rows have features and rows. A literal with another PerPixel and Output defines
// another loss.
type Reconstruction struct {
	Name     string                   // for descriptions; each loss of this package has its own
	PerPixel func(x, raw *Node) *Node // [batch, features] twice → [batch, features]
	Quantity string                   // what PerPixel is, for axes: "squared error", "nats"; Name if empty
	Sum      bool                     // sum over the features of an example; otherwise their mean
	Output   func(raw *Node) *Node    // the decoder's last layer → x̂ in x's units

	// The likelihood that the loss stands for: -log p(x|x̂) of one feature, in
	// nats, is Scale·PerPixel + Offset. A Scale of 0 means 1.
	Scale, Offset float64

	// Learned, if not nil, returns PerPixel with variables of its own, in scope, such
	// as the variance of a Gaussian. Training changes them as it does the weights.
	// [Reconstruction.In] calls it; PerPixel is then the loss without training.
	Learned func(scope *model.Scope) func(x, raw *Node) *Node

	columns []dataset.Column // that the loss is made for, nil for any
}

// In returns the loss in a graph whose scope holds its variables, under "likelihood"
// in a model's scope: l itself, if it has none.
func (l Reconstruction) In(scope *model.Scope) Reconstruction {
	if l.Learned != nil {
		l.PerPixel = l.Learned(scope.At("likelihood"))
	}
	return l
}

// Of returns the loss of a part of the features: kept chooses it from values of all
// features, [batch, features] → [batch, kept].
func (l Reconstruction) Of(kept func(all *Node) *Node) Reconstruction {
	perPixel := l.PerPixel
	l.PerPixel = func(x, raw *Node) *Node { return kept(perPixel(x, raw)) }
	return l
}

// The reconstruction losses of the autoencoders. Their squared errors stand for
// a Gaussian likelihood of variance 1 around x̂.
var (
	// BCE is the binary cross-entropy of pixels in [0, 1] against logits,
	// averaged over pixels and images: the mean of TensorFlow's
	// sigmoid_cross_entropy_with_logits.
	BCE = Reconstruction{Name: "bce", Quantity: "nats", PerPixel: SigmoidCrossEntropy, Output: Sigmoid, Scale: 1}

	// MSE is the squared error of a sigmoid output, averaged over pixels and
	// images: nn.MSELoss, as in the PyTorch notes.
	MSE = Reconstruction{
		Name: "mse", Quantity: "squared error", PerPixel: sigmoidSquare, Output: Sigmoid, Scale: 0.5, Offset: halfLog2Pi,
	}

	// LinearSSE is the squared error of a linear output, summed over an image's
	// pixels and averaged over images: Σ(x-x̂)², as in the TensorFlow course.
	LinearSSE = Reconstruction{
		Name: "linear sse", Quantity: "squared error", Sum: true, PerPixel: linearSquare, Output: identity,
		Scale: 0.5, Offset: halfLog2Pi,
	}
)

// The reconstruction losses of the variational autoencoders. Their squared
// errors stand for a Gaussian likelihood of variance ½ around x̂, for which
// -log p(x|z) is Σ(x-x̂)² + d/2·log π: only with it is the squared error plus KL
// the negative ELBO.
var (
	// HalfVarianceMSE is the squared error of a sigmoid output, averaged over
	// pixels and images, as in the PyTorch notes, whose KL is divided by the number of
	// pixels.
	HalfVarianceMSE = Reconstruction{
		Name: "half-variance mse", Quantity: "squared error", PerPixel: sigmoidSquare, Output: Sigmoid,
		Scale: 1, Offset: halfLogPi,
	}

	// HalfVarianceSSE is the squared error of a sigmoid output, summed over an
	// image's pixels and averaged over images, as in the VAE article.
	HalfVarianceSSE = Reconstruction{
		Name: "half-variance sse", Quantity: "squared error", Sum: true, PerPixel: sigmoidSquare, Output: Sigmoid,
		Scale: 1, Offset: halfLogPi,
	}

	// SumBCE is BCE summed over an image's pixels: the Bernoulli likelihood of
	// the lesson notes and of the literature.
	SumBCE = Reconstruction{Name: "sum bce", Quantity: "nats", Sum: true, PerPixel: SigmoidCrossEntropy, Output: Sigmoid, Scale: 1}
)

var (
	halfLog2Pi = math.Log(2*math.Pi) / 2
	halfLogPi  = math.Log(math.Pi) / 2
)

func sigmoidSquare(x, raw *Node) *Node { return Square(Sub(x, Sigmoid(raw))) }

func linearSquare(x, raw *Node) *Node { return Square(Sub(x, raw)) }

func identity(raw *Node) *Node { return raw }

// CheckRaw panics if the decoder's output raw is that of a sigmoid and l applies one
// itself: applying a sigmoid twice makes images gray. Keras's decoders end with one.
func (l Reconstruction) CheckRaw(raw *Node) {
	if raw.Type() != NodeTypeLogistic {
		return // and the graph is as it was
	}
	if out := l.Output(raw); out != raw && out.Type() == NodeTypeLogistic {
		panic(fmt.Errorf("the decoder ends with a sigmoid, which the loss %q applies itself: return the layer before it, the logits", l.Name))
	}
}

// Or returns l, or usual if l has neither of its functions.
func (l Reconstruction) Or(usual Reconstruction) Reconstruction {
	if l.PerPixel == nil && l.Output == nil {
		return usual
	}
	return l
}

// Check returns an error naming field if l has one of its functions and lacks the
// other.
func (l Reconstruction) Check(field string) error {
	lacks := "Output, the function from the decoder's last layer to x̂"
	if l.PerPixel == nil {
		lacks = "PerPixel, the distance of x̂ from x"
	}
	if (l.PerPixel == nil) != (l.Output == nil) {
		return fmt.Errorf("%s: the loss %q has no %s", field, l.Name, lacks)
	}
	return nil
}

// PerImage reduces over the features of an image or a row:
// [batch, features] twice → [batch].
func (l Reconstruction) PerImage(x, raw *Node) *Node {
	if l.Sum {
		return ReduceSum(l.PerPixel(x, raw), -1)
	}
	return ReduceMean(l.PerPixel(x, raw), -1)
}

// Mean builds the training objective: the mean of PerImage over the batch, a
// scalar.
func (l Reconstruction) Mean(x, raw *Node) *Node {
	if l.Sum {
		return ReduceAllMean(l.PerImage(x, raw))
	}
	return ReduceAllMean(l.PerPixel(x, raw))
}

// Unit returns the unit of the loss, of images or of rows of a table: "squared error per
// pixel", "nats per row". terms names what is added to it, such as " + KL", or is "".
func (l Reconstruction) Unit(table bool, terms string) string {
	of := "pixel"
	switch {
	case table && l.Sum:
		of = "row"
	case table:
		of = "feature"
	case l.Sum:
		of = "image"
	}
	return cmp.Or(l.Quantity, l.Name) + terms + " per " + of
}

// Nats converts a value of this loss to nats per image or row, -log p(x|x̂). pixels
// is the number of features.
func (l Reconstruction) Nats(value float64, pixels int) float64 {
	if !l.Sum {
		value *= float64(pixels)
	}
	return l.scale()*value + l.Offset*float64(pixels)
}

// NatsPerImage builds -log p(x|x̂): [batch, features] twice → [batch].
func (l Reconstruction) NatsPerImage(x, raw *Node) *Node {
	each := l.PerPixel(x, raw) // [batch, features]
	features := each.Shape().Dim(-1)
	return AddScalar(MulScalar(ReduceSum(each, -1), l.scale()), l.Offset*float64(features))
}

func (l Reconstruction) scale() float64 {
	if l.Scale == 0 {
		return 1
	}
	return l.Scale
}
