package train

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
)

// decayed is what is left of the learning rate at the end of Decay.
const decayed = 0.01

// Decay lets the learning rate fall, that of each phase where there are
// several: it is constant for the first half of the given number of steps,
// then falls linearly to 1 % of itself, and stays there. It goes with any
// optimizer, whether it is given before or after it.
//
// The steps are part of what a run computes, unlike [Epochs]: a training that
// is to end where the rate does asks for steps / steps-per-epoch epochs.
func Decay(steps int) Option {
	return func(c *Config) error {
		if steps < 1 {
			return fmt.Errorf("train.Decay over %d steps: expected at least 1", steps)
		}
		c.Optimizer.DecaySteps = steps
		return c.once("train.Decay")
	}
}

// fall builds the share of the learning rate that decay leaves in a step, the
// first being 1.
func (o Optimizer) fall(step *Node) *Node {
	done := MulScalar(AddScalar(step, -1), 1/float64(o.DecaySteps))
	// 1 up to a half, then a line through (½, 1) and (1, 0.01).
	return ClipScalar(AddScalar(MulScalar(AddScalar(done, -0.5), -2*(1-decayed)), 1), decayed, 1)
}

// left returns the share of the learning rate that decay leaves in a step,
// counted from 0: 1 where nothing decays.
func (o Optimizer) left(step int) float64 {
	if o.DecaySteps == 0 {
		return 1
	}
	done := float64(step) / float64(o.DecaySteps)
	return min(1, max(decayed, 1-2*(1-decayed)*(done-0.5)))
}
