package train

import (
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
)

// Batch is what one step sees of the data.
type Batch struct {
	X *graph.Node // [batch, features] float32 in [0, 1]
	Y *graph.Node // [batch] int32 labels, nil where the data has none
}

// Metric is a value that a step or an evaluation reports under a name.
type Metric struct {
	Name  string
	Value *graph.Node
}

// Model is whatever can be trained.
type Model interface {
	// Step builds the graph of one whole update: forward, losses, and the
	// optimizer's move. It returns scalars by name, the first being the loss
	// that is watched for NaN and Inf. Like all graph building it panics on
	// errors; Prepare returns them.
	//
	// A step with Sort, While, If or Call trains one step a call. XLA's
	// functions see nothing but their parameters: NewLoop returns an error
	// where a branch or a loop's body uses a value made outside it.
	Step(scope *model.Scope, b Batch, opt optimizer.Interface) []Metric
}

// Evaluator is a Model that can be judged on data it has not seen.
type Evaluator interface {
	// Evaluate returns values by name, each of shape [batch].
	Evaluate(scope *model.Scope, b Batch) []Metric
}

// Describer is a Model that can name its hyperparameters, for the reader of
// a run's folder.
type Describer interface {
	Describe() map[string]any
}

// Checker is a Model that does not go with any data: labels it needs may be
// missing, or not of its classes.
type Checker interface {
	// Check returns an error that says why the model cannot be trained on data.
	Check(data *dataset.Images) error
}

// TestChecker is a Checker with other requirements on the images that the model is
// evaluated on than on those that it is trained on.
type TestChecker interface {
	// CheckTest returns an error if the model cannot be evaluated on test.
	CheckTest(test *dataset.Images) error
}
