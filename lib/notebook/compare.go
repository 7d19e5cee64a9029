package notebook

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/metric"
	"latentlab/lib/run"
	"latentlab/lib/sweep"
	"latentlab/lib/train"
)

// Sweep is one hyperparameter with the values that Compare gives it, or two.
type Sweep = sweep.Sweep

// Over returns a sweep of one hyperparameter: a field of Compare's struct, and
// the values that it takes, of any types that the field can hold. A second one,
// Over(…).Over(…), makes a table: the first one's values are its rows, the
// second's its columns.
func Over(field string, values ...any) Sweep { return sweep.Over(field, values...) }

// Case is what Compare trains and shows for one value of a hyperparameter, or
// for one of each of two.
type Case struct {
	// Model, Data and Options are what Train takes.
	Model   train.Model
	Data    *dataset.Images
	Options []train.Option
	// Figure draws what is compared, while a training goes on and at its end.
	// Nil rebuilds pictures of the test set where the model can, and else
	// decodes draws from N(0, I).
	Figure func(r *run.Run) (*figure.Figure, error)
	// Metrics are the columns of the table, the same for all cases; nil takes
	// what the model evaluates on the test set.
	Metrics []Metric
}

// Metric is a column of Compare's table.
type Metric struct {
	Name   string
	Better Better
	// Of measures a run. Nil takes the value that the model evaluates under
	// Name on the test set.
	Of func(r *run.Run) (float64, error)
}

// Better says which values of a metric are to be marked.
type Better int

const (
	Lower   Better = iota // the lowest is best
	Higher                // the highest is best
	Neither               // none is
)

// Compare trains the same model for each value of a hyperparameter, or for
// each pair of values of two, one after the other, and shows beside each
// other what comes of it: a figure of each, a table of metrics with the best
// marked, and the losses in one chart. All of it fills in as trainings go on.
//
// hp points to a struct whose fields over names. For each value Compare sets
// the field and calls build, which says what to train, so build is to read
// hp. Afterwards hp is as it was. A field's name is that of its knob tag,
// where it has one (see Controls).
//
//	notebook.Compare(&hp, notebook.Over("Beta", 0.1, 1, 4), func() notebook.Case {
//		return notebook.Case{
//			Model: notebook.Must(vae.New(vae.Config{Code: 2, Beta: vae.Beta(hp.Beta)})), Data: digits.Train,
//			Options: []train.Option{train.Epochs(5), train.Test(digits.Test)},
//		}
//	})
//
// Every case is a run as Train's: what was trained before is loaded. ■
// (interrupt) stops the training under way and those to come; what was
// trained is saved and shown, and running the cell again goes on. A loss that
// diverges is shown as that, and the others are trained.
//
// Compare returns a run for each case, rows one after the other: after ■ as
// far as it was trained, which may be not at all. Errors end the program.
func Compare(hp any, over Sweep, build func() Case) []*run.Run {
	c, err := newComparison(hp, over, build)
	Check(err)
	defer c.Restore()
	defer c.close()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	c.show(true)
	// What is there already first: it takes no time.
	for _, before := range []bool{true, false} {
		for i := range c.trials {
			if c.trials[i].before == before && err == nil {
				err = c.train(ctx, i)
			}
		}
	}
	c.end()
	Check(err)
	return c.runs()
}

// comparison is a call of Compare under way.
type comparison struct {
	*sweep.Plan
	trials  []*trial
	now     int  // the trial under way, -1 for none
	stopped bool // ■ was pressed
	began   time.Time
	view    *view // of the line
	pace    pace
	places  struct{ figures, curves, table string } // display ids
	shown   map[string]string                       // what stands there, so that nothing is sent twice
	same    string                                  // names two trials that train the same
}

// trial is one case of a comparison.
type trial struct {
	Case
	before    bool     // it was trained before
	tested    bool     // training evaluates it
	run       *run.Run // nil as long as there is none
	state     fate
	note      string // what is shown where there is no picture
	picture   *figure.Figure
	draw      *sketch
	evaluated []metric.Value // by the model on the test set
	values    []float64      // of the metrics, once it is done
}

type fate int

const (
	toCome fate = iota
	underWay
	finished
	stopped
	diverged
)

// train brings trial i to its end, or as far as it came.
func (c *comparison) train(ctx context.Context, i int) error {
	l := c.trials[i]
	c.Set(i)
	c.now, l.state = i, underWay
	c.view.began, c.view.last, c.view.prefix = time.Now(), time.Time{}, c.prefix(i)
	c.pace = pace{}
	var err error
	if ctx.Err() != nil || c.stopped {
		c.stopped = true
		l.run, err = run.Train(ended(), l.Model, l.Data, nil, l.Options...)
	} else {
		l.run, err = training(c.observe, l.Model, l.Data, l.Options...)
	}
	if d := new(train.Diverged); errors.As(err, &d) && l.run != nil {
		l.state, l.note = diverged, fmt.Sprintf("diverged at step %s", grouped(int64(d.Step)))
		l.picture, c.now = nil, -1
		c.show(true)
		return nil
	}
	if err != nil {
		l.state, l.note = stopped, "error"
		return fmt.Errorf("%s: %w", c.Title(i), err)
	}
	if l.run.Interrupted {
		c.stopped = true
		l.state, l.note = stopped, "not trained"
		if l.run.Step > 0 {
			l.note = "stopped at epoch " + epochs(l.run)
		}
	} else {
		l.state = finished
	}
	if l.run.Step > 0 {
		err := l.evaluate()
		if err == nil {
			err = l.measure(c.metrics())
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.Title(i), err)
		}
		if err := c.sketch(i); err != nil {
			return err
		}
	}
	c.now = -1
	c.show(true)
	return nil
}

// ended is a context that is over: a run is then loaded as far as it came.
func ended() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// observe follows the training of the trial under way.
func (c *comparison) observe(r *run.Run, e run.Event) {
	v := c.view
	if e.Message != "" {
		v.say(e.Message)
	}
	if r == nil || e.Message != "" || e.Done && r.Trained == 0 {
		return
	}
	l := c.trials[c.now]
	l.run = r
	if r.Trained == 0 { // it begins
		if gonbui.IsNotebook {
			l.note = "training"
			v.progress("compiling the training step", c.share(0), false)
			c.show(true)
		}
		return
	}
	if !gonbui.IsNotebook {
		v.print(r, e)
		return
	}
	if e.Done || time.Since(v.last) < minInterval {
		return
	}
	v.last = time.Now()
	l.note = "epoch " + epochs(r)
	v.progress(status(r, e), c.share(share(r, e)), false)
	if c.pace.due() {
		c.pace.spend(func() {
			_ = c.sketch(c.now) // what is wrong with it will be at the end
			c.show(false)
		})
	}
}

// sketch draws trial i's picture.
func (c *comparison) sketch(i int) error {
	l := c.trials[i]
	f, err := l.sketch(c.Columns() > 3)
	if err != nil {
		return fmt.Errorf("the figure of %s: %w", c.Title(i), err)
	}
	if f != nil {
		l.picture = f
	}
	return nil
}

// finished is the number of trials that need nothing more.
func (c *comparison) finished() (n int) {
	for _, l := range c.trials {
		if l.state == finished || l.state == diverged {
			n++
		}
	}
	return n
}

// share is how much is done with a share of the trial under way.
func (c *comparison) share(share float64) float64 {
	return (float64(c.finished()) + share) / float64(len(c.trials))
}

// prefix stands in front of what is said about trial i.
func (c *comparison) prefix(i int) string {
	return fmt.Sprintf("%d of %d: %s · ", c.finished()+1, len(c.trials), c.Title(i))
}

func (c *comparison) runs() []*run.Run {
	all := make([]*run.Run, len(c.trials))
	for i, l := range c.trials {
		all[i] = l.run
	}
	return all
}

// close frees what was compiled for pictures.
func (c *comparison) close() {
	for _, l := range c.trials {
		if l.draw != nil {
			l.draw.close()
		}
	}
}
