package train

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
)

// decayed is the final factor of Decay.
const decayed = 0.01

// Decay decays every learning rate: it is constant for the first half of the given
// number of steps, then falls linearly to 1 % of its value, and stays there. Decay
// works with any optimizer, in any order of the options.
//
// Unlike [Epochs], the steps are part of what a run computes. To end a training
// where the decay ends, give it steps / steps-per-epoch epochs.
func Decay(steps int) Option {
	return func(c *Config) error {
		if steps < 1 {
			return fmt.Errorf("train.Decay over %d steps: expected at least 1", steps)
		}
		c.Optimizer.DecaySteps = steps
		return c.once("train.Decay")
	}
}

// decayFactorNode builds the factor by which decay multiplies the learning rate
// in a step, the first being 1.
func (o Optimizer) decayFactorNode(step *Node) *Node {
	done := MulScalar(AddScalar(step, -1), 1/float64(o.DecaySteps))
	// 1 up to ½, then a line through (½, 1) and (1, 0.01).
	return ClipScalar(AddScalar(MulScalar(AddScalar(done, -0.5), -2*(1-decayed)), 1), decayed, 1)
}

// decayFactor returns the factor by which decay multiplies the learning rate in a
// step, counted from 0. It is 1 without decay.
func (o Optimizer) decayFactor(step int) float64 {
	if o.DecaySteps == 0 {
		return 1
	}
	done := float64(step) / float64(o.DecaySteps)
	return min(1, max(decayed, 1-2*(1-decayed)*(done-0.5)))
}
