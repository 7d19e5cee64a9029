package notebook

import (
	"fmt"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/dataset"
	"latentlab/lib/figure"
	"latentlab/lib/panel"
	"latentlab/lib/run"
	"latentlab/lib/sweep"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// Sweep is one or two hyperparameters, each with the values that Compare gives it.
type Sweep = sweep.Sweep

// Over returns a sweep of one hyperparameter: a field of Compare's struct, and
// the values that it takes, of any types that the field can hold. A second one,
// Over(…).Over(…), makes a table: the first one's values are its rows, the
// second's its columns.
func Over(field string, values ...any) Sweep { return sweep.Over(field, values...) }

// Case is what Compare trains and shows for one value of a hyperparameter, or
// for one value of each of two.
type Case struct {
	// Model, Data and Options are the parameters of Train.
	Model   train.Model
	Data    *dataset.Examples
	Options []train.Option
	// Figure draws what is compared, during a training and at its end. Nil means
	// reconstructions of the test set where the model can make them, else decoded
	// samples of N(0, I).
	Figure func(r *run.Run) (*figure.Figure, error)
	// Metrics are the columns of the table, the same for all cases; nil means
	// what the model evaluates on the test set, or on the validation set of
	// train.EarlyStopping if there is no test set.
	Metrics []Metric
}

// Metric is a column of Compare's table.
type Metric struct {
	Name   string
	Better Better
	// Of measures a run. Nil means the value that the model evaluates under Name
	// on the test set.
	Of func(r *run.Run) (float64, error)
}

// Better is the direction in which a metric gets better.
type Better int

const (
	Lower   Better = iota // the lowest value is the best
	Higher                // the highest value is the best
	Neither               // no value is the best
)

// Compare trains the same model for each value of a hyperparameter, or for each
// pair of values of two, one after the other, and shows the results side by
// side: a figure of each, a table of metrics with the best marked, and the losses
// in one chart. All of it is updated while the trainings go on.
//
// hp points to a struct with the fields that over names. For each case Compare
// sets the fields and calls build, which returns what to train for the values in
// hp. At its end Compare restores hp. A field's name in titles is that of its
// knob tag, if it has one (see Controls).
//
//	notebook.Compare(&hp, notebook.Over("Beta", 0.1, 1, 4), func() notebook.Case {
//		return notebook.Case{
//			Model: notebook.Must(vae.New(vae.Config{Code: 2, Beta: vae.Beta(hp.Beta)})), Data: digits.Train,
//			Options: []train.Option{train.Epochs(5), train.Test(digits.Test)},
//		}
//	})
//
// Every case is a run, as of Train: what was trained before is loaded. ■
// (interrupt) ends the cell: the runs so far are saved and shown, and running the
// cell again continues them. A case whose loss diverges is shown as such, and the
// others are trained.
//
// Compare returns the run of each case, row by row. In a callback of Controls it
// returns after ■ and Done too; then a run may have any number of steps, or none.
// An error ends the program, as in [Check].
func Compare(hp any, over Sweep, build func() Case) []*run.Run {
	line := newLine()
	if gonbui.IsNotebook {
		line.showLater(progress{text: "preparing the trainings", timed: true}, firstWord)
	}
	c, err := newComparison(hp, over, build)
	Check(err)
	c.view.line = line
	defer c.Restore()
	defer c.close()
	if currentControls() == nil {
		c.work = catchInterrupts(c.view.line, nil)
	}
	err = c.trainAll()
	c.showFinal()
	if c.work != nil {
		c.work.end(!c.interrupted, err)
	}
	Check(err)
	return c.runs()
}

// comparison is a call of Compare under way.
type comparison struct {
	*sweep.Plan
	cases       []*caseRun
	current     int            // the case under way, -1 for none
	interrupted bool           // ■ was pressed
	work        *interruptible // nil in a callback of Controls
	began       time.Time
	view        *view // of the line
	pace        pace
	ids         struct{ figures, curves, table string } // display ids
	shown       map[string]string                       // what is shown by id, so that nothing is sent twice
	duplicates  string                                  // names two cases that train the same program
}

// caseRun is a case of a comparison with its run.
type caseRun struct {
	Case
	program   *train.Program
	complete  bool     // trained before
	tested    bool     // the training evaluates the model
	run       *run.Run // nil until there is one
	state     caseState
	note      string // shown in place of a figure
	figure    *figure.Figure
	sketch    *panel.Sketch    // nil until it is needed, and if Case has a Figure
	evaluated []trained.Metric // by the model on the test set
	values    []float64        // of the metrics, once it has ended
}

type caseState int

const (
	pending caseState = iota
	training
	finished
	stopped
	diverged
)

// draw draws the figure of case i.
func (c *comparison) draw(i int) error {
	k := c.cases[i]
	f, err := k.draw(c.Columns() > 3)
	if err != nil {
		return fmt.Errorf("the figure of %s: %w", c.Title(i), err)
	}
	k.figure = f
	return nil
}

// draw draws the figure of the case with its run as it is now. It returns nil if
// there is nothing to show. A narrow figure leaves room for many side by side.
func (k *caseRun) draw(narrow bool) (*figure.Figure, error) {
	if k.Figure != nil {
		return k.Figure(k.run)
	}
	if k.sketch == nil {
		k.sketch = panel.NewSketch(k.run.Model)
	}
	return k.sketch.Draw(narrow)
}

// countFinished returns the number of cases that need no more training.
func (c *comparison) countFinished() (n int) {
	for _, k := range c.cases {
		if k.state == finished || k.state == diverged {
			n++
		}
	}
	return n
}

// shareDone returns how much of the comparison is done, in [0, 1], with a share
// of the case under way.
func (c *comparison) shareDone(share float64) float64 {
	return (float64(c.countFinished()) + share) / float64(len(c.cases))
}

// prefix returns the prefix of the line for case i.
func (c *comparison) prefix(i int) string {
	return fmt.Sprintf("%d of %d: %s · ", c.countFinished()+1, len(c.cases), c.Title(i))
}

func (c *comparison) runs() []*run.Run {
	all := make([]*run.Run, len(c.cases))
	for i, k := range c.cases {
		all[i] = k.run
	}
	return all
}

// close frees what was compiled for figures.
func (c *comparison) close() {
	for _, k := range c.cases {
		if k.sketch != nil {
			k.sketch.Close()
		}
	}
}
