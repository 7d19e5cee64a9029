package vae

import (
	"fmt"
	"math"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/random"
)

// Posterior is the distribution of a picture's code, q(z|x), with a prior to
// hold it against.
type Posterior interface {
	Mean() *Node                     // [batch, code]
	Std() *Node                      // standard deviation ≥ 0, [batch, code]
	Sample(scope *model.Scope) *Node // a draw through which gradients flow, [batch, code]
	KL() *Node                       // divergence from the prior, nats by dimension, [batch, code]
}

// Gaussian is a normal distribution with independent dimensions,
// N(Mu, diag Sigma²), the usual Posterior; its prior is N(0, I).
type Gaussian struct {
	Mu     *Node // [batch, code]
	Sigma  *Node // [batch, code]; its sign does not matter
	LogVar *Node // log of the variance, [batch, code]: log Sigma², and with FromStd log(Sigma² + 1e-8)
}

// minVariance is what FromStd adds to σ² before it takes the logarithm: tutorial
// 000's 1e-8.
const minVariance = 1e-8

// FromStd returns the Gaussian of a network that puts out σ itself, as
// tutorials 000 and 002 do. So that the divergence and its gradient are finite
// where the network puts out 0, LogVar is that of N(μ, σ² + 1e-8), whose
// divergence from N(0, I) is at most 8.72 + ½·μ² nats there; with σ of 0.01 the
// two differ by 5e-5 nats.
func FromStd(mu, sigma *Node) Gaussian {
	return Gaussian{mu, sigma, Log(AddScalar(Square(sigma), minVariance))}
}

// FromLogStd returns the Gaussian of a network that puts out log σ, as
// tutorial 001 does: σ is positive whatever the network says.
func FromLogStd(mu, logSigma *Node) Gaussian {
	return Gaussian{mu, Exp(logSigma), MulScalar(logSigma, 2)}
}

// FromLogVar returns the Gaussian of a network that puts out log σ², as
// PyTorch's and Flax's examples do.
func FromLogVar(mu, logVar *Node) Gaussian {
	return Gaussian{mu, Exp(MulScalar(logVar, 0.5)), logVar}
}

// Mean is μ.
func (q Gaussian) Mean() *Node { return q.Mu }

// Std is |σ|.
func (q Gaussian) Std() *Node { return Abs(q.Sigma) }

// Sample is the reparameterization trick, z = μ + σ·ε with ε ~ N(0, I): the
// randomness comes from outside of the network, so that ∂z/∂μ = 1 and
// ∂z/∂σ = ε.
func (q Gaussian) Sample(scope *model.Scope) *Node {
	ε := random.Normal(scope, q.Mu.Graph(), q.Mu.Shape().Dimensions...)
	return Add(q.Mu, Mul(q.Sigma, ConvertDType(ε, q.Mu.DType()))) // [batch, code]
}

// exact returns the distribution whose divergence KL is: N(μ, exp(LogVar)), for
// FromStd wider than N(μ, σ²). Only with draws from it is the ELBO a lower bound
// of log p(x). Its σ keeps the sign of Sigma. Any other q
// keeps its bits.
func (q Gaussian) exact() Gaussian {
	sigma := Exp(MulScalar(q.LogVar, 0.5))
	return Gaussian{q.Mu, Where(LessThan(q.Sigma, ZerosLike(q.Sigma)), Neg(sigma), sigma), q.LogVar}
}

// KL is StandardKL of q.
func (q Gaussian) KL() *Node { return StandardKL(q) }

// StandardKL is KL(q ‖ N(0, I)) = ½·(μ² + σ² - log σ² - 1) of each dimension,
// in nats: [batch, code]. Kingma and Welling, appendix B. The logarithm is
// LogVar: for a q of FromStd it is the divergence of N(μ, σ² + 1e-8) to within
// 5e-9 nats, which is finite where σ is 0.
func StandardKL(q Gaussian) *Node {
	return MulScalar(AddScalar(Sub(Add(Square(q.Mu), Square(q.Sigma)), q.LogVar), -1), 0.5)
}

// KL is KL(q ‖ p) = ½·(log σp² - log σq² + (σq² + (μq - μp)²)/σp² - 1) of each
// dimension, in nats: [batch, code]. The logarithms are LogVar, as in StandardKL.
func KL(q, p Gaussian) *Node {
	spread := Div(Add(Square(q.Sigma), Square(Sub(q.Mu, p.Mu))), Square(p.Sigma))
	return MulScalar(AddScalar(Add(Sub(p.LogVar, q.LogVar), spread), -1), 0.5)
}

// Normal is a normal distribution of one number, outside of any graph.
type Normal struct {
	Mean, Std float64
}

// Density is the probability density at x, NaN where Std is not above 0.
func (n Normal) Density(x float64) float64 {
	if !(n.Std > 0) {
		return math.NaN()
	}
	d := (x - n.Mean) / n.Std
	return math.Exp(-d*d/2) / (n.Std * math.Sqrt(2*math.Pi))
}

// KL is KL(n ‖ p) = log(σp/σn) + (σn² + (μn - μp)²)/(2σp²) - ½, in nats. It is
// an error if a mean is not finite, a standard deviation is not above 0, or the
// divergence is beyond float64's range.
func (n Normal) KL(p Normal) (float64, error) {
	for _, d := range []Normal{n, p} {
		if !(d.Std > 0) || math.IsInf(d.Std, 0) || math.IsNaN(d.Mean) || math.IsInf(d.Mean, 0) {
			return 0, fmt.Errorf("N(%v, %v²) is not a normal distribution: expected a finite mean and a finite standard deviation above 0", d.Mean, d.Std)
		}
	}
	d := (n.Mean - p.Mean) / p.Std
	ratio := n.Std / p.Std
	logRatio := math.Log(ratio)
	if math.IsInf(logRatio, 0) { // the quotient left float64's range
		logRatio = math.Log(n.Std) - math.Log(p.Std)
	}
	kl := -logRatio + (ratio*ratio+d*d-1)/2
	if math.IsNaN(kl) || math.IsInf(kl, 0) {
		return 0, fmt.Errorf("the divergence of N(%v, %v²) from N(%v, %v²) is too large for a float64: expected distributions nearer to each other", n.Mean, n.Std, p.Mean, p.Std)
	}
	return max(0, kl), nil // rounding may leave a 0 below it
}
