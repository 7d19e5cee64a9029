package main

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// compiled trains with lib/train's loop, as run.Train does, without saving.
type compiled struct {
	program *train.Program
	loop    *train.Loop
	columns []int // of the scalars that are compared, in the loop's rows
	done    int   // epochs trained
}

// newCompiled returns the loop that lib/train builds. If stockAdam is true, GoMLX's
// Adam computes the gradients itself, without the copies of the layers' inputs that
// lib/train adds for XLA's CPU client.
func newCompiled(t task, data *dataset.Examples, stockAdam bool) (*compiled, backend.Info, error) {
	m, err := t.design.model(data)
	if err != nil {
		return nil, backend.Info{}, err
	}
	options := []train.Option{train.BatchSize(t.batch)}
	if stockAdam {
		m = stockAdamModel{m}
	} else {
		options = append(options, t.design.adam())
	}
	p, err := train.Prepare(m, data, options...)
	if err != nil {
		return nil, backend.Info{}, err
	}
	backend.Hint(p.Work())
	b, info, err := backend.Open()
	if err != nil {
		return nil, info, err
	}
	loop, err := train.NewLoop(b, p)
	c := &compiled{program: p, loop: loop}
	for _, name := range t.design.scalars() {
		c.columns = append(c.columns, slices.Index(p.Scalars, name))
	}
	if slices.Contains(c.columns, -1) {
		return nil, info, fmt.Errorf("%s reports %q: expected %q among them", t.name, p.Scalars, t.design.scalars())
	}
	return c, info, err
}

// stockAdamModel is a model whose Step ignores the given optimizer and uses GoMLX's
// Adam.
type stockAdamModel struct{ train.Model }

func (m stockAdamModel) Step(scope *model.Scope, b train.Batch, _ optimizer.Interface) []train.Metric {
	return m.Model.Step(scope, b, optimizer.Adam().LearningRate(learningRate).Done())
}

func (c *compiled) epoch() (images int, losses []float64, err error) {
	losses = make([]float64, len(c.columns))
	steps := c.program.Steps()
	calls := (steps + 1023) / 1024 // the loop takes at most 1024 steps a call
	for i := range calls {
		rows, err := c.loop.Run(c.done, steps*i/calls, steps*(i+1)/calls)
		if err != nil {
			return 0, nil, err
		}
		for _, row := range rows {
			for k, column := range c.columns {
				losses[k] += float64(row[column]) / float64(steps)
			}
		}
	}
	c.done++
	return steps * c.program.Config.Batch, losses, nil
}
