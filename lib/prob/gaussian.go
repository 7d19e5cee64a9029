package prob

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// Posterior is the distribution of an image's code, q(z|x), and its divergence
// from a prior.
type Posterior interface {
	Mean() *Node                     // [batch, code]
	Std() *Node                      // standard deviation ≥ 0, [batch, code]
	Sample(scope *model.Scope) *Node // a sample through which gradients flow, [batch, code]
	KL() *Node                       // divergence from the prior, nats by dimension, [batch, code]
}

// Gaussian is a Gaussian distribution with independent dimensions,
// N(Mu, diag Sigma²), the usual Posterior; its prior is N(0, I).
type Gaussian struct {
	Mu     *Node // [batch, code]
	Sigma  *Node // [batch, code]; its sign does not matter
	LogVar *Node // log of the variance, [batch, code]: log Sigma², and with FromStd log(Sigma² + 1e-8)
}

// minVariance is what FromStd adds to σ² before it takes the logarithm: the
// 1e-8 of the PyTorch notes.
const minVariance = 1e-8

// FromStd returns the Gaussian of a network that outputs σ itself, as in the
// PyTorch notes and the lesson notes. So that the divergence and its gradient are finite where the
// network outputs 0, LogVar is that of N(μ, σ² + 1e-8), whose divergence from
// N(0, I) is at most 8.72 + ½·μ² nats there; with σ of 0.01 the two differ by
// 5e-5 nats.
func FromStd(mu, sigma *Node) Gaussian {
	return Gaussian{mu, sigma, Log(AddScalar(Square(sigma), minVariance))}
}

// FromLogStd returns the Gaussian of a network that outputs log σ, as in the
// VAE article: σ is positive whatever the network outputs.
func FromLogStd(mu, logSigma *Node) Gaussian {
	return Gaussian{mu, Exp(logSigma), MulScalar(logSigma, 2)}
}

// FromLogVar returns the Gaussian of a network that outputs log σ², as PyTorch's
// and Flax's examples do.
func FromLogVar(mu, logVar *Node) Gaussian {
	return Gaussian{mu, Exp(MulScalar(logVar, 0.5)), logVar}
}

// Mean is μ.
func (q Gaussian) Mean() *Node { return q.Mu }

// Std is |σ|.
func (q Gaussian) Std() *Node { return Abs(q.Sigma) }

// Sample is the reparameterization trick, z = μ + σ·ε with ε ~ N(0, I): the
// randomness comes from outside the network, so that ∂z/∂μ = 1 and ∂z/∂σ = ε.
func (q Gaussian) Sample(scope *model.Scope) *Node {
	ε := random.Normal(scope, q.Mu.Graph(), q.Mu.Shape().Dimensions...)
	return Add(q.Mu, Mul(q.Sigma, ConvertDType(ε, q.Mu.DType()))) // [batch, code]
}

// KL is KL(q ‖ N(0, I)) = ½·(μ² + σ² - log σ² - 1) of each dimension, in nats:
// [batch, code]. Kingma and Welling, appendix B. The logarithm is LogVar: for a
// q of FromStd it is the divergence of N(μ, σ² + 1e-8) to within 5e-9 nats,
// which is finite where σ is 0.
func (q Gaussian) KL() *Node {
	return MulScalar(AddScalar(Sub(Add(Square(q.Mu), Square(q.Sigma)), q.LogVar), -1), 0.5)
}

// Exact returns the distribution whose divergence KL is: N(μ, exp(LogVar)), for
// FromStd wider than N(μ, σ²). Only with samples of it is the ELBO a lower bound
// of log p(x). Its σ keeps the sign of Sigma. A q of another constructor is
// returned bit for bit.
func (q Gaussian) Exact() Gaussian {
	sigma := Exp(MulScalar(q.LogVar, 0.5))
	return Gaussian{q.Mu, Where(LessThan(q.Sigma, ZerosLike(q.Sigma)), Neg(sigma), sigma), q.LogVar}
}
