package notebook

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// outcomeChild makes the test binary a program that only runs TestOutcome.
const outcomeChild = "LATENTLAB_TEST_OUTCOME"

// TestOutcome checks the text about a training in each way that one can end.
func TestOutcome(t *testing.T) {
	if os.Getenv(outcomeChild) == "" {
		// The pure-Go backend compiles nothing.
		cmd := exec.Command(os.Args[0], "-test.run=^TestOutcome$", "-test.v")
		cmd.Env = append(os.Environ(), outcomeChild+"=1", "GOMLX_BACKEND=go")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
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
		{"found", modeltest.Tiny{}, 1, whole, "Run ID, trained before: 1 epoch, 4 steps."},
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
		got := strings.ReplaceAll(outcome(r, 7*time.Second, last.Err), r.ID(), "ID")
		want := c.want
		if strings.Contains(want, "N ") {
			want = strings.Replace(want, "N epochs, N steps", position(r), 1)
			want = strings.Replace(want, "N of them in 0:07 now", strings.TrimPrefix(newPart(r, 7*time.Second), position(r)+", "), 1)
			if r.Step < c.stop || r.NewSteps == 0 || (r.NewSteps == r.Step) != (c.way == "stopped, new") {
				t.Errorf("%s: %d of %d steps were trained now", c.way, r.NewSteps, r.Step)
			}
		}
		if got != want {
			t.Errorf("%s: the outcome is\n%q, expected\n%q", c.way, got, want)
		}
	}
}
