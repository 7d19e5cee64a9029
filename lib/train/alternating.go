package train

import (
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"
)

// PhaseStep is one phase of a model's step as a step of its own, which can be repeated.
type PhaseStep struct {
	Name string // such as "discriminator"; unique among the model's phases

	// Step builds the phase's update and returns named scalars, as Model.Step does.
	// Their names differ from those of the model's other phases.
	Step func(scope *model.Scope, b Batch, opt optimizer.Interface) []Metric
}

// Alternating is a Model whose step consists of phases, such as the two updates of an
// adversarial game.
type Alternating interface {
	Model

	// Phases returns the phases in order. One step of each, on the same batch,
	// changes all weights as Step does.
	Phases() []PhaseStep
}
