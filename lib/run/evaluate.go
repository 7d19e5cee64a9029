package run

import (
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute"

	"latentlab/lib/backend"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// evaluation holds the values of one Evaluate on one test set, a row for each
// epoch.
type evaluation struct {
	digest string // trained.EvaluationDigest
	table  Table
}

// evaluationDigest returns the digest of the evaluation after each epoch, "" for
// none. It returns an error if the model cannot be evaluated, before any step is
// trained.
func evaluationDigest(p *train.Program) (string, error) {
	test := p.Config.Test
	m, evaluates := p.Model.(train.Evaluator)
	if test == nil || !evaluates {
		return "", nil
	}
	if test.Len() == 0 {
		return "", fmt.Errorf("the model cannot be evaluated on the test set %s: it has no images or rows, "+
			"so there is nothing to evaluate on", test.Name)
	}
	in, err := trained.TestInput(p, test)
	if err != nil {
		return "", err
	}
	return trained.EvaluationDigest(p.Store, p.Variables(), m, in)
}

// setEvaluations sets Tests to the wanted evaluation, empty if it is not in all;
// if none is wanted, to the one used last. It keeps the others, since a reader may
// go back to an older Evaluate.
func (r *Run) setEvaluations(all []evaluation) {
	r.Tests, r.others = Table{}, nil
	r.tested = r.wanted
	if r.wanted == "" && len(all) > 0 {
		r.tested = all[0].digest
	}
	for _, e := range all {
		if e.digest == r.tested {
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

// lacksEvaluation reports whether the run is at the end of an epoch without the
// wanted evaluation.
func (r *Run) lacksEvaluation() bool {
	epoch := r.Step / r.Program.Steps()
	if r.wanted == "" || epoch == 0 || r.Step%r.Program.Steps() != 0 {
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

// openJudge creates the judge if an evaluation is wanted, and evaluates the state
// that training starts from if its row is missing.
func (t *training) openJudge(b compute.Backend) (err error) {
	r := t.run
	if r.wanted == "" {
		return nil
	}
	p := r.Program
	in, err := trained.TestInput(p, p.Config.Test)
	if err != nil {
		return err
	}
	if t.judge, err = trained.NewJudge(b, p.Store, p.Model.(train.Evaluator), in); err != nil {
		return err
	}
	if r.lacksEvaluation() {
		return t.evaluate()
	}
	return nil
}

// closeJudge frees the judge, if there is one.
func (t *training) closeJudge() {
	if t.judge != nil {
		t.judge.Close()
	}
}

// evaluateOnly evaluates a run that needs no more training, and saves the values.
func (t *training) evaluateOnly() error {
	r := t.run
	backend.Hint(r.Program.Work())
	b, _, err := backend.Open()
	if err != nil {
		return err
	}
	defer t.closeJudge()
	if err := t.openJudge(b); err != nil {
		return err
	}
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	// If the folder is read-only, the values are only shown, and computed again the
	// next time.
	if err := r.writeCheckpoint(c, stepName(r.Step)); err == nil {
		_ = r.writeTables()
	}
	return nil
}

// evaluate evaluates the run at the end of an epoch, if there is a judge.
func (t *training) evaluate() error {
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
