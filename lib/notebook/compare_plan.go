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

// newComparison builds every case without training it, so that what is wrong
// with the last shows before the first is trained.
func newComparison(hp any, over Sweep, build func() Case) (*comparison, error) {
	s, err := sweep.NewPlan(hp, over)
	if err == nil && build == nil {
		err = errors.New("there is no function that builds a case")
	}
	if err != nil {
		return nil, fmt.Errorf("notebook.Compare: %w", err)
	}
	defer s.Restore()
	c := &comparison{Plan: s, now: -1, began: time.Now(), view: newView(), shown: map[string]string{}}
	for _, place := range []*string{&c.places.figures, &c.places.curves, &c.places.table} {
		*place = "compare-" + gonbui.UniqueId()
	}
	programs := map[string]int{}
	for i := range s.Len() {
		s.Set(i)
		l := &trial{Case: build(), note: "to come"}
		p, err := train.Prepare(l.Model, l.Data, l.Options...)
		if err != nil {
			return nil, fmt.Errorf("notebook.Compare: %s: %w", s.Title(i), err)
		}
		if i > 0 && !sameMetrics(l.Metrics, c.trials[0].Metrics) {
			return nil, fmt.Errorf("notebook.Compare: %s has other Metrics than %s, expected the same for all", s.Title(i), s.Title(0))
		}
		_, evaluates := l.Model.(train.Evaluator)
		l.tested = evaluates && p.Config.Test != nil
		l.before = run.Trained(p)
		program := fmt.Sprint(p.Digest, p.Config.Epochs)
		if first, twice := programs[program]; twice && c.same == "" {
			c.same = fmt.Sprintf("%s and %s train the same.", s.Title(first), s.Title(i))
		} else if !twice {
			programs[program] = i
		}
		c.trials = append(c.trials, l)
	}
	return c, nil
}

func sameMetrics(a, b []Metric) bool {
	return slices.EqualFunc(a, b, func(a, b Metric) bool { return a.Name == b.Name && a.Better == b.Better })
}
