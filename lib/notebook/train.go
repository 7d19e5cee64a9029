package notebook

import (
	"context"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// Train trains m on data and returns the run, showing on the way the progress,
// the loss curve, and reconstructions where the model can make them. A run that
// was trained before is loaded, and one that was stopped is continued.
//
// ■ (interrupt) ends the cell after the steps under way: the run so far is saved
// and shown, and running the cell again continues it. The rest of the cell does
// not run, since it was written for a trained run. In a program outside a
// notebook Ctrl-C does the same, with exit status 130. To go on with a run as
// far as it was trained, call [run.Train] with a context of your own, which returns
// it. An error, such as a loss that diverges, ends the program, as in
// [Check].
//
// In a callback of Controls, ■ and Done stop the training, and the run so far is
// returned. A newer value stops the training and the callback with it.
func Train(m train.Model, data *dataset.Examples, options ...train.Option) *run.Run {
	return trainInView(newView(), m, data, options)
}

// Trained returns the run of m on data, training it if needed: it is Train for cells
// whose subject is not the training. It shows one line during a training, and nothing
// if the run was trained before. The trainings of a cell share the line, which counts
// them at the end.
func Trained(m train.Model, data *dataset.Examples, options ...train.Option) *run.Run {
	v := newView()
	v.brief, v.line = true, brief.line
	return trainInView(v, m, data, options)
}

// Watch trains m as Train does, and shows the figure that draw returns in place of
// Train's own. It calls draw during the training, as often as that costs little, and
// at the end, with its caption. A nil figure shows nothing.
func Watch(
	draw func(r *run.Run) (*figure.Figure, error), m train.Model, data *dataset.Examples, options ...train.Option,
) *run.Run {
	v := newView()
	v.draw = draw
	return trainInView(v, m, data, options)
}

// firstWord is how long a training may be silent. Loading a run takes less, and needs no
// word.
const firstWord = 200 * time.Millisecond

func trainInView(v *view, m train.Model, data *dataset.Examples, options []train.Option) *run.Run {
	defer v.close()
	if gonbui.IsNotebook {
		v.line.showLater(progress{text: "preparing the training", timed: true}, firstWord)
	}
	start := func(ctx context.Context, observe run.Observer) (*run.Run, error) {
		return run.Train(ctx, m, data, observe, options...)
	}
	if c := currentControls(); c != nil {
		r, err := c.train(context.Background(), v.observe, start)
		Check(err)
		return r
	}
	work := catchInterrupts(v.line, func() { v.line.end("Interrupted before the training began; run the cell again to train.") })
	r, err := start(work.ctx, work.observe(v.observe, v.showInterrupted))
	work.end(err == nil && !r.Interrupted, err)
	Check(err)
	return r
}

// showInterrupted shows that ■ came before the first step, or while another process trains
// the run.
func (v *view) showInterrupted(r *run.Run, e run.Event) {
	text := "Interrupted. " + e.Message + " Run the cell again to have what it has trained by then."
	if r != nil {
		text = interrupted(r)
	}
	v.line.end(text)
}

// trainFunc trains a run, as run.Train does.
type trainFunc = func(ctx context.Context, observe run.Observer) (*run.Run, error)
