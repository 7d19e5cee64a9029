package run_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// A loss that is not finite ends training with an error that names the step, at the newest state with
// a finite loss. Continuing ends in the same way.
func TestDiverges(t *testing.T) {
	for _, c := range []struct {
		name string
		m    train.Model
		rate float64
		step int // -1: wherever
	}{
		{"at once", modeltest.Poisoned{At: 0}, 1e-2, 0},
		{"second step", modeltest.Poisoned{At: 1}, 1e-2, 1},
		{"end of an epoch", modeltest.Poisoned{At: 10}, 1e-2, 10},
		{"start of an epoch", modeltest.Poisoned{At: 11}, 1e-2, 11},
		{"in the middle", modeltest.Poisoned{At: 39}, 1e-2, 39},
		{"rate far too large", modeltest.Tiny{}, 1e30, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			useFolder(t)
			options := []train.Option{train.Epochs(5), train.BatchSize(8), train.Adam(c.rate), train.Test(modeltest.Images(10))}
			var said string
			for round := range 2 {
				last := run.Event{}
				r, err := run.Train(t.Context(), c.m, modeltest.Images(83), func(r *run.Run, e run.Event) { last = e },
					options...)
				diverged := new(train.Diverged)
				if !errors.As(err, &diverged) || r == nil {
					t.Fatalf("round %d: error %v, expected a *train.Diverged and the run", round, err)
				}
				if c.step >= 0 && diverged.Step != c.step || diverged.Optimizer.LearningRate != c.rate ||
					!math.IsNaN(diverged.Loss) && !math.IsInf(diverged.Loss, 0) {
					t.Errorf("round %d: %+v, expected step %d, rate %v", round, diverged, c.step, c.rate)
				}
				if !last.Done {
					t.Errorf("round %d: the observer did not receive the end", round)
				}
				good := max(0, diverged.Step-1)
				if r.Step != good || r.History.Len() != good || r.Tests.Len() != good/11 {
					t.Errorf("round %d: diverged at step %d, the run is at %d with %d losses and %d tests",
						round, diverged.Step, r.Step, r.History.Len(), r.Tests.Len())
				}
				if round > 0 && (r.NewSteps != 0 || err.Error() != said) {
					t.Errorf("round %d: trained %d, error %q after %q", round, r.NewSteps, err, said)
				}
				said = err.Error()
				value := must(r.Evaluate(modeltest.Images(10)))[0].Value
				if math.IsNaN(value) || math.IsInf(value, 0) {
					t.Errorf("round %d: the final state evaluates to %v", round, value)
				}
				// It is the state of a training that ended there.
				if c.step > 0 && round == 0 {
					state := at(t, c.m, good, options...)
					for i, v := range must(r.Program.State()) {
						if !slices.Equal(v.Bytes, state[i].Bytes) {
							t.Errorf("round %d: %s differs from step %d", round, v.Name, good)
						}
					}
				}
			}
			// Epochs before it can be loaded.
			if c.step > 11 {
				r, err := run.Train(t.Context(), c.m, modeltest.Images(83), nil, append(options[1:], train.Epochs(1))...)
				if err != nil || r.Step != 11 {
					t.Errorf("one epoch of a training that diverges later: %v", err)
				}
			}
		})
	}
}

// at returns the state after the first steps of a training, by the loop alone.
func at(t *testing.T, m train.Model, step int, options ...train.Option) train.State {
	t.Helper()
	b := must(opened())
	p := must(train.Prepare(m, modeltest.Images(83), options...))
	loop := must(train.NewLoop(b, p))
	defer loop.Close()
	for from := 0; from < step; from += p.Steps() {
		must(loop.Run(from/p.Steps(), 0, min(p.Steps(), step-from)))
	}
	return must(p.State())
}

// A training whose observer cancels it or panics releases the folder.
func TestObserverPanics(t *testing.T) {
	useFolder(t)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the observer's panic was lost")
			}
		}()
		run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) { panic("drawing failed") },
			train.BatchSize(8), train.Adam(1e-2))
	}()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
		if r == nil {
			cancel() // the folder is still locked
		}
	}, train.BatchSize(8), train.Adam(1e-2))
	if err != nil || r.Interrupted {
		t.Errorf("after an observer's panic: %v", err)
	}
}

// If an observer panics, the save under way ends before the folder is released, since only the holder
// of the lock writes there.
func TestObserverPanicsWhileSaving(t *testing.T) {
	for range 5 {
		useFolder(t)
		var dir string
		step := 0
		func() {
			defer func() { recover() }()
			run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
				if dir, step = r.Dir, r.Step; step > 0 {
					panic("drawing failed")
				}
			}, train.BatchSize(8), train.Adam(1e-2))
		}()
		if saved := must(run.Saved(dir)); step == 0 || saved != step {
			t.Fatalf("step %d was trained, and step %d is saved when the folder is released", step, saved)
		}
	}
}
