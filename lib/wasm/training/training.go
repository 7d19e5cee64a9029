package training

import (
	"fmt"
	"slices"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
	"latentlab/lib/wasm"
)

// Training is a training that runs in a page.
type Training struct {
	program *train.Program
	start   *start
	knobs   []*knobData
	graphs  *graphs
	bundle  *wasm.Bundle
	epoch   int // that the page begins with
}

// New returns the training that c describes. It trains nothing.
//
// It returns an error if the model cannot be trained on the examples, if the page cannot compute an
// operation of it, if a knob changes the operations and not only their numbers, or initial values that
// are sampled, if two knobs change the same number, or if a weight of Start is not finite.
func New(c Config) (*Training, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	given := c.Examples
	c.Examples = roundGray(given)
	b, err := newBoard(c.Knobs)
	if err != nil {
		return nil, err
	}
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	p, err := train.Prepare(m, c.Examples, c.options()...)
	if err != nil {
		return nil, err
	}
	portable, err := backend.Portable()
	if err != nil {
		return nil, err
	}
	t := &Training{program: p}
	trace := func() (*graphs, error) { return c.trace(portable, p) }
	base, err := trace()
	if err != nil {
		return nil, err
	}
	if err := base.addInitialization(portable); err != nil {
		return nil, err
	}
	if err := b.sweep(base, portable, trace); err != nil {
		return nil, err
	}
	if t.graphs, err = b.separate(base, trace); err != nil {
		return nil, err
	}
	t.graphs.given, t.graphs.initialize = base.given, base.initialize // at the first positions
	rates, err := rateKnobs(t.graphs, b.knobs)
	if err != nil {
		return nil, err
	}
	t.knobs = append(rates, b.knobs...)
	if t.start, err = c.newStart(t.graphs, p); err != nil {
		return nil, err
	}
	if !slices.Equal(given.Pixels, c.Examples.Pixels) {
		t.start.notes = append(t.start.notes, "Images have 16 gray levels here.")
	}
	if c.Start != nil {
		if epochs := c.Start.Epochs(); epochs > 0 {
			t.epoch = int(epochs)
		}
	}
	if t.bundle, err = t.graphs.compile(t.start); err != nil {
		return nil, fmt.Errorf("the training cannot run in a page: %w", err)
	}
	return t, nil
}

// Examples returns the examples as the page trains on them: gray levels are multiples of 17.
func (t *Training) Examples() *dataset.Examples { return t.program.Data }

// Program returns the program that the page runs, which a kernel can train on Examples with the same
// results. Its variables have their initial values, also if the page starts from others.
func (t *Training) Program() *train.Program { return t.program }

// Notes returns sentences about what the page does differently.
func (t *Training) Notes() []string { return t.start.notes }
