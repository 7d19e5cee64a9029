package run_test

import (
	"context"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/loss"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

func TestTagOpen(t *testing.T) {
	useFolder(t)
	one := trainTiny(t, 1)
	check(t, one.Tag("first"))
	check(t, one.Tag("moved"))
	three := trainTiny(t, 3)
	check(t, three.Tag("chapter/third"))
	check(t, three.Tag("moved"))
	for name, expected := range map[string]*run.Run{"first": one, "chapter/third": three, "moved": three, one.ID(): three} {
		got, err := run.Open(modeltest.Tiny{}, modeltest.Images(2), name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		same(t, expected, got)
		if got.ID() != one.ID() || got.Dir != one.Dir || got.Epochs() != expected.Epochs() || got.NewSteps != 0 {
			t.Errorf("%s: run %s in %s at %v epochs, expected %s in %s at %v",
				name, got.ID(), got.Dir, got.Epochs(), one.ID(), one.Dir, expected.Epochs())
		}
		if a, b := must(expected.Evaluate(modeltest.Images(9))), must(got.Evaluate(modeltest.Images(9))); !reflect.DeepEqual(a, b) {
			t.Errorf("%s evaluates to %v, expected %v", name, b, a)
		}
		check(t, got.Tag("again")) // what was opened can be named too
	}
	if again := trainTiny(t, 3); again.NewSteps != 0 {
		t.Errorf("after tagging, %d steps were trained", again.NewSteps)
	}
}

// A run that was interrupted can be tagged.
func TestTagInterrupted(t *testing.T) {
	useFolder(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r := must(run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
		if r.Step > 0 {
			stop()
		}
	}, train.BatchSize(8), train.Adam(1e-2), train.Epochs(500)))
	if !r.Interrupted {
		t.Fatal("the training was not stopped")
	}
	check(t, r.Tag("stopped"))
	further := trainTiny(t, r.Step/11+2)
	got, err := run.Open(modeltest.Tiny{}, modeltest.Images(2), "stopped")
	check(t, err)
	same(t, r, got)
	if further.NewSteps != further.Step-r.Step {
		t.Errorf("trained %d steps, expected %d from where it stopped", further.NewSteps, further.Step-r.Step)
	}
}

// Open accepts a model with the same weights and another loss.
func TestOpenOtherLoss(t *testing.T) {
	useFolder(t)
	r := trainNetwork(t, 2)
	check(t, r.Tag("bce"))
	m := modeltest.Network()
	m.Loss = loss.MSE
	got := must(run.Open(m, modeltest.Images(2), "bce"))
	if !reflect.DeepEqual(bits(r), bits(got)) || got.ID() != r.ID() {
		t.Error("the weights differ")
	}
}

func TestOpenRefuses(t *testing.T) {
	runs := useFolder(t)
	r := trainNetwork(t, 0)
	empty := func(name, want string) {
		if _, err := run.Open(modeltest.Network(), modeltest.Images(3), name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, expected %q in it", name, err, want)
		}
	}
	empty("ae", `there is no run named "ae": there are none in `)
	check(t, r.Tag("ae"))
	empty("vae", `there is no run named "vae": in `+filepath.Join(runs, "named")+" there are ae; Tag names a run")
	empty("0123456789ab", "no run with the ID 0123456789ab")
	empty("../ae", "leads out of")
	empty("", "is not a valid name")
	for want, c := range map[string]ae.Config{
		"has shape [16 5], the model needs [16 6]": {Hidden: []int{6}, Code: 3},
		"it has no /encoder/layer2/dense/weights, /encoder/layer2/dense/biases, /decoder": {Hidden: []int{5, 3},
			Code: 3},
		"has shape [5 3], the model needs [5 4]": {Hidden: []int{5}, Code: 4},
	} {
		c.Features = 16
		if _, err := run.Open(must(ae.New(c)), modeltest.Images(3), "ae"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, expected %q in it", c, err, want)
		}
	}
	deep := must(run.Train(t.Context(), must(ae.New(ae.Config{Hidden: []int{5, 3}, Code: 3, Features: 16})),
		modeltest.Images(40), nil, train.BatchSize(8), train.Epochs(0)))
	check(t, deep.Tag("deep"))
	if _, err := run.Open(modeltest.Tiny{}, modeltest.Images(3), "deep"); err == nil ||
		!strings.Contains(err.Error(), "the model has no place for /decoder/layer0/dense/biases") {
		t.Errorf("a model without these layers: %v", err)
	}
	for name, want := range map[string]string{"": "is not a valid name", "..": "leads out of", "/x": "is an absolute path", r.ID(): "looks like the ID of a run"} {
		if err := r.Tag(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("tagging a run as %q: error %v, expected %q in the error", name, err, want)
		}
	}
	path := filepath.Join(r.Dir, "step-0.safetensors")
	check(t, os.WriteFile(path, must(os.ReadFile(path))[:500], 0o644))
	empty("ae", "step-0.safetensors cannot be used: damaged")
	check(t, os.RemoveAll(r.Dir))
	empty("ae", `the run "ae" cannot be opened`)
}
