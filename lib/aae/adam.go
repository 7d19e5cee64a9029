package aae

import (
	"fmt"

	"latentlab/lib/train"
)

// Adam trains each phase of a step with an Adam of its own, as tutorial 004
// does: reconstruction at the first learning rate, discriminators and
// generator at the second. The tutorial's rates are 6e-4 and 8e-4.
// [SemiSupervised] has one phase more, the labels', at the third if given,
// otherwise the first. A third rate for a model without that phase is an error,
// and so is any where a step has no phases, as that of [FewLabels].
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
	return train.Optimize(o)
}
