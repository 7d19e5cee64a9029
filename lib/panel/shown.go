package panel

import (
	"latentlab/lib/dataset"
	"latentlab/lib/trained"
)

// shown are the examples that a training is drawn with.
type shown struct {
	*dataset.Examples
	heading string // what they are: "test images, noisy"
}

// examplesToShow returns the test set, the validation set if there is none, or the
// training set. Rows have the columns of the training set.
func examplesToShow(m *trained.Model) shown {
	p := m.Program
	all, set := p.Data, "training"
	switch {
	case p.Config.Test != nil:
		all, set = p.Config.Test, "test"
	case p.Config.Validation != nil:
		all, set = p.Config.Validation, "validation"
	}
	aligned, err := all.Align(p.Data.Columns)
	if err != nil {
		aligned, set = p.Data, "training"
	}
	return shown{aligned, set + " " + aligned.Noun()}
}

// noiseSeed makes all drawings of a run show the same noise.
const noiseSeed = 1

// toReconstruct returns the first n images as the model sees them in training, with the
// noise of a denoising autoencoder. Rows are shown as they are.
func (s shown) toReconstruct(m *trained.Model, n int) shown {
	s.Examples = s.First(n)
	if s.IsTable() {
		return s
	}
	if noisy, err := m.Corrupt(s.Examples, noiseSeed); err == nil && m.Program.Corrupts {
		s.Examples, s.heading = noisy, s.heading+", noisy"
	}
	return s
}
