package ae

import (
	"math"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// Loss is a reconstruction loss: the distance of x̂ from x, pixel by pixel,
// and how it is reduced to one number.
type Loss struct {
	Name     string
	PerPixel func(x, raw *Node) *Node // [batch, features] twice → [batch, features]
	Sum      bool                     // sum over the pixels of an image; otherwise their mean
	Output   func(raw *Node) *Node    // the decoder's last layer → x̂ in x's units

	// The likelihood that the loss stands for: -log p(x|x̂) of one pixel, in
	// nats, is Scale·PerPixel + Offset. A Scale of 0 means 1.
	Scale, Offset float64
}

// BCE is the cross-entropy of pixels in [0, 1] against logits, averaged over
// pixels and images: chapter 12.2.5's sigmoid_cross_entropy_with_logits.
var BCE = Loss{Name: "bce", PerPixel: CrossEntropy, Output: Sigmoid, Scale: 1}

// MSE is the squared error of a sigmoid output, averaged over pixels and
// images: tutorial 000's nn.MSELoss.
var MSE = Loss{Name: "mse", Output: Sigmoid, PerPixel: func(x, raw *Node) *Node {
	return Square(Sub(x, Sigmoid(raw)))
}, Scale: 0.5, Offset: halfLog2Pi}

// SumSquares is the squared error of a linear output, summed over an image's
// pixels and averaged over images: chapter 12.1's Σ(x-x̂)².
var SumSquares = Loss{Name: "sum of squares", Sum: true, Output: linear, PerPixel: func(x, raw *Node) *Node {
	return Square(Sub(x, raw))
}, Scale: 0.5, Offset: halfLog2Pi}

// HalfSquares is half the squared error of a linear output, summed over an
// image's pixels and averaged over images: tutorial 002's loss for real-valued
// inputs. But for a constant it is the negative log-likelihood of a Gaussian
// around x̂ with variance 1.
var HalfSquares = Loss{Name: "half sum of squares", Sum: true, Output: linear, PerPixel: func(x, raw *Node) *Node {
	return MulScalar(Square(Sub(x, raw)), 0.5)
}, Scale: 1, Offset: halfLog2Pi}

var halfLog2Pi = math.Log(2*math.Pi) / 2

func linear(raw *Node) *Node { return raw }

// CrossEntropy is -x·log σ(l) - (1-x)·log(1-σ(l)) for pixels x in [0, 1] and
// logits l, in nats, written so that no logit overflows: softplus(l) - l·x.
// Its derivative by l is σ(l) - x.
func CrossEntropy(x, logits *Node) *Node {
	return Sub(softplus(logits), Mul(logits, x))
}

// softplus is log(1 + exp(l)), computed as max(l, 0) + log(1 + exp(-|l|)), with
// its derivative σ(l) written out.
func softplus(l *Node) *Node {
	value := Add(MaxScalar(l, 0), log1p(Exp(Neg(Abs(l)))))
	// This is zero, and has the derivative: autodiff sees only it.
	slope := IdentityWithCustomGradient(l, func(l, v *Node) *Node { return Mul(v, Sigmoid(l)) })
	return Add(StopGradient(value), Sub(slope, StopGradient(l)))
}

// log1p is log(1 + e) for e in [0, 1]. XLA on the CPU calls the C library for
// every logarithm, but makes vector instructions of the series
// 2·artanh(s) = 2·(s + s³/3 + s⁵/5 + …) at s = e/(2 + e) ≤ 1/3, whose eighth
// term is below float32's resolution.
func log1p(e *Node) *Node {
	if e.DType() != dtypes.Float32 {
		return Log1P(e)
	}
	s := Div(e, AddScalar(e, 2))
	square, series := Square(s), ScalarZero(e.Graph(), e.DType())
	for power := 13; power >= 1; power -= 2 {
		series = AddScalar(Mul(series, square), 1/float64(power))
	}
	return Mul(MulScalar(s, 2), series)
}

// PerImage reduces over the pixels: [batch, features] → [batch].
func (l Loss) PerImage(x, raw *Node) *Node {
	if l.Sum {
		return ReduceSum(l.PerPixel(x, raw), -1)
	}
	return ReduceMean(l.PerPixel(x, raw), -1)
}

// Mean is the number that training makes small: the mean of PerImage over
// the batch, a scalar.
func (l Loss) Mean(x, raw *Node) *Node {
	if l.Sum {
		return ReduceAllMean(l.PerImage(x, raw))
	}
	return ReduceAllMean(l.PerPixel(x, raw))
}

// Nats converts a value of this loss to nats per image, -log p(x|x̂), so that
// losses with different reductions compare: for BCE the Bernoulli likelihood
// of the pixels, for the squared errors that of a Gaussian around x̂ with
// variance 1.
func (l Loss) Nats(value float64, pixels int) float64 {
	if !l.Sum {
		value *= float64(pixels)
	}
	return l.scale()*value + l.Offset*float64(pixels)
}

// NatsPerImage builds -log p(x|x̂): [batch, features] twice → [batch].
func (l Loss) NatsPerImage(x, raw *Node) *Node {
	features := x.Shape().Dimensions[x.Rank()-1]
	return AddScalar(MulScalar(ReduceSum(l.PerPixel(x, raw), -1), l.scale()), l.Offset*float64(features))
}

func (l Loss) scale() float64 {
	if l.Scale == 0 {
		return 1
	}
	return l.Scale
}
