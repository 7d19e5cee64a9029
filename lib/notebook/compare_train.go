package notebook

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/format"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// trainAll trains all cases. It loads finished ones first, which cost nothing.
func (c *comparison) trainAll() error {
	c.show(true)
	for _, complete := range []bool{true, false} {
		for i := range c.cases {
			if c.cases[i].complete == complete {
				if err := c.train(i); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// train trains case i to its end, or until it is stopped.
func (c *comparison) train(i int) error {
	k := c.cases[i]
	c.Set(i)
	c.current, k.state = i, training
	c.view.shown, c.view.prefix = time.Time{}, c.prefix(i)
	c.pace = pace{}
	var err error
	start := func(ctx context.Context, observe run.Observer) (*run.Run, error) {
		return run.TrainProgram(ctx, k.program, observe)
	}
	switch controls := currentControls(); {
	case c.interrupted || c.work != nil && c.work.ctx.Err() != nil:
		c.interrupted = true
		k.run, err = run.LoadLatest(k.program)
	case controls != nil:
		k.run, err = controls.train(context.Background(), c.observe, start)
	default:
		k.run, err = start(c.work.ctx, c.work.observe(c.observe, c.showInterrupted))
		c.work.setLeave(nil)
	}
	if d := new(train.Diverged); errors.As(err, &d) && k.run != nil {
		k.state, k.note = diverged, fmt.Sprintf("diverged at step %s", format.Integer(int64(d.Step)))
		k.figure, c.current = nil, -1
		c.show(true)
		return nil
	}
	if c.work != nil && errors.Is(err, context.Canceled) {
		c.interrupted, c.current = true, -1
		k.state, k.note = stopped, "another process trains it"
		return nil
	}
	if err != nil {
		k.state, k.note = stopped, "error"
		return fmt.Errorf("%s: %w", c.Title(i), err)
	}
	if k.run.Interrupted {
		c.interrupted = true
		k.state, k.note = stopped, "not trained"
		if k.run.Step > 0 {
			k.note = "stopped at epoch " + epochs(k.run)
		}
	} else {
		k.state = finished
	}
	if k.run.Step > 0 || k.state == finished {
		err := k.evaluate()
		if err == nil {
			err = k.measure(c.metrics())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.Title(i), err)
		}
		if err := c.draw(i); err != nil {
			return err
		}
	}
	c.current = -1
	c.show(true)
	return nil
}

// observe is the run.Observer of the case under way.
func (c *comparison) observe(r *run.Run, e run.Event) {
	v := c.view
	if e.Message != "" {
		v.showMessage(v.prefix + e.Message)
		return
	}
	if e.Done && r.NewSteps == 0 {
		return
	}
	k := c.cases[c.current]
	k.run = r
	if r.NewSteps == 0 { // it begins
		v.line.show(progress{share: c.shareDone(0), text: v.prefix + "compiling the training step", timed: true})
		k.note = "training"
		c.show(true)
		return
	}
	if !gonbui.IsNotebook {
		v.print(r, e)
		return
	}
	if e.Done || !v.isDue() {
		return
	}
	k.note = "epoch " + epochs(r)
	p := v.progress(r, e)
	p.share = c.shareDone(p.share)
	v.line.show(p)
	if c.pace.isDue() {
		c.pace.run(func() {
			_ = c.draw(c.current) // an error will come again at the end
			c.show(false)
		})
	}
}

// showInterrupted shows the comparison after ■ has come before the first step of the case
// under way, or while another process trains it.
func (c *comparison) showInterrupted(r *run.Run, _ run.Event) {
	for _, k := range c.cases {
		if k.state == pending || k.state == training {
			k.state, k.note = stopped, "not trained"
		}
	}
	if k := c.cases[c.current]; r != nil && r.Step > 0 {
		k.note = "stopped at epoch " + epochs(r)
	}
	c.showFinal()
}
