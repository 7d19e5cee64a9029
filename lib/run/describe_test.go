package run_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"latentlab/lib/aae"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// described is run.json less what is another for each run.
func described(t *testing.T, r *run.Run) (all map[string]any, optimizer train.Optimizer) {
	t.Helper()
	text := must(os.ReadFile(filepath.Join(r.Dir, "run.json")))
	check(t, json.Unmarshal(text, &all))
	for _, name := range []string{"program", "made", "trained on"} {
		delete(all, name)
	}
	var d struct{ Optimizer train.Optimizer }
	check(t, json.Unmarshal(text, &d))
	return all, d.Optimizer
}

// run.json has the optimizer whole: of two runs that differ in any of its
// numbers it differs too.
func TestDescribesOptimizer(t *testing.T) {
	here(t)
	m := must(aae.New(aae.Config{Hidden: []int{6}, Features: 16, Prior: aae.Normal(2, 1)}))
	epsilon, slow := train.DefaultAdam(1e-3), train.DefaultAdam(1e-3)
	epsilon.Epsilon, slow.Beta2 = 1e-8, 0.99
	options := [][]train.Option{
		{aae.Adam(6e-4, 8e-4)}, {aae.Adam(6e-4, 9e-4)}, {aae.Adam(7e-4, 8e-4)},
		{aae.Adam(6e-4, 8e-4), train.Decay(10)}, {aae.Adam(6e-4, 8e-4), train.Decay(20)},
		{train.Adam(1e-3)}, {train.Adam(1e-3), train.Decay(10)}, {train.SGD(1e-3)},
		{train.Optimize(epsilon)}, {train.Optimize(slow)}, {train.Adam(0.1)},
	}
	var all []map[string]any
	for i, o := range options {
		o = append(o, train.BatchSize(8), train.Epochs(0))
		d, optimizer := described(t, must(run.Train(t.Context(), m, pictures(83), nil, o...)))
		if want := must(train.Prepare(m, pictures(83), o...)).Config.Optimizer; !reflect.DeepEqual(optimizer, want) {
			t.Errorf("run.json has the optimizer %+v, expected %+v", optimizer, want)
		}
		for k, other := range all {
			if reflect.DeepEqual(d, other) {
				t.Errorf("the runs of options %d and %d have the same run.json: %v", k, i, d)
			}
		}
		all = append(all, d)
	}
}
