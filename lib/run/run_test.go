package run_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// useFolder gives the test its own folder of runs.
func useFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("LATENTLAB_RUNS", dir)
	return dir
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// trainTiny trains modeltest.Tiny on 83 images in batches of 8, 11 steps per epoch.
func trainTiny(t *testing.T, epochs int, options ...train.Option) *run.Run {
	t.Helper()
	r, err := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil,
		append([]train.Option{train.BatchSize(8), train.Adam(1e-2), train.Epochs(epochs)}, options...)...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// same fails the test if two runs differ in state or history.
func same(t *testing.T, a, b *run.Run) {
	t.Helper()
	if a.Step != b.Step || !slices.Equal(a.History.Column("loss"), b.History.Column("loss")) {
		t.Errorf("histories of %d and %d steps differ", a.Step, b.Step)
	}
	x, y := must(a.Program.State()), must(b.Program.State())
	for i := range x {
		if !slices.Equal(x[i].Bytes, y[i].Bytes) {
			t.Errorf("%s differs", x[i].Name)
		}
	}
}

// elsewhere trains modeltest.Tiny in another folder of runs.
func elsewhere(t *testing.T, epochs int, options ...train.Option) *run.Run {
	t.Helper()
	before := os.Getenv("LATENTLAB_RUNS")
	defer os.Setenv("LATENTLAB_RUNS", before)
	os.Setenv("LATENTLAB_RUNS", t.TempDir())
	return trainTiny(t, epochs, options...)
}

// Two epochs, continued to four, give the bits of four epochs.
func TestContinues(t *testing.T) {
	dir := useFolder(t)
	straight := elsewhere(t, 4)
	two := trainTiny(t, 2)
	if two.Step != 22 || two.NewSteps != 22 || two.Epochs() != 2 {
		t.Errorf("2 epochs: at step %d, trained %d", two.Step, two.NewSteps)
	}
	four := trainTiny(t, 4)
	if four.Step != 44 || four.NewSteps != 22 {
		t.Errorf("4 epochs after 2: at step %d, trained %d", four.Step, four.NewSteps)
	}
	same(t, straight, four)
	if again := trainTiny(t, 4); again.NewSteps != 0 {
		t.Errorf("4 epochs again: trained %d steps", again.NewSteps)
	} else {
		same(t, straight, again)
	}
	// Fewer epochs that were trained before are loaded, others trained from the nearest.
	if back := trainTiny(t, 2); back.NewSteps != 0 {
		t.Errorf("2 epochs after 4: trained %d steps", back.NewSteps)
	} else {
		same(t, two, back)
	}
	three := trainTiny(t, 3)
	if three.NewSteps != 11 {
		t.Errorf("3 epochs after 2 and 4: trained %d steps, expected 11", three.NewSteps)
	}
	same(t, elsewhere(t, 3), three)
	one := trainTiny(t, 1)
	same(t, elsewhere(t, 1), one)
	for _, epochs := range []int{1, 2, 3, 4} {
		if r := trainTiny(t, epochs); r.NewSteps != 0 {
			t.Errorf("%d epochs were lost", epochs)
		}
	}
	if zero := trainTiny(t, 0); zero.Step != 0 || zero.NewSteps != 0 || zero.History.Len() != 0 {
		t.Errorf("0 epochs: at step %d", zero.Step)
	}
	if found := must(os.ReadDir(dir)); len(found) != 1 {
		t.Errorf("one program has %d folders", len(found))
	}
}

// A training that is canceled can be continued with the same bits.
func TestInterrupted(t *testing.T) {
	useFolder(t)
	options := []train.Option{train.BatchSize(8), train.Adam(1e-2), train.Epochs(250)}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), nil, options...)
	if err != nil || !r.Interrupted || r.Step != 0 {
		t.Fatalf("interrupted before it began: %v, at step %d", err, r.Step)
	}
	stops, last := 0, 0
	for r.Step < 2750 {
		ctx, cancel := context.WithCancel(t.Context())
		chunks := 0
		r, err = run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
			if chunks++; !e.Done && chunks > 1+stops && stops < 6 { // the first time after the first chunk, which is short
				cancel()
			}
		}, options...)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if r.Interrupted != (r.Step < 2750) || r.Step <= last {
			t.Fatalf("stop %d: at step %d after %d, interrupted: %v", stops, r.Step, last, r.Interrupted)
		}
		if r.Interrupted {
			stops++
		}
		last = r.Step
	}
	if stops == 0 {
		t.Error("training was never interrupted: this test is meaningless")
	}
	same(t, elsewhere(t, 250), r)
}

// If saves are slow, training does not wait for them, but its state is on disk when it stops.
func TestInterruptedBetweenSlowSaves(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: it waits between saves")
	}
	defer run.SlowSaves()()
	dir := useFolder(t)
	skipped := false
	var r *run.Run
	for stop := 1; r == nil || r.Interrupted; stop++ {
		ctx, cancel := context.WithCancel(t.Context())
		chunks := 0
		var err error
		r, err = run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
			if chunks++; chunks == 3+stop && stop <= 6 {
				saved := must(run.Saved(r.Dir))
				skipped = skipped || saved < r.Step
				cancel()
			}
		}, train.BatchSize(8), train.Adam(1e-2), train.Epochs(250))
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		if saved := must(run.Saved(filepath.Join(dir, r.ID()))); saved != r.Step {
			t.Fatalf("stop %d: the run is at step %d, on disk is step %d", stop, r.Step, saved)
		}
	}
	if !skipped {
		t.Error("every chunk was saved: nothing was slow")
	}
	same(t, elsewhere(t, 250), r)
}

// Fewer epochs than an interrupted training has are trained again, and its state is kept.
func TestFewerThanInterrupted(t *testing.T) {
	useFolder(t)
	ctx, cancel := context.WithCancel(t.Context())
	r := must(run.Train(ctx, modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
		if r.Step > 30 {
			cancel()
		}
	}, train.BatchSize(8), train.Adam(1e-2), train.Epochs(1e6)))
	at := r.Step
	same(t, elsewhere(t, 2), trainTiny(t, 2))
	more := trainTiny(t, at/11+1)
	if more.NewSteps > 11 {
		t.Errorf("interrupted at step %d, then %d epochs: trained %d steps", at, at/11+1, more.NewSteps)
	}
	same(t, elsewhere(t, at/11+1), more)
}

// Observing a training and applying its run does not change a bit of it.
func TestObserverChangesNothing(t *testing.T) {
	useFolder(t)
	events := 0
	done := false
	r := must(run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
		events++
		done = e.Done
		if e.Target != 33 {
			t.Errorf("target %d, expected 33", e.Target)
		}
		must(r.Reconstruct(modeltest.Images(3)))
		must(r.Codes(func(scope *model.Scope, x *Node) *Node {
			return Add(x, scope.RandomNormal(x.Graph(), x.Shape()))
		}, modeltest.Images(2)))
	}, train.BatchSize(8), train.Adam(1e-2), train.Epochs(3), train.Test(modeltest.Images(10))))
	if events < 3 || !done {
		t.Errorf("%d events, the last one done: %v", events, done)
	}
	same(t, elsewhere(t, 3), r)
}
