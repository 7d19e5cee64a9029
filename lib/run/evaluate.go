package run

import (
	"fmt"
	"math"
	"slices"

	"github.com/gomlx/compute"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// evaluation holds the values of one Evaluate on one set, a row for each epoch.
type evaluation struct {
	digest     string // trained.EvaluationDigest
	validation bool   // it was last used for EarlyStopping, not as a test
	table      Table
}

// evaluations are the digests of the evaluations on the test set and on the validation
// set, "" for none.
type evaluations struct{ test, validation string }

// wantedEvaluations returns the evaluations after each epoch. It returns an error if the
// model cannot be evaluated, before any step is trained.
func wantedEvaluations(p *train.Program) (wanted evaluations, err error) {
	if wanted.test, err = evaluationDigest(p, p.Config.Test, "test set"); err != nil {
		return wanted, err
	}
	wanted.validation, err = evaluationDigest(p, p.Config.Validation, "validation set")
	return wanted, err
}

// evaluationDigest returns the digest of the evaluation on a set, "" if there is none.
func evaluationDigest(p *train.Program, set *dataset.Examples, what string) (string, error) {
	m, evaluates := p.Model.(train.Evaluator)
	if set == nil || !evaluates {
		return "", nil
	}
	if set.Len() == 0 {
		return "", fmt.Errorf("the model cannot be evaluated on the %s %s: it has no images or rows, "+
			"so there is nothing to evaluate on", what, set.Name)
	}
	in, err := trained.TestInput(p, set)
	if err != nil {
		return "", err
	}
	return trained.EvaluationDigest(p.Store, p.Variables(), m, in)
}

// setEvaluations sets Tests and Validation to the wanted evaluations, empty if they are
// not in all; if none is wanted, to those used last. It keeps the others, since a reader
// may go back to an older Evaluate.
func (r *Run) setEvaluations(all []evaluation) {
	r.Tests, r.Validation, r.others, r.shown = Table{}, Table{}, nil, r.wanted
	wanted := func(e evaluation) bool {
		return e.digest != "" && (e.digest == r.wanted.test || e.digest == r.wanted.validation)
	}
	tested, validated := r.wanted.test != "", r.wanted.validation != ""
	for _, e := range all {
		switch {
		case tested && e.digest == r.shown.test || !tested && !e.validation && !wanted(e):
			r.Tests, r.shown.test, tested = e.table, e.digest, true
		case validated && e.digest == r.shown.validation || !validated && e.validation && !wanted(e):
			r.Validation, r.shown.validation, validated = e.table, e.digest, true
		default:
			r.others = append(r.others, e)
		}
	}
}

// evaluations returns all evaluations of the run, those used last first.
func (r *Run) evaluations() []evaluation {
	all := slices.Clone(r.others)
	if r.Validation.Len() > 0 {
		all = slices.Insert(all, 0, evaluation{r.shown.validation, true, r.Validation.upTo(r.Validation.Len())})
	}
	if r.Tests.Len() > 0 {
		all = slices.Insert(all, 0, evaluation{r.shown.test, false, r.Tests.upTo(r.Tests.Len())})
	}
	return all
}

// lacksEvaluation reports whether the run is at the end of an epoch without a wanted
// evaluation.
func (r *Run) lacksEvaluation() bool {
	epoch := r.Step / r.Program.Steps()
	if epoch == 0 || r.Step%r.Program.Steps() != 0 {
		return false
	}
	return r.wanted.test != "" && !r.Tests.hasRow(epoch) || r.wanted.validation != "" && !r.Validation.hasRow(epoch)
}

// hasRow reports whether a table of evaluations has that of an epoch, counted from 1.
func (t Table) hasRow(epoch int) bool {
	if t.Len() < epoch {
		return false
	}
	for _, column := range t.Columns {
		if v := float64(column[epoch-1]); !math.IsNaN(v) {
			return true
		}
	}
	return false // a row of NaN is a missing one
}

// judging evaluates a run in training on a set.
type judging struct {
	*trained.Judge
	table *Table
}

// openJudges creates the judges of the wanted evaluations, and evaluates the state that
// training starts from if a row of it is missing.
func (t *training) openJudges(b compute.Backend) error {
	r := t.run
	p := r.Program
	for _, on := range []struct {
		wanted string
		set    *dataset.Examples
		table  *Table
	}{{r.wanted.test, p.Config.Test, &r.Tests}, {r.wanted.validation, p.Config.Validation, &r.Validation}} {
		if on.wanted == "" {
			continue
		}
		in, err := trained.TestInput(p, on.set)
		if err != nil {
			return err
		}
		judge, err := trained.NewJudge(b, p.Store, p.Model.(train.Evaluator), in)
		if err != nil {
			return err
		}
		t.judges = append(t.judges, judging{judge, on.table})
	}
	if r.lacksEvaluation() {
		return t.evaluate()
	}
	return nil
}

// closeJudges frees the judges.
func (t *training) closeJudges() {
	for _, judge := range t.judges {
		judge.Close()
	}
	t.judges = nil
}

// evaluateOnly evaluates a run that needs no more training, and saves the values.
func (t *training) evaluateOnly() error {
	r := t.run
	backend.Hint(r.Program.Work())
	b, _, err := backend.Open()
	if err != nil {
		return err
	}
	defer t.closeJudges()
	if err := t.openJudges(b); err != nil {
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

// evaluate evaluates the run at the end of an epoch, on each set that is wanted and was
// not evaluated then.
func (t *training) evaluate() error {
	epoch := t.run.Step / t.run.Program.Steps()
	for _, judge := range t.judges {
		if judge.table.hasRow(epoch) {
			continue
		}
		values, err := judge.Evaluate()
		if err != nil {
			return err
		}
		row := make([]float32, len(values))
		names := make([]string, len(values))
		for i, v := range values {
			names[i], row[i] = v.Name, float32(v.Value)
		}
		if judge.table == &t.run.Validation && math.IsNaN(float64(row[0])) {
			row[0] = float32(math.Inf(1)) // NaN stands for what was not evaluated
		}
		judge.table.set(epoch-1, names, row)
	}
	return t.noteBest()
}
