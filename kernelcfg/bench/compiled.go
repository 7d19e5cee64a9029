package main

import (
	"fmt"
	"slices"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// compiled trains with lib/train's loop, as run.Train does, without saving.
type compiled struct {
	program *train.Program
	loop    *train.Loop
	columns []int // of what the loop reports, those compared
	done    int   // epochs
}

func newCompiled(t task, data *dataset.Images) (*compiled, backend.Info, error) {
	m, err := t.design.model(data)
	if err != nil {
		return nil, backend.Info{}, err
	}
	p, err := train.Prepare(m, data, train.BatchSize(t.batch), t.design.adam())
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
