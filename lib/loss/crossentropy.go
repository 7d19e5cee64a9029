package loss

import (
	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
)

// SigmoidCrossEntropy is -x·log σ(l) - (1-x)·log(1-σ(l)) for pixels x in [0, 1]
// and logits l, in nats, written so that no logit overflows: softplus(l) - l·x.
// Its derivative with respect to l is σ(l) - x.
func SigmoidCrossEntropy(x, logits *Node) *Node {
	return Sub(softplus(logits), Mul(logits, x))
}

// softplus is log(1 + exp(l)), computed as max(l, 0) + log(1 + exp(-|l|)), with
// its derivative σ(l) written out.
func softplus(l *Node) *Node {
	value := Add(MaxScalar(l, 0), log1p(Exp(Neg(Abs(l)))))
	// The difference below is zero and has the derivative: autodiff sees only it.
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
