package main

import (
	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// compiled trains with lib/train's loop, as run.Train does, without saving.
type compiled struct {
	program *train.Program
	loop    *train.Loop
	done    int // epochs
}

func newCompiled(t task, data *dataset.Images) (*compiled, backend.Info, error) {
	m, err := t.network.model()
	if err != nil {
		return nil, backend.Info{}, err
	}
	p, err := train.Prepare(m, data, train.BatchSize(t.batch), train.Adam(learningRate))
	if err != nil {
		return nil, backend.Info{}, err
	}
	backend.Hint(p.Work())
	b, info, err := backend.Open()
	if err != nil {
		return nil, info, err
	}
	loop, err := train.NewLoop(b, p)
	return &compiled{program: p, loop: loop}, info, err
}

func (c *compiled) epoch() (images int, loss float64, err error) {
	steps := c.program.Steps()
	calls := (steps + 1023) / 1024 // the loop takes at most 1024 steps a call
	for i := range calls {
		rows, err := c.loop.Run(c.done, steps*i/calls, steps*(i+1)/calls)
		if err != nil {
			return 0, 0, err
		}
		for _, row := range rows {
			loss += float64(row[0]) / float64(steps)
		}
	}
	c.done++
	return steps * c.program.Config.Batch, loss, nil
}
