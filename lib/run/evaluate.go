package run

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
	"latentlab/lib/train"
)

// evaluation holds the values of one Evaluate on one test set, a row for each
// epoch.
type evaluation struct {
	of    string // metric.Digest
	table Table
}

// TestChecker is a train.Checker with other requirements on the pictures that it
// is evaluated on than on those that it is trained on.
type TestChecker interface {
	// CheckTest returns an error if the model cannot be evaluated on test.
	CheckTest(test *dataset.Images) error
}

// evaluationOf returns the digest of the evaluation after each epoch, "" for
// none. It returns an error if the model cannot be evaluated, before any step is
// trained.
func evaluationOf(p *train.Program) (string, error) {
	test := p.Config.Test
	m, evaluates := p.Model.(train.Evaluator)
	if test == nil || !evaluates {
		return "", nil
	}
	if err := checkTest(p); err != nil {
		return "", fmt.Errorf("the model cannot be evaluated on the test set %s: %w", test.Name, err)
	}
	return metric.Digest(p.Store, p.Variables(), m, test)
}

func checkTest(p *train.Program) error {
	test := p.Config.Test
	if len(test.Pixels) == 0 {
		return errors.New("it has no pictures, so that there is nothing to evaluate on")
	}
	if err := fits(test, p.Data); err != nil {
		return err
	}
	switch m := p.Model.(type) {
	case TestChecker:
		return m.CheckTest(test)
	case train.Checker:
		return m.Check(test)
	}
	return nil
}

// setEvaluations sets Tests to the evaluation that is asked for, empty if it is
// not among all; if none is asked for, to the one that was used last. The others
// are kept, since a reader may go back to an older Evaluate.
func (r *Run) setEvaluations(all []evaluation) {
	r.Tests, r.others = Table{}, nil
	r.tested = r.asked
	if r.asked == "" && len(all) > 0 {
		r.tested = all[0].of
	}
	for _, e := range all {
		if e.of == r.tested {
			r.Tests = e.table
		} else {
			r.others = append(r.others, e)
		}
	}
}

// evaluations returns all evaluations of the run, the one used last first.
func (r *Run) evaluations() []evaluation {
	all := slices.Clone(r.others)
	if r.Tests.Len() > 0 {
		all = slices.Insert(all, 0, evaluation{r.tested, r.Tests.upTo(r.Tests.Len())})
	}
	return all
}

// untested reports whether the run is at the end of an epoch at which the
// evaluation that is asked for is missing.
func (r *Run) untested() bool {
	epoch := r.Step / r.Program.Steps()
	if r.asked == "" || epoch == 0 || r.Step%r.Program.Steps() != 0 {
		return false
	}
	if r.Tests.Len() < epoch {
		return true
	}
	for _, column := range r.Tests.Columns {
		if v := float64(column[epoch-1]); !math.IsNaN(v) {
			return false
		}
	}
	return true // a row of NaN is a missing one
}

// ready makes the judge if an evaluation is asked for, and evaluates the state
// that training starts from if its row is missing.
func (t *training) ready(b compute.Backend) (err error) {
	r := t.run
	if r.asked == "" {
		return nil
	}
	if t.judge, err = metric.NewJudge(b, r.Program.Store, r.Program.Model.(train.Evaluator), r.Program.Config.Test); err != nil {
		return err
	}
	if r.untested() {
		return t.test()
	}
	return nil
}

// close frees the judge, if there is one.
func (t *training) close() {
	if t.judge != nil {
		t.judge.Close()
	}
}

// catchUp evaluates a run that needs no more training, and saves the values.
func (t *training) catchUp() error {
	r := t.run
	backend.Hint(r.Program.Work())
	b, _, err := backend.Open()
	if err != nil {
		return err
	}
	defer t.close()
	if err := t.ready(b); err != nil {
		return err
	}
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	// If the folder cannot be written, the values are only shown, and computed
	// again the next time.
	if err := r.write(c, stepName(r.Step)); err == nil {
		_ = r.finish()
	}
	return nil
}

// test evaluates the run at the end of an epoch, if there is a judge.
func (t *training) test() error {
	if t.judge == nil {
		return nil
	}
	values, err := t.judge.Evaluate()
	if err != nil {
		return err
	}
	row := make([]float32, len(values))
	names := make([]string, len(values))
	for i, v := range values {
		names[i], row[i] = v.Name, float32(v.Value)
	}
	t.run.Tests.set(t.run.Step/t.run.Program.Steps()-1, names, row)
	return nil
}
