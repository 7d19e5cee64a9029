package aae

import (
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/train"
)

// Adam trains each phase of a step with an Adam of its own, as tutorial 004
// does: reconstruction at the first learning rate, discriminators and
// generator at the second. The tutorial's rates are 6e-4 and 8e-4.
// [SemiSupervised] has one phase more, the labels', at the third if given,
// otherwise the first.
func Adam(reconstruction, regularization float64, classification ...float64) train.Option {
	return func(c *train.Config) {
		c.LearningRate = reconstruction
		c.Optimizer = func(float64) optimizer.Interface {
			rates := rates{Interface: train.Moments(reconstruction, 0.9), of: map[string]float64{
				phaseReconstruction: reconstruction,
				phaseDiscriminator:  regularization,
				phaseGenerator:      regularization,
				phaseLabels:         reconstruction,
			}}
			if len(classification) > 0 {
				rates.of[phaseLabels] = classification[0]
			}
			return rates
		}
	}
}

// rates is Adam with a learning rate for each phase.
type rates struct {
	optimizer.Interface
	of map[string]float64
}

// Phase implements train.Phased.
func (r rates) Phase(name string) optimizer.Interface {
	return train.Phase(train.Moments(r.of[name], 0.9), name)
}
