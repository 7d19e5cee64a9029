package train

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
)

// Batch is the data of one step, or of an evaluation.
type Batch struct {
	X *graph.Node // [batch, features] float32: pixels in [0, 1], rows as Scaling has them
	Y *graph.Node // [batch] int32 labels, nil if the data has none

	// Epoch is the epochs of training before the step, 2.5 in the middle of the third:
	// a scalar float32, nil in an evaluation.
	Epoch *graph.Node

	Scaling dataset.Scaling // of the training data
}

// IsTable reports whether X has rows of a table, and not images.
func (b Batch) IsTable() bool { return b.Scaling.Factor != nil }

// Metric is a value that a step or an evaluation reports under a name.
type Metric struct {
	Name  string
	Value *graph.Node
	Unit  string // of Value, for axes, such as "nats per image"; may be empty
}

// Model is anything that can be trained.
type Model interface {
	// Step builds the graph of one complete update: forward pass, losses, and the
	// optimizer's update. It returns named scalars. The first one is the loss, which
	// training checks for NaN and infinity. Like all graph building it panics on
	// errors; Prepare returns them.
	//
	// A step with Sort, While, If or Call trains one step per call. XLA's functions
	// see only their parameters: NewLoop returns an error if a branch or the body of
	// a loop uses a value created outside it.
	Step(scope *model.Scope, b Batch, opt optimizer.Interface) []Metric
}

// Evaluator is a Model that can be evaluated on a test set or a validation set.
type Evaluator interface {
	// Evaluate builds named values, each of shape [batch], the loss first.
	Evaluate(scope *model.Scope, b Batch) []Metric
}

// Corrupter is a Model that learns to undo a corruption of its examples, such as a denoising
// autoencoder does. Its Evaluate takes examples as they are, without the corruption.
type Corrupter interface {
	// Corrupt builds what the model encodes of b.X in training: [batch, features] → the
	// same.
	Corrupt(scope *model.Scope, b Batch) *graph.Node
}

// Describer is a Model that describes its hyperparameters, for a reader of a run's
// folder.
type Describer interface {
	// Describe returns the hyperparameters by name.
	Describe() map[string]any
}

// Fitter is a Model that takes what its settings leave open, such as the number of
// classes, from its training data.
type Fitter interface {
	// Fit returns the model for data, which is valid: a copy, since a model may be
	// trained on several sets. Prepare calls it before Check.
	Fit(data *dataset.Examples) Model
}

// Checker is a Model with requirements on its data, such as labels of its classes.
type Checker interface {
	// Check returns an error if the model cannot be trained on data.
	Check(data *dataset.Examples) error
}

// InputChecker is a Model with requirements on the values that it sees: a decoder that
// ends with a sigmoid gives those from 0 to 1 only.
type InputChecker interface {
	// CheckInput returns an error if the model cannot be trained or evaluated on in.
	CheckInput(in Input) error
}

// TestChecker is a Checker with other requirements on the examples that the model is
// evaluated on than on those that it is trained on.
type TestChecker interface {
	// CheckTest returns an error if the model cannot be evaluated on test.
	CheckTest(test *dataset.Examples) error
}
