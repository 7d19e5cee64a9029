package notebook

import (
	"fmt"
	"math"
	"regexp"
	"slices"

	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/trained"
)

// metrics returns the columns of the table.
func (c *comparison) metrics() []Metric {
	if given := c.cases[0].Metrics; given != nil {
		return given
	}
	tested := false
	for _, k := range c.cases {
		if !k.tested {
			continue // what an earlier training evaluated is not asked for now
		}
		tested = true
		if k.run != nil {
			if table, _ := evaluationOf(k.run); table.Len() > 0 {
				return defaultMetrics(table.Names)
			}
		}
		if k.evaluated != nil {
			return defaultMetrics(valueNames(k.evaluated))
		}
	}
	if tested {
		return nil // what the model evaluates is not known yet
	}
	return []Metric{{Name: "training loss", Of: recentLoss}}
}

// recentLoss returns the mean loss of the last 100 steps, or of the last epoch
// if that has fewer.
func recentLoss(r *run.Run) (float64, error) {
	return r.History.LastMean(min(100, r.Program.Steps())), nil
}

// numbered matches the names of metrics of single units.
var numbered = regexp.MustCompile(` \d+$`)

// defaultMetrics returns metrics for what a model evaluates, without those of
// single units. Each training minimizes its own loss, which may be another one
// for each value: the best loss is marked only if nothing else is evaluated.
func defaultMetrics(names []string) []Metric {
	var all []Metric
	for _, name := range names {
		if !numbered.MatchString(name) {
			all = append(all, Metric{Name: name, Better: defaultBetter(name)})
		}
	}
	if len(all) > 1 && all[0].Name == "loss" {
		all[0].Better = Neither
	}
	return all
}

func defaultBetter(name string) Better {
	switch name {
	case "loss", "mse", "bce", "error", "reconstruction":
		return Lower
	case "elbo", "accuracy":
		return Higher
	}
	return Neither
}

// measure sets the values of the metrics.
func (k *caseRun) measure(metrics []Metric) error {
	k.values = make([]float64, len(metrics))
	for i, m := range metrics {
		if k.Metrics != nil {
			m = k.Metrics[i]
		}
		var err error
		switch {
		case m.Of != nil:
			k.values[i], err = m.Of(k.run)
		case k.lacks(m):
			k.values[i] = math.NaN()
		default:
			k.values[i], err = valueOf(k.evaluated, m.Name)
		}
		if err != nil {
			return fmt.Errorf("the metric %s: %w", m.Name, err)
		}
	}
	return nil
}

// lacks reports whether the case has no value of a metric, since it has no test set and
// others have one.
func (k *caseRun) lacks(m Metric) bool { return m.Of == nil && k.Metrics == nil && !k.tested }

// evaluate sets what the model evaluates on the test set, or on the validation set if there
// is no other, if a metric needs it.
func (k *caseRun) evaluate() (err error) {
	k.evaluated = nil
	needed := k.Metrics == nil && k.tested
	for _, m := range k.Metrics {
		needed = needed || m.Of == nil
	}
	if needed {
		k.evaluated, err = evaluate(k.run)
	}
	return err
}

// evaluationOf returns what the model evaluated on the test set after each epoch, and the
// set; if there is none, the same of the validation set.
func evaluationOf(r *run.Run) (run.Table, *dataset.Examples) {
	if c := r.Program.Config; c.Test == nil && c.Validation != nil {
		return r.Validation, c.Validation
	}
	return r.Tests, r.Program.Config.Test
}

// evaluate returns what the model evaluates in the run's state: from its tables if they
// have the state's epoch, else computed now.
func evaluate(r *run.Run) ([]trained.Metric, error) {
	table, set := evaluationOf(r)
	epoch := r.Step / r.Program.Steps()
	if r.Step > 0 && r.Step == epoch*r.Program.Steps() && epoch <= table.Len() {
		var values []trained.Metric
		for i, name := range table.Names {
			values = append(values, trained.Metric{Name: name, Value: float64(table.Columns[i][epoch-1])})
		}
		if !slices.ContainsFunc(values, func(v trained.Metric) bool { return math.IsNaN(v.Value) }) {
			return values, nil
		}
	}
	return r.Evaluate(set)
}

func valueOf(values []trained.Metric, name string) (float64, error) {
	for _, v := range values {
		if v.Name == name {
			return v.Value, nil
		}
	}
	return 0, fmt.Errorf("the model evaluates no %q, expected one of %q, or a function Of", name, valueNames(values))
}

func valueNames(values []trained.Metric) []string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = v.Name
	}
	return names
}
