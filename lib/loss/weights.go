package loss

import (
	"fmt"
	"slices"
)

// CheckWeights returns an error if a model with the given description applies another
// function to its decoder's last layer than l, as far as its loss is one of this package:
// a sigmoid would make other images of the same weights.
func (l Reconstruction) CheckWeights(described map[string]any) error {
	known := []Reconstruction{BCE, MSE, LinearSSE, HalfVarianceMSE, HalfVarianceSSE, SumBCE, LearnedGaussian}
	at := slices.IndexFunc(known, func(of Reconstruction) bool { return of.Name == described["loss"] })
	if at < 0 || l.columns != nil || l.Name == known[at].Name {
		return nil
	}
	ours, _, err := l.outputRange(1)
	if err != nil {
		return nil // the training step, which applies Output too, reports it
	}
	theirs, _, err := known[at].outputRange(1)
	if err == nil && theirs[0] != ours[0] {
		err = fmt.Errorf("the weights were trained with the loss %q, whose values are at least %.3g; those of the model's loss %q "+
			"are at least %.3g: expected the same loss", known[at].Name, theirs[0], l.Name, ours[0])
	}
	return err
}
