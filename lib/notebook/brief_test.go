package notebook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// TestTrainingTime checks that a run has the same time in the cell that trains it and in one
// that loads it, and that the runs of a cell have the sum of theirs.
func TestTrainingTime(t *testing.T) {
	if os.Getenv(outcomeChild) == "" {
		runOnGo(t)
		return
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	// load returns a run of 3 epochs of 4 steps that took 26 seconds, the last 8 of them 20.
	load := func(seed int64) *run.Run {
		t.Helper()
		options := []train.Option{train.Epochs(3), train.BatchSize(8), train.Seed(seed)}
		r, err := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(32), nil, options...)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(r.Dir, "time.csv"), []byte("step,seconds\n4,6.2\n12,26.2\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if r, err = run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(32), nil, options...); err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := load(1)
	for steps, want := range map[int]string{
		0:  "Run ID, trained before, in 0:26: 3 epochs, 12 steps.",
		8:  "Run ID, continued: 3 epochs, 12 steps, 8 of them in 0:20 now.",
		12: "Run ID, trained in 0:26: 3 epochs, 12 steps.",
	} {
		first.NewSteps = steps
		if got := strings.ReplaceAll(outcome(first, nil), first.ID(), "ID"); got != want {
			t.Errorf("of %d new steps the outcome is\n%q, expected\n%q", steps, got, want)
		}
	}
	second, third := load(2), load(3)
	first.NewSteps, second.NewSteps, third.NewSteps = 12, 8, 0
	b, last := briefRuns{}, ": 3 epochs, 12 steps."
	one, two := &call{}, &call{}
	for i, c := range []struct {
		run  *run.Run
		call *call
		want string
	}{
		{third, one, ""},
		{third, one, ""},
		{second, one, "2 runs, 1 of them trained in 0:20 now; the last is " + second.ID() + last},
		{first, two, ""},
		{second, two, "2 runs, trained in 0:46; the last is " + second.ID() + last},
		{third, two, "3 runs, 2 of them trained in 0:46 now; the last is " + third.ID() + last},
	} {
		if got := b.add(c.run, c.call); got != c.want {
			t.Errorf("after run %d the line is\n%q, expected\n%q", i, got, c.want)
		}
	}
}

// TestTrainedSeveral checks that a cell that trains several runs with Trained ends with a line
// about all of them, and shows none if they were trained before.
func TestTrainedSeveral(t *testing.T) {
	if os.Getenv(outcomeChild) == "" {
		runOnGo(t)
		return
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	for _, trains := range []bool{true, false} {
		p := inNotebook(t)
		brief.line, brief.is = newLine(), nil // as in a cell of its own
		var r *run.Run
		for seed := range int64(3) {
			r = Trained(modeltest.Tiny{}, modeltest.Images(32), train.Epochs(1), train.BatchSize(8), train.Seed(seed))
		}
		last := ""
		if len(p.lines) > 0 {
			last = p.lines[len(p.lines)-1]
		}
		want := ""
		if trains {
			want = "3 runs, trained in 0:07; the last is ID: 1 epoch, 4 steps."
		}
		if got := anyTime(last, r); got != want {
			t.Errorf("the cell ends with %q, expected %q; it trains: %v", got, want, trains)
		}
	}
}
