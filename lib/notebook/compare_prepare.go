package notebook

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/janpfeifer/gonb/gonbui"

	"latentlab/lib/run"
	"latentlab/lib/sweep"
	"latentlab/lib/train"
)

// newComparison builds every case without training it, so that an error in the
// last one shows before the first is trained.
func newComparison(hp any, over Sweep, build func() Case) (*comparison, error) {
	plan, err := sweep.NewPlan(hp, over)
	if err == nil && build == nil {
		err = errors.New("there is no function that builds a case")
	}
	if err != nil {
		return nil, fmt.Errorf("notebook.Compare: %w", err)
	}
	defer plan.Restore()
	c := &comparison{Plan: plan, current: -1, began: time.Now(), view: newView(), shown: map[string]string{}}
	for _, id := range []*string{&c.ids.figures, &c.ids.curves, &c.ids.table} {
		*id = "compare-" + gonbui.UniqueId()
	}
	programs := map[string]int{} // first case of each
	for i := range plan.Len() {
		plan.Set(i)
		k := &caseRun{Case: build(), note: "to come"}
		p, err := train.Prepare(k.Model, k.Data, k.Options...)
		if err != nil {
			return nil, fmt.Errorf("notebook.Compare: %s: %w", plan.Title(i), err)
		}
		if i > 0 && !sameMetrics(k.Metrics, c.cases[0].Metrics) {
			return nil, fmt.Errorf("notebook.Compare: %s has other Metrics than %s, expected the same for all",
				plan.Title(i), plan.Title(0))
		}
		_, evaluates := k.Model.(train.Evaluator)
		k.tested = evaluates && (p.Config.Test != nil || p.Config.Validation != nil)
		if err := k.checkMetrics(evaluates); err != nil {
			return nil, fmt.Errorf("notebook.Compare: %s: %w", plan.Title(i), err)
		}
		k.program, k.complete = p, run.IsComplete(p)
		program := fmt.Sprint(p.Digest, p.Config.Epochs, " ", p.Config.Patience)
		if first, twice := programs[program]; twice && c.duplicates == "" {
			c.duplicates = fmt.Sprintf("%s and %s train the same.", plan.Title(first), plan.Title(i))
		} else if !twice {
			programs[program] = i
		}
		c.cases = append(c.cases, k)
	}
	return c, nil
}

// checkMetrics returns an error if a metric is to be evaluated by the model and cannot be.
func (k *caseRun) checkMetrics(evaluates bool) error {
	for _, m := range k.Metrics {
		switch {
		case m.Of != nil || k.tested:
		case !evaluates:
			return fmt.Errorf("the metric %s: the model has no Evaluate: give the metric a function Of", m.Name)
		default:
			return fmt.Errorf("the metric %s: there is no test set: give Options train.Test(…), or the metric a function Of", m.Name)
		}
	}
	return nil
}

func sameMetrics(a, b []Metric) bool {
	return slices.EqualFunc(a, b, func(a, b Metric) bool { return a.Name == b.Name && a.Better == b.Better })
}
