package run_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// scaled is modeltest.Tiny that evaluates a multiple of its loss: it has the same step, but another Evaluate.
type scaled struct {
	modeltest.Tiny
	by float64
}

func (m scaled) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	values := m.Tiny.Evaluate(scope, b)
	values[0].Value = MulScalar(values[0].Value, m.by)
	return values
}

// losses trains m for the given epochs, and returns the losses on the test set after each of them and
// that of the final state.
func losses(t *testing.T, m train.Model, epochs int, test *dataset.Examples) (column []float32, now float32, trained int) {
	t.Helper()
	options := []train.Option{train.BatchSize(8), train.Adam(1e-2), train.Epochs(epochs)}
	if test != nil {
		options = append(options, train.Test(test))
	}
	r := must(run.Train(t.Context(), m, modeltest.Images(83), nil, options...))
	if test != nil {
		now = float32(must(r.Evaluate(test))[0].Value)
	}
	return r.Tests.Column("loss"), now, r.NewSteps
}

// expect compares a column with the expected one, in which 0 means NaN.
func expect(t *testing.T, what string, column []float32, expected ...float32) {
	t.Helper()
	if !slices.EqualFunc(column, expected, func(a, b float32) bool { return a == b || a != a && b == 0 }) {
		t.Errorf("%s: the tests are %v, expected %v with NaN for 0", what, column, expected)
	}
}

// The model is evaluated after each epoch. A missing evaluation, as of a new test set, is made once.
func TestTests(t *testing.T) {
	useFolder(t)
	a, b := modeltest.Images(20), modeltest.Images(30)
	first, now, _ := losses(t, modeltest.Tiny{}, 2, a)
	if len(first) != 2 || first[0] == first[1] {
		t.Fatalf("the tests of two epochs are %v", first)
	}
	expect(t, "the last", first[1:], now)
	// Without a test set nothing is added. With it again, the state that training
	// continues from is evaluated.
	column, _, _ := losses(t, modeltest.Tiny{}, 3, nil)
	expect(t, "an epoch without", column, first...)
	four, now, _ := losses(t, modeltest.Tiny{}, 4, a)
	if len(four) != 4 || four[2] != four[2] {
		t.Fatalf("the tests are %v, expected the third", four)
	}
	expect(t, "an epoch more", four, first[0], first[1], four[2], now)
	// Another test set.
	column, onB, trained := losses(t, modeltest.Tiny{}, 4, b)
	expect(t, "another test set", column, 0, 0, 0, onB)
	five, now, _ := losses(t, modeltest.Tiny{}, 5, b)
	expect(t, "an epoch more on it", five, 0, 0, 0, onB, now)
	if trained != 0 || onB == now {
		t.Errorf("%d steps were trained for another test set", trained)
	}
	// Earlier evaluations are kept.
	column, onA, _ := losses(t, modeltest.Tiny{}, 5, a)
	expect(t, "the first one again", column, append(slices.Clone(four), onA)...)
}

// A run that was trained without a test set is evaluated once on a new one, and the values are
// saved.
func TestTestLater(t *testing.T) {
	useFolder(t)
	trainTiny(t, 3)
	column, now, trained := losses(t, modeltest.Tiny{}, 3, modeltest.Images(20))
	expect(t, "a test set for a trained run", column, 0, 0, now)
	if trained != 0 {
		t.Errorf("%d steps were trained for a test set", trained)
	}
	r := trainTiny(t, 3)
	expect(t, "the run without it", r.Tests.Column("loss"), 0, 0, now)
	text := string(must(os.ReadFile(filepath.Join(r.Dir, "test.csv"))))
	if !strings.HasPrefix(text, "epoch,loss\n1,NaN\n2,NaN\n3,0.") {
		t.Errorf("test.csv is %q", text)
	}
	stat := must(os.Stat(filepath.Join(r.Dir, "step-33.safetensors")))
	losses(t, modeltest.Tiny{}, 3, modeltest.Images(20))
	if again := must(os.Stat(filepath.Join(r.Dir, "step-33.safetensors"))); !os.SameFile(stat, again) {
		t.Error("it was evaluated and written again")
	}
	same(t, elsewhere(t, 3), r)
}

// If only Evaluate has changed, the run is the same. Values of the older Evaluate are not shown, until it
// is used again.
func TestEvaluateChanged(t *testing.T) {
	useFolder(t)
	test := modeltest.Images(20)
	old, _, _ := losses(t, scaled{by: 1}, 3, test)
	column, now, trained := losses(t, scaled{by: 1000}, 3, test)
	expect(t, "another Evaluate", column, 0, 0, now)
	if trained != 0 || !(now > 900*old[2]) {
		t.Errorf("trained %d steps, and it evaluates to %v after %v", trained, now, old[2])
	}
	column, _, _ = losses(t, scaled{by: 1}, 3, test)
	expect(t, "the old Evaluate", column, old...)
	column, now, _ = losses(t, scaled{by: 1000}, 4, test)
	if len(column) != 4 || column[1] == column[1] || math.Abs(float64(column[2]/old[2]-1000)) > 1 {
		t.Errorf("the tests are %v, expected 1000 times %v from epoch 3 on", column, old[2])
	}
	expect(t, "trained further", column[3:], now)
}

// A test set without labels or of another size is an error before a step is trained.
func TestTestSetRefused(t *testing.T) {
	labels := func(n int, last uint16) *dataset.Examples {
		im := modeltest.Images(n)
		im.Name = "the tests"
		im.Labels = make([]uint16, n)
		im.Labels[n-1] = last
		return im
	}
	bare := labels(20, 1)
	bare.Labels = nil
	small := dataset.Faces(5, 1)
	small.Name = "the tests"
	ragged := labels(20, 1)
	ragged.Labels = ragged.Labels[1:]
	supervised := must(aae.New(aae.Config{Hidden: []int{6}, Features: 16, Prior: aae.GaussianPrior(2, 1),
		Supervised: true}))
	semi := must(aae.NewSemiSupervised(aae.SemiSupervisedConfig{Labeled: labels(30, 1), Hidden: []int{6},
		Style: aae.GaussianPrior(2, 5)}))
	for name, c := range map[string]struct {
		m    train.Model
		test *dataset.Examples
		want string
	}{
		"another size": {modeltest.Tiny{}, small, "48×48"},
		"no images": {modeltest.Tiny{}, &dataset.Examples{Name: "the tests", Height: 4, Width: 4},
			"nothing to evaluate on"},
		"labels missing":       {modeltest.Tiny{}, ragged, "19 labels"},
		"no labels":            {supervised, bare, "no labels"},
		"a label of no class":  {supervised, labels(20, 77), "label 77"},
		"a label, few labeled": {semi, labels(20, 77), "label 77"},
		"no labels, own code":  {labeled{}, bare, "no labels"},
	} {
		runs := useFolder(t)
		steps := 0
		_, err := run.Train(t.Context(), c.m, labels(83, 1), func(r *run.Run, e run.Event) { steps++ },
			train.BatchSize(8), train.Test(c.test))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "the tests") {
			t.Errorf("%s: the error is %v, expected %q and the name of the set", name, err, c.want)
		}
		if left, _ := os.ReadDir(runs); steps > 0 || len(left) > 0 {
			t.Errorf("%s: training had begun", name)
		}
	}
	useFolder(t)
	if _, err := run.Train(t.Context(), semi, labels(83, 1), nil, train.BatchSize(8),
		train.Test(labels(5, 1))); err != nil {
		t.Errorf("a test set smaller than the labeled images: %v", err)
	}
}

// labeled is modeltest.Tiny with an Evaluate that needs labels, as a user may write it.
type labeled struct{ modeltest.Tiny }

func (labeled) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	return []train.Metric{{Name: "label", Value: ConvertDType(b.Y, b.X.DType())}}
}

// A training that was killed between tagging its last step and renaming its last checkpoint leaves two
// checkpoints of one step. A later evaluation is in one of them, which the other does not replace.
func TestLeftoverKeepsTests(t *testing.T) {
	useFolder(t)
	test := modeltest.Images(20)
	losses(t, modeltest.Tiny{}, 2, nil)
	folder := must(filepath.Glob(filepath.Join(os.Getenv("LATENTLAB_RUNS"), "????????????")))[0]
	last := filepath.Join(folder, "step-22.safetensors")
	if err := os.WriteFile(filepath.Join(folder, "progress.safetensors"), must(os.ReadFile(last)), 0o644); err != nil {
		t.Fatal(err)
	}
	_, value, _ := losses(t, modeltest.Tiny{}, 2, test)
	evaluated := must(os.ReadFile(last))
	losses(t, modeltest.Tiny{}, 1, nil)
	if !slices.Equal(must(os.ReadFile(last)), evaluated) {
		t.Error("training fewer epochs removed the tests from the checkpoint")
	}
	column, _, _ := losses(t, modeltest.Tiny{}, 2, test)
	expect(t, "after fewer epochs", column, 0, value)
}
