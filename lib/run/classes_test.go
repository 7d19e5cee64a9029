package run_test

import (
	"errors"
	"slices"
	"testing"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/weights"
)

// A run and weights keep the names of the classes, so that labels mean the same when they
// are opened with a test set that lacks one.
func TestClassesAreKept(t *testing.T) {
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
	data := &dataset.Examples{Name: "dots", Height: 2, Width: 2, Pixels: make([]uint8, 4*6),
		Labels: []uint16{0, 1, 2, 0, 1, 2}, Classes: []string{"a", "b", "c"}}
	test := &dataset.Examples{Name: "test", Height: 2, Width: 2, Pixels: make([]uint8, 4*2),
		Labels: []uint16{0, 1}, Classes: []string{"b", "c"}}
	m := must(ae.New(ae.Config{Hidden: []int{3}, Code: 2, Features: 4, Condition: train.OnClass(data)}))
	r := must(run.Train(t.Context(), m, data, nil, train.BatchSize(3), train.Epochs(1)))
	if err := errors.Join(r.Tag("dots"), weights.Save(r.Model, "dots")); err != nil {
		t.Fatal(err)
	}
	opened := must(run.Open(m, test, "dots"))
	for name, model := range map[string]*trained.Model{
		"trained": r.Model, "opened": opened.Model, "loaded": must(weights.Load(m, test, "dots")),
	} {
		in := must(model.Program.Input(test))
		if want := []uint16{1, 2}; !slices.Equal(in.Labels, want) {
			t.Errorf("%s: labels %v, expected %v", name, in.Labels, want)
		}
	}
}
