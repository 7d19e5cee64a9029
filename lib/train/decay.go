package train

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// decayed is what is left of the learning rate at the end of Decay.
const decayed = 0.01

// Decay lets the learning rate fall: it is constant for the first half of the
// given number of steps, then falls linearly to 1 % of itself, and stays
// there. It applies to the optimizer that the options before it chose.
//
// The steps are part of what a run computes, unlike [Epochs]: a training that
// is to end where the rate does asks for steps / steps-per-epoch epochs.
func Decay(steps int) Option {
	return func(c *Config) {
		inner := c.Optimizer
		c.Optimizer = func(rate float64) optimizer.Interface {
			if steps < 1 {
				panic(fmt.Errorf("train.Decay over %d steps: expected at least 1", steps))
			}
			return decay{inner(rate), rate, steps, "decay"}
		}
	}
}

type decay struct {
	optimizer.Interface
	rate  float64
	steps int
	scope string // of the steps counted
}

// UpdateGraph moves the weights at the rate of the step that the scope is in.
func (d decay) UpdateGraph(scope *model.Scope, g *Graph, loss *Node) {
	restore := d.fall(scope, g)
	d.Interface.UpdateGraph(scope, g, loss)
	restore()
}

// Phase implements Phased.
func (d decay) Phase(name string) optimizer.Interface {
	d.Interface, d.scope = Phase(d.Interface, name), "decay "+name
	if m, ok := d.Interface.(moments); ok {
		d.rate = m.rate // a phase may have one of its own
	}
	return d
}

// fall sets the learning rate for one update of scope, and returns what sets
// it back: the variable keeps the rate that training started with.
func (d decay) fall(scope *model.Scope, g *Graph) (restore func()) {
	rate := optimizer.LearningRateVar(scope, dtypes.Float32, d.rate)
	before := rate.NodeValue(g)
	step := optimizer.IncrementCounter(scope.At("%s", d.scope), g, "step", dtypes.Float32) // 1 at first
	done := MulScalar(AddScalar(step, -1), 1/float64(d.steps))
	// 1 up to a half, then a line through (½, 1) and (1, 0.01).
	factor := ClipScalar(AddScalar(MulScalar(AddScalar(done, -0.5), -2*(1-decayed)), 1), decayed, 1)
	rate.SetNodeValue(Mul(before, factor))
	return func() { rate.SetNodeValue(before) }
}
