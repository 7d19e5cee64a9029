package notebook

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// Train returns the run of m on data with the asked number of epochs behind
// it, and shows it on the way: progress, loss curve, and pictures being
// rebuilt where the model can. A training that was done before is loaded,
// one that was stopped goes on.
//
// ■ (interrupt) stops it after the steps under way: what was trained is
// saved and returned, and the cell goes on with it. A second ■ ends the
// cell. Errors end the program, a diverging loss too, after showing where.
// In a callback of Controls a newer value stops it too, and the callback
// with it.
func Train(m train.Model, data *dataset.Images, options ...train.Option) *run.Run {
	return follow(newView(), m, data, options)
}

// Load is Train for cells that are about something else than the training:
// it shows a line while one goes on, and nothing of one done before.
func Load(m train.Model, data *dataset.Images, options ...train.Option) *run.Run {
	v := newView()
	v.brief, v.line = true, briefLine
	return follow(v, m, data, options)
}

// Watch is Train with a picture of the caller's in place of the panel: draw
// is called as often as it costs little, and at the end. A nil figure shows
// nothing.
func Watch(draw func(r *run.Run) (*figure.Figure, error), m train.Model, data *dataset.Images, options ...train.Option) *run.Run {
	v := newView()
	v.drawn = draw
	return follow(v, m, data, options)
}

func follow(v *view, m train.Model, data *dataset.Images, options []train.Option) *run.Run {
	defer v.close()
	r, err := training(v.observe, m, data, options...)
	Check(err)
	return r
}

// training is run.Train for a cell: ■ ends it, with what was trained saved
// and in the run. In a callback of Controls Done ends it too, and a newer
// value does, after which training does not return: it ends the callback's
// goroutine, whose deferred calls run.
func training(observe run.Observer, m train.Model, data *dataset.Images, options ...train.Option) (*run.Run, error) {
	// A kernel that restarts closes the pipe before it kills the cell;
	// writing there must not end the program before the run is saved.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if c := current(); c != nil {
		return c.training(ctx, observe, m, data, options)
	}
	return run.Train(ctx, m, data, observe, options...)
}
