package training

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// Config describes a training in a page.
type Config struct {
	// Model returns the model at the values that Knobs has. It is called for each position of
	// each knob. Nil means the model of Start.
	Model func() (train.Model, error)

	// Options returns those of train.Prepare at the values that Knobs has. What they set besides
	// batch size, seed, scaling and optimizer has no effect. Nil means those of Start's program,
	// or none.
	Options func() []train.Option

	// Knobs points to a struct with knob tags, or is nil. New changes its values, and restores
	// them. Learning rates are knobs without it.
	Knobs any

	// Examples are what the page trains on. Gray levels are rounded to 16; see
	// Training.Examples.
	Examples *dataset.Examples

	// Start has the weights from which the training starts. Nil means initial values.
	Start *trained.Model

	// Phases exports the phases of the step, which the page can then repeat by themselves. The
	// model must be a train.Alternating.
	Phases bool

	// Functions show what the model has learned, besides those that it has: encode, of x to z,
	// decode, of z to x, reconstruct, of x to y, and for a train.Corrupter denoise, of x to
	// noisy and y. A function of the same name replaces one of these.
	Functions []Function
}

// Function is a graph on the model's variables that the page can call. What it samples is the same
// in each call until a step.
type Function struct {
	Name   string
	Batch  int // rows of each input; the page fills up fewer, and parts more
	Inputs []Input

	// Build builds the function's outputs by name from its inputs, [Batch, Width] float32 each.
	// The page takes an output whose first axis is Batch as one row for each row of the
	// inputs.
	Build func(scope *model.Scope, inputs map[string]*graph.Node) map[string]*graph.Node
}

// Input is an input of a Function.
type Input struct {
	Name  string
	Width int
}

// batchOfFunctions is the batch size of encode, decode and reconstruct.
const batchOfFunctions = 32

// check returns an error naming what is missing.
func (c *Config) check() error {
	if c.Examples == nil {
		return errors.New("training.Config: Examples is nil: expected the images or rows that the page trains on")
	}
	if err := c.Examples.Check(); err != nil {
		return err
	}
	if c.Model == nil && c.Start == nil {
		return errors.New("training.Config: Model is nil, and so is Start: expected a function that returns the model")
	}
	if c.Model == nil && c.Knobs != nil {
		return errors.New("training.Config: there are Knobs, and Model is nil: expected a function that returns " +
			"the model at their values")
	}
	for _, f := range c.Functions {
		if f.Name == "" || f.Batch < 1 || f.Build == nil {
			return fmt.Errorf("training.Config: the function %q has a batch of %d: expected a name, a batch of "+
				"at least 1 and Build", f.Name, f.Batch)
		}
	}
	return nil
}

// model returns the model at the present values of the knobs, fitted to the examples.
func (c *Config) model() (train.Model, error) {
	if c.Model == nil {
		return c.Start.Program.Model, nil
	}
	m, err := c.Model()
	if err != nil {
		return nil, err
	}
	if m == nil {
		return nil, errors.New("training.Config: Model returned nil: expected a model")
	}
	if fitter, ok := m.(train.Fitter); ok {
		m = fitter.Fit(c.Examples)
	}
	return m, nil
}

// options returns the options with which the training is prepared.
func (c *Config) options() []train.Option {
	if c.Options != nil {
		return c.Options()
	}
	if c.Start == nil {
		return nil
	}
	of := c.Start.Program.Config
	options := []train.Option{train.BatchSize(min(of.Batch, c.Examples.Len())), train.Seed(of.Seed)}
	if c.Start.Program.UsesOptimizer() {
		options = append(options, train.WithOptimizer(of.Optimizer))
	}
	if c.Examples.IsTable() {
		options = append(options, train.WithScaling(c.Start.Program.Scaling))
	}
	return options
}
