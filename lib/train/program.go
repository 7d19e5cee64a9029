package train

import (
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/random"
)

// Program is a training that has been described in full and not started:
// the model's step, every variable with its first value, and the data.
type Program struct {
	Model   Model
	Data    *dataset.Images
	Config  Config
	Digest  string       // identity of what would be computed, 64 hex digits
	Scalars []string     // what each step reports, the loss first
	Store   *model.Store // the variables

	// Lengths of codes, 0 where the model has none or they are not known.
	CodeSize    int // of those that Encode gives
	DecoderSize int // of those that Decode takes

	variables     []*model.Variable // those the step uses, in creation order
	text          []byte            // see Text
	built         []byte            // the part of it that building the step makes
	functions     bool              // whether an operation of the step is given a function
	usesOptimizer bool              // whether the step uses the optimizer that it is given
	borrows       string            // an operation in a function that XLA cannot build
}

// Prepare builds the step of m on data once, without compiling it, and sets
// every variable to its first value.
//
// Digest covers every operation of the step with its constants, the
// variables' first values, the data, the seed and the batch size, and not the
// number of epochs; see [Program.Text]. Step and values are made on the
// pure-Go backend, so the digest is the same whatever backend trains.
func Prepare(m Model, data *dataset.Images, options ...Option) (*Program, error) {
	if m == nil {
		return nil, errors.New("there is no model to train: Prepare was given nil")
	}
	if err := data.Check(); err != nil {
		return nil, err
	}
	if checker, ok := m.(Checker); ok {
		if err := checker.Check(data); err != nil {
			return nil, fmt.Errorf("the model cannot be trained on %s: %w", data.Name, err)
		}
	}
	config, err := newConfig(data.Len(), options...)
	if err != nil {
		return nil, err
	}
	portable, err := backend.Portable()
	if err != nil {
		return nil, err
	}
	p := &Program{Model: m, Data: data, Config: config, Store: model.NewStore()}
	// GoMLX's generator draws the first values, ours all that training draws.
	if err := errors.Join(p.Store.SetRNGStateFromSeed(config.Seed), random.Seed(p.Store, config.Seed)); err != nil {
		return nil, fmt.Errorf("seeding the random numbers: %w", err)
	}
	step, err := p.record(portable)
	if err != nil {
		return nil, err
	}
	p.Scalars, p.variables = step.scalars, step.variables
	if err := p.Store.InitializeVariables(portable, nil); err != nil {
		return nil, fmt.Errorf("setting the variables' first values: %w", err)
	}
	for v := range p.Store.IterVariables() { // also those that only Evaluate uses
		// A tensor belongs to one backend; local ones go to any.
		if err := v.MustValue().ToLocal(); err != nil {
			return nil, err
		}
	}
	if err := p.identify(step); err != nil {
		return nil, err
	}
	p.setCodeSizes(portable)
	return p, nil
}

// step builds the model's update and returns its scalars' names and values.
func (p *Program) step(scope *model.Scope, b Batch) ([]string, []*graph.Node) {
	scalars, used := p.Config.Optimizer.step(p.Model, scope, b)
	if p.usesOptimizer = used; !used && p.Config.chosen != "" {
		panic(fmt.Errorf("the model's step does not use the optimizer that it is given: leave out %s, which would have no effect", p.Config.chosen))
	}
	if len(scalars) == 0 {
		panic(errors.New("the model's Step reports no scalar: it must return at least its loss"))
	}
	names := make([]string, len(scalars))
	values := make([]*graph.Node, len(scalars))
	for i, s := range scalars {
		if s.Name == "" || slices.Contains(names[:i], s.Name) {
			panic(fmt.Errorf("the model's Step reports scalar %d as %q: expected a name that no other has", i, s.Name))
		}
		if !s.Value.Shape().IsScalar() {
			panic(fmt.Errorf("the model's Step reports %q with shape %s: expected a scalar", s.Name, s.Value.Shape()))
		}
		names[i], values[i] = s.Name, graph.ConvertDType(s.Value, dtypes.Float32)
	}
	return names, values
}

// Steps is the number of steps in an epoch: enough for every picture to be
// seen. Where the batch size does not divide the number of pictures, the
// last batch is filled up from the start of the epoch's permutation.
func (p *Program) Steps() int {
	return (p.Data.Len() + p.Config.Batch - 1) / p.Config.Batch
}

// Parameters is the number of trainable weights and biases.
func (p *Program) Parameters() int {
	total := 0
	for _, v := range p.variables {
		if v.Trainable {
			total += v.Shape().Size()
		}
	}
	return total
}

// Work is the number of products of a weight and a value in a step's forward
// pass through dense layers, what backend.Hint wants to know.
func (p *Program) Work() int { return p.Config.Batch * p.Parameters() }

// UsesOptimizer reports whether the step uses the optimizer that it is given, the
// one of Config.
func (p *Program) UsesOptimizer() bool { return p.usesOptimizer }

// Variables returns the variables that the step uses, in creation order.
func (p *Program) Variables() []*model.Variable { return p.variables }
