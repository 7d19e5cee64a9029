package train

import "github.com/gomlx/gomlx/ml/train/optimizer"

// Phased is an optimizer for models whose step has phases that move the same
// weights: each phase has moments and a rate of its own.
type Phased interface {
	optimizer.Interface

	// Phase returns the optimizer of a phase, by its name.
	Phase(name string) optimizer.Interface
}

// Phase returns opt as a phase of a model's step uses it: with a memory of its
// own where opt is [Phased], as Adam is, and opt itself where it remembers
// nothing, as SGD does.
func Phase(opt optimizer.Interface, name string) optimizer.Interface {
	if p, ok := opt.(Phased); ok {
		return p.Phase(name)
	}
	return opt
}

// Moments is Adam with the given learning rate and β₁, β₂ = 0.999, ε = 1e-7.
// It is [Phased].
func Moments(rate, beta1 float64) optimizer.Interface {
	return newMoments(rate, beta1, optimizer.AdamDefaultScope)
}

type moments struct {
	optimizer.Interface
	rate, beta1 float64
}

func (m moments) Phase(name string) optimizer.Interface {
	return newMoments(m.rate, m.beta1, optimizer.AdamDefaultScope+" "+name)
}

// newMoments keeps the moments of weight /w under /scope/w.
func newMoments(rate, beta1 float64, scope string) moments {
	adam := optimizer.Adam().LearningRate(rate).Betas(beta1, 0.999).Scope(scope)
	return moments{adam.Done(), rate, beta1}
}
