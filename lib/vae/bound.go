package vae

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/prob"
	"latentlab/lib/random"
)

// LogWeights builds the logarithms of k importance weights of each image,
//
//	log w = log p(x|z) + log p(z) - log q(z|x),  z ~ q(z|x),
//
// in nats: [batch, features] → [batch, k]. The logarithm of their mean is
// Burda et al.'s bound of log p(x) (2016, Importance Weighted Autoencoders,
// arXiv:1509.00519, equation 8), which trained.Bound computes; with k = 1 it is
// the ELBO. Where σ is 0, q(z|x) has no density and the weights are -∞.
//
// The posterior must be a Gaussian, the prior being N(0, I).
func (m *Model) LogWeights(scope *model.Scope, x *Node, k int) *Node {
	posterior, input := m.Posterior(scope, x), x
	q, ok := posterior.(prob.Gaussian)
	if !ok {
		panic(fmt.Errorf("importance weights need a prob.Gaussian posterior, "+
			"and this encoder's is a %T, whose density is not known", posterior))
	}
	x = m.Condition.X(input)
	batch, features, code := x.Shape().Dimensions[0], x.Shape().Dimensions[1], q.Mu.Shape().Dimensions[1]
	// Row by row: k samples of the first image, then k of the second.
	repeat := func(v *Node, width int) *Node {
		return Reshape(BroadcastToDims(ExpandAxes(v, 1), batch, k, width), batch*k, width)
	}
	ε := ConvertDType(random.Normal(scope, x.Graph(), batch*k, code), q.Mu.DType())
	z := Add(repeat(q.Mu, code), Mul(repeat(q.Sigma, code), ε))    // [batch·k, code]
	given := repeat(input, input.Shape().Dim(-1))                  // [batch·k, features+classes]
	raw := m.decodeRaw(scope, m.Condition.DecoderInput(given, z))  // [batch·k, features]
	nats := m.lossIn(scope).NatsPerImage(repeat(x, features), raw) // -log p(x|z), [batch·k]

	// log p(z) - log q(z|x): the terms with 2π cancel.
	ratio := MulScalar(ReduceSum(Sub(Square(ε), Square(z)), -1), 0.5) // [batch·k]
	spread := ReduceSum(Log(q.Std()), -1)                             // [batch]
	logWeights := Sub(ratio, nats)                                    // [batch·k]
	return Add(Reshape(logWeights, batch, k), ExpandAxes(spread, 1))  // [batch, k]
}
