package notebook

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// outcomeChild makes the test binary a program that only runs one test.
const outcomeChild = "LATENTLAB_TEST_OUTCOME"

// valley is a model whose validation loss is |e−3| after epoch e of 4 steps.
type valley struct{ modeltest.Poisoned }

func (m valley) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	count := scope.VariableWithValue("count", float32(0)).SetTrainable(false).NodeValue(b.X.Graph())
	loss := graph.Abs(graph.AddScalar(graph.DivScalar(count, 4), -3))
	return []train.Metric{{Name: "loss", Value: graph.Add(loss, graph.MulScalar(graph.ReduceMean(b.X, -1), 0))}}
}

// anyTime returns a text with ID for the run's, and 0:07 for each time.
func anyTime(text string, r *run.Run) string {
	return regexp.MustCompile(`in \d+:\d\d`).ReplaceAllString(strings.ReplaceAll(text, r.ID(), "ID"), "in 0:07")
}

// patient returns the options of a training with early stopping, in epochs of 4 steps.
func patient(epochs, patience int) []train.Option {
	return []train.Option{train.Epochs(epochs), train.BatchSize(8), train.EarlyStopping(modeltest.Images(20), patience)}
}

// TestEarlyStopped checks the texts about a training that stops early.
func TestEarlyStopped(t *testing.T) {
	if os.Getenv(outcomeChild) == "" {
		runOnGo(t)
		return
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	seen := ""
	for _, c := range []struct {
		epochs, patience int
		want             string
	}{
		{9, 2, "Run ID, trained in 0:07: best of 5 epochs: 3, 12 of 20 steps."},
		{9, 2, "Run ID, trained before, in 0:07: best of 5 epochs: 3, 12 of 20 steps."},
		{9, 4, "Run ID, continued: best of 7 epochs: 3, 12 of 28 steps, 8 of them in 0:07 now."},
		{3, 2, "Run ID, trained before, in 0:07: 3 epochs, 12 steps."},
	} {
		r, err := run.Train(t.Context(), valley{modeltest.Poisoned{At: -1}}, modeltest.Images(32), func(r *run.Run, e run.Event) {
			seen += status(r, e) + "\n"
		}, patient(c.epochs, c.patience)...)
		if err != nil {
			t.Fatal(err)
		}
		if got := anyTime(outcome(r, nil), r); got != c.want {
			t.Errorf("the outcome is\n%q, expected\n%q", got, c.want)
		}
	}
	for _, want := range []string{"epoch 7 of at most 9 · loss 0.", " · validation loss 4.0000, lowest 0.0000 at epoch 3"} {
		if !strings.Contains(seen, want) {
			t.Errorf("no status has %q:\n%s", want, seen)
		}
	}
	hp := struct{ Patience int }{}
	c, err := newComparison(&hp, Over("Patience", 2, 4), func() Case {
		return Case{Model: valley{modeltest.Poisoned{At: -1}}, Data: modeltest.Images(32), Options: patient(9, hp.Patience)}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	c.work = catchInterrupts(c.view.line, nil)
	err = c.trainAll()
	c.work.end(true, err)
	if err != nil {
		t.Fatal(err)
	}
	if text := c.plainTable(); c.duplicates != "" || !strings.Contains(text, "3 of 5") || !strings.Contains(text, "3 of 7") || c.cases[0].values[0] != 0 {
		t.Errorf("%s\n%s\nvalues %v", c.duplicates, text, c.cases[0].values)
	}
}

// runOnGo runs the test in a process of its own on the pure-Go backend, which compiles nothing.
func runOnGo(t *testing.T) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), outcomeChild+"=1", "GOMLX_BACKEND=go")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestOutcome checks the text about a training in each way that one can end.
func TestOutcome(t *testing.T) {
	if os.Getenv(outcomeChild) == "" {
		runOnGo(t)
		return
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	const whole = -1
	for _, c := range []struct {
		way    string
		model  train.Model
		epochs int // of 4 steps
		stop   int // after so many steps; or whole
		want   string
	}{
		{"0 epochs", modeltest.Tiny{}, 0, whole, "Run ID for 0 epochs: nothing is trained, and it has its initial weights."},
		{"stopped at once", modeltest.Tiny{}, 1, 0, "Interrupted before the first step of run ID; run the cell again to train it."},
		{"new", modeltest.Tiny{}, 1, whole, "Run ID, trained in 0:07: 1 epoch, 4 steps."},
		{"found", modeltest.Tiny{}, 1, whole, "Run ID, trained before, in 0:07: 1 epoch, 4 steps."},
		{"continued", modeltest.Tiny{}, 3, whole, "Run ID, continued: 3 epochs, 12 steps, 8 of them in 0:07 now."},
		{"0 epochs of a trained one", modeltest.Tiny{}, 0, whole,
			"Run ID for 0 epochs: nothing is trained, and it has its initial weights."},
		{"fewer epochs", modeltest.Tiny{}, 2, whole, "Run ID, continued: 2 epochs, 8 steps, 4 of them in 0:07 now."},
		{"stopped before a new step", modeltest.Tiny{}, 9, 0,
			"Interrupted before a new step. Run ID is saved at 3 epochs, 12 steps; run the cell again to go on."},
		{"stopped after some", modeltest.Tiny{}, 1_000_000, 13,
			"Interrupted after N epochs, N steps, N of them in 0:07 now. Run ID is saved; run the cell again to go on."},
		{"diverged at once", modeltest.Poisoned{At: 0}, 1, whole, "Run ID diverged at step 0, and keeps its initial weights."},
		{"diverged in the second step", modeltest.Poisoned{At: 1}, 1, whole, "Run ID diverged at step 1, and keeps its initial weights."},
		{"diverged", modeltest.Poisoned{At: 7}, 2, whole, "Run ID diverged at step 7, and is kept as it was at 1.5 epochs, 6 steps."},
		{"diverged again", modeltest.Poisoned{At: 7}, 2, whole, "Run ID diverged at step 7, and is kept as it was at 1.5 epochs, 6 steps."},
		{"stopped, new", modeltest.Poisoned{At: 1e9}, 1_000_000, 1,
			"Interrupted after N epochs, N steps. Run ID is saved; run the cell again to go on."},
	} {
		ctx, stop := context.WithCancel(t.Context())
		var last run.Event
		r, err := run.Train(ctx, c.model, modeltest.Images(32), func(r *run.Run, e run.Event) {
			if last = e; c.stop != whole && r.Step >= c.stop {
				stop()
			}
			if r.NewSteps > 0 && !e.Done {
				if text := status(r, e); !strings.HasPrefix(text, "epoch ") || !strings.Contains(text, " · loss ") {
					t.Errorf("%s: during the training the status is %q", c.way, text)
				}
			}
		}, train.Epochs(c.epochs), train.BatchSize(8))
		stop()
		if err != nil && !errors.As(err, new(*train.Diverged)) {
			t.Fatal(c.way, err)
		}
		if !last.Done || last.Err != err {
			t.Errorf("%s: the last event is %+v, expected one with the error %v", c.way, last, err)
		}
		got := anyTime(outcome(r, last.Err), r)
		want := c.want
		if strings.Contains(want, "N ") {
			want = strings.Replace(want, "N epochs, N steps", position(r), 1)
			want = strings.Replace(want, "N of them in 0:07 now", strings.TrimPrefix(anyTime(newPart(r), r), position(r)+", "), 1)
			if r.Step < c.stop || r.NewSteps == 0 || (r.NewSteps == r.Step) != (c.way == "stopped, new") {
				t.Errorf("%s: %d of %d steps were trained now", c.way, r.NewSteps, r.Step)
			}
		}
		if got != want {
			t.Errorf("%s: the outcome is\n%q, expected\n%q", c.way, got, want)
		}
	}
}

// TestLossText checks that a loss below 0, as of a log-likelihood, has a minus sign.
func TestLossText(t *testing.T) {
	for v, want := range map[float32]string{0.27861: "0.2786", -1.5: "−1.5000"} {
		if got := lossText(v); got != want {
			t.Errorf("lossText(%g) = %q, expected %q", v, got, want)
		}
	}
}
