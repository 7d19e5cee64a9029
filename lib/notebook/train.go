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

// Train trains m on data and returns the run, showing on the way the progress,
// the loss curve, and reconstructions where the model can make them. A run that
// was trained before is loaded, and one that was stopped is continued.
//
// ■ (interrupt) stops the training after the steps under way: the run so far is
// saved and returned, and the cell goes on with it. A second ■ ends the cell. An
// error, such as a loss that diverges, ends the program, as in [Check].
//
// In a callback of Controls, a newer value stops the training and the callback
// with it.
func Train(m train.Model, data *dataset.Images, options ...train.Option) *run.Run {
	return trainInView(newView(), m, data, options)
}

// Trained is Train for cells whose subject is not the training: it shows one line
// during a training, and nothing if the run was trained before.
func Trained(m train.Model, data *dataset.Images, options ...train.Option) *run.Run {
	v := newView()
	v.brief, v.lineID = true, briefLineID
	return trainInView(v, m, data, options)
}

// Watch is Train with the figure that draw returns in place of its own. It calls
// draw as often as that costs little, and at the end. A nil figure shows
// nothing.
func Watch(
	draw func(r *run.Run) (*figure.Figure, error), m train.Model, data *dataset.Images, options ...train.Option,
) *run.Run {
	v := newView()
	v.draw = draw
	return trainInView(v, m, data, options)
}

func trainInView(v *view, m train.Model, data *dataset.Images, options []train.Option) *run.Run {
	defer v.close()
	r, err := trainRun(v.observe, func(ctx context.Context, observe run.Observer) (*run.Run, error) {
		return run.Train(ctx, m, data, observe, options...)
	})
	Check(err)
	return r
}

// trainFunc trains a run, as run.Train does.
type trainFunc = func(ctx context.Context, observe run.Observer) (*run.Run, error)

// trainRun calls train for a cell: ■ stops it, and the run so far is saved and
// returned. In a callback of Controls so does Done; a newer value stops it too,
// but then trainRun does not return: it ends the callback's goroutine with
// runtime.Goexit, which runs its deferred calls.
func trainRun(observe run.Observer, train trainFunc) (*run.Run, error) {
	// A kernel that restarts closes the pipe before it kills the cell. Writing
	// to it must not end the program before the run is saved.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if c := currentControls(); c != nil {
		return c.train(ctx, observe, train)
	}
	return train(ctx, observe)
}
