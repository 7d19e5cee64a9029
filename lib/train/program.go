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

// Program is a complete description of a training: the model's step, every variable
// with its initial value, and the data.
type Program struct {
	Model   Model
	Data    *dataset.Examples
	Scaling dataset.Scaling // of Data, which every input of the model has
	Config  Config
	Digest  string       // identifies the computation, 64 hex digits
	Scalars []string     // reported by each step, the loss first
	Units   []string     // of Scalars, "" where a model gives none
	Store   *model.Store // the variables

	Corrupts bool // whether the model is a [Corrupter] that does not leave examples as they are

	// Lengths of codes, 0 where the model has none or they are not known.
	CodeSize    int // of those that Encode gives
	DecoderSize int // of those that Decode takes

	variables     []*model.Variable // those the step uses, in creation order
	text          []byte            // see Text
	built         []byte            // the part of text that describes the step
	functions     bool              // whether an operation of the step has a function as an argument
	usesOptimizer bool              // whether the step uses its optimizer
	borrows       string            // an operation in a function that XLA cannot build, "" if there is none
}

// Prepare builds the step of m on data once, without compiling it, and initializes
// every variable.
//
// Digest covers every operation of the step with its constants, the initial values of
// the variables, the data, the seed and the batch size, but not the number of epochs
// nor EarlyStopping; see [Program.Text]. Prepare uses the pure-Go backend, so the digest
// is the same on all backends.
func Prepare(m Model, data *dataset.Examples, options ...Option) (*Program, error) {
	if m == nil {
		return nil, errors.New("there is no model to train: Prepare was given nil")
	}
	if err := data.Check(); err != nil {
		return nil, err
	}
	if fitter, ok := m.(Fitter); ok {
		m = fitter.Fit(data)
	}
	if checker, ok := m.(Checker); ok {
		if err := checker.Check(data); err != nil {
			return nil, fmt.Errorf("the model cannot be trained on %s: %w", data.Name, err)
		}
	}
	config, err := NewConfig(data, options...)
	if err == nil {
		err = config.checkStopping(m, data)
	}
	if err != nil {
		return nil, err
	}
	portable, err := backend.Portable()
	if err != nil {
		return nil, err
	}
	p := &Program{Model: m, Data: data, Config: config, Store: model.NewStore()}
	if p.Scaling, err = scalingOf(data, config); err != nil {
		return nil, err
	}
	if checker, ok := m.(InputChecker); ok {
		if err := checker.CheckInput(Input{Examples: data, Scaling: p.Scaling}); err != nil {
			return nil, fmt.Errorf("the model cannot be trained on %s: %w", data.Name, err)
		}
	}
	// GoMLX's generator samples initial values, ours everything in training.
	if err := errors.Join(p.Store.SetRNGStateFromSeed(config.Seed), random.Seed(p.Store, config.Seed)); err != nil {
		return nil, fmt.Errorf("seeding the random numbers: %w", err)
	}
	step, err := p.record(portable)
	if err != nil {
		return nil, err
	}
	p.Scalars, p.variables = step.scalars, step.variables
	if err := p.Store.InitializeVariables(portable, nil); err != nil {
		return nil, fmt.Errorf("initializing the variables: %w", err)
	}
	for v := range p.Store.IterVariables() { // including those that only Evaluate uses
		// A tensor on a device belongs to one backend, a local one to none.
		if err := v.MustValue().ToLocal(); err != nil {
			return nil, err
		}
	}
	if err := p.identify(step); err != nil {
		return nil, err
	}
	p.setCodeSizes(portable)
	p.Corrupts = p.corrupts(portable)
	return p, nil
}

// scalingOf returns the scaling of data that a program is configured for.
func scalingOf(data *dataset.Examples, c Config) (dataset.Scaling, error) {
	if c.Scaling == nil {
		return data.MeasureScaling()
	}
	if err := c.Scaling.Check(data); err != nil {
		return dataset.Scaling{}, fmt.Errorf("train.WithScaling: %w", err)
	}
	return *c.Scaling, nil
}

// step builds the model's update and returns the names and values of its scalars.
func (p *Program) step(scope *model.Scope, b Batch) ([]string, []*graph.Node) {
	scalars, used := p.Config.Optimizer.buildStep(p.Model, scope, b)
	if p.usesOptimizer = used; !used && p.Config.chosen != "" {
		panic(fmt.Errorf("the model's step does not use its optimizer: "+
			"omit %s, which would have no effect", p.Config.chosen))
	}
	p.Units = make([]string, len(scalars))
	for i, s := range scalars {
		p.Units[i] = s.Unit
	}
	return reported("the model's Step", scalars)
}

// reported returns the names and values of what a step reports. It panics unless they are scalars,
// each with a name of its own.
func reported(step string, scalars []Metric) (names []string, values []*graph.Node) {
	if len(scalars) == 0 {
		panic(fmt.Errorf("%s reports no scalar: it must return at least its loss", step))
	}
	for i, s := range scalars {
		if s.Name == "" || slices.Contains(names, s.Name) {
			panic(fmt.Errorf("%s reports scalar %d as %q: expected a unique name", step, i, s.Name))
		}
		if !s.Value.Shape().IsScalar() {
			panic(fmt.Errorf("%s reports %q with shape %s: expected a scalar", step, s.Name, s.Value.Shape()))
		}
		names, values = append(names, s.Name), append(values, graph.ConvertDType(s.Value, dtypes.Float32))
	}
	return names, values
}

// Steps returns the number of steps in an epoch, which uses every example. If the batch
// size does not divide the number of examples, the last batch is filled up from the
// start of the epoch's permutation.
func (p *Program) Steps() int {
	return (p.Data.Len() + p.Config.Batch - 1) / p.Config.Batch
}

// Parameters returns the number of trainable weights and biases.
func (p *Program) Parameters() int {
	total := 0
	for _, v := range p.variables {
		if v.Trainable {
			total += v.Shape().Size()
		}
	}
	return total
}

// Work returns the number of products of a weight and a value in the forward pass of a
// step through dense layers, for backend.Hint.
func (p *Program) Work() int { return p.Config.Batch * p.Parameters() }

// UsesOptimizer reports whether the step uses the optimizer of Config.
func (p *Program) UsesOptimizer() bool { return p.usesOptimizer }

// Variables returns the variables that the step uses, in creation order.
func (p *Program) Variables() []*model.Variable { return p.variables }
