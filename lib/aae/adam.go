package aae

import (
	"fmt"

	"latentlab/lib/train"
)

// Adam trains each phase of a step with its own Adam, as Ducau's tutorial does:
// reconstruction at the first learning rate, discriminators and generator at the
// second. The tutorial's rates are 6e-4 and 8e-4. [SemiSupervised] has one more
// phase, the labels', at the third rate if given, otherwise the first. A third
// rate is an error for a model without that phase, and so is Adam for a model
// whose step has no phases, such as [FewLabels].
func Adam(reconstruction, regularization float64, classification ...float64) train.Option {
	o := train.DefaultAdam(reconstruction)
	o.Rates = map[string]float64{
		phaseReconstruction: reconstruction,
		phaseDiscriminator:  regularization,
		phaseGenerator:      regularization,
	}
	switch len(classification) {
	case 0:
	case 1:
		o.Rates[phaseLabels] = classification[0]
	default:
		return func(*train.Config) error {
			return fmt.Errorf("aae.Adam is given %d learning rates: expected two or three", 2+len(classification))
		}
	}
	return train.WithOptimizer(o)
}
