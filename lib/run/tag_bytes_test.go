package run_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"latentlab/internal/modeltest"
	"latentlab/lib/aae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// interrupted trains one or two steps.
func interrupted(t *testing.T, m train.Model, data *dataset.Examples, options ...train.Option) *run.Run {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r := must(run.Train(ctx, m, data, func(r *run.Run, e run.Event) {
		if r.Step > 0 {
			stop()
		}
	}, options...))
	if !r.Interrupted {
		t.Fatal("the training was not stopped")
	}
	return r
}

// Tagging a run that was opened keeps the bytes that were read: Open builds the model with default
// options, without the variables of another optimizer. The training continues as if it had not been
// opened.
func TestTagKeepsBytes(t *testing.T) {
	adversarial := must(aae.New(aae.Config{Hidden: []int{6}, Features: 16, Prior: aae.GaussianPrior(2, 1)}))
	for name, c := range map[string]struct {
		m       train.Model
		options []train.Option
	}{
		"Decay":    {modeltest.Tiny{}, []train.Option{train.Adam(1e-2), train.Decay(2000)}},
		"SGD":      {modeltest.Tiny{}, []train.Option{train.SGD(1e-2)}},
		"aae.Adam": {adversarial, []train.Option{aae.Adam(6e-4, 8e-4)}},
	} {
		t.Run(name, func(t *testing.T) {
			options := func(epochs int) []train.Option {
				return append(slices.Clone(c.options), train.BatchSize(8), train.Epochs(epochs))
			}
			runs := useFolder(t)
			r := interrupted(t, c.m, modeltest.Images(83), options(200)...)
			progress := must(os.ReadFile(filepath.Join(r.Dir, "progress.safetensors")))
			check(t, must(run.Open(c.m, modeltest.Images(2), r.ID())).Tag("mine"))
			if file := must(os.ReadFile(filepath.Join(runs, "named", "mine"))); !bytes.Equal(file, progress) {
				t.Errorf("the name refers to %d bytes, not to the %d that were opened", len(file), len(progress))
			}
			further := must(run.Train(t.Context(), c.m, modeltest.Images(83), nil, options(1)...))
			useFolder(t)
			same(t, must(run.Train(t.Context(), c.m, modeltest.Images(83), nil, options(1)...)), further)
		})
	}
}

// Concurrent calls with one name, in this process and in others, all succeed and leave no other files.
func TestTagConcurrently(t *testing.T) {
	runs := useFolder(t)
	r := interrupted(t, modeltest.Tiny{}, modeltest.Images(83), train.BatchSize(8), train.Epochs(500))
	tags := []*run.Run{r, must(run.Open(modeltest.Tiny{}, modeltest.Images(2), r.ID()))}
	var all sync.WaitGroup
	failed := make(chan error, 50)
	for i := range cap(failed) {
		all.Go(func() { failed <- tags[i%2].Tag("same") })
	}
	all.Wait()
	for range cap(failed) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	for _, entry := range must(os.ReadDir(filepath.Join(runs, "named"))) {
		if name := entry.Name(); name != "same" && name != ".lock" {
			t.Errorf("the folder also has %s", name)
		}
	}
	same(t, r, must(run.Open(modeltest.Tiny{}, modeltest.Images(2), "same")))
}

// Tag does not write to a folder that another process holds: it waits, then returns an error naming the
// process.
func TestTagHeld(t *testing.T) {
	runs := useFolder(t)
	r := interrupted(t, modeltest.Tiny{}, modeltest.Images(83), train.BatchSize(8), train.Epochs(500))
	defer run.LockTimeout(50 * time.Millisecond)()
	held := flock.New(filepath.Join(r.Dir, "lock"))
	if ok, err := held.TryLock(); err != nil || !ok {
		t.Fatal(ok, err)
	}
	before := contents(t, r.Dir)
	err := r.Tag("mine")
	if pid := fmt.Sprintf("process %d ", os.Getpid()); err == nil || !strings.Contains(err.Error(), pid) {
		t.Errorf("error %v, expected %q in it", err, pid)
	}
	if after := contents(t, r.Dir); after != before {
		t.Errorf("the folder of the other process was changed from\n%s to\n%s", before, after)
	}
	if _, err := os.Lstat(filepath.Join(runs, "named", "mine")); err == nil {
		t.Error("there is a name for a state that was not saved")
	}
	run.LockTimeout(time.Minute)
	time.AfterFunc(50*time.Millisecond, func() { held.Unlock() })
	check(t, r.Tag("mine"))
	same(t, r, must(run.Open(modeltest.Tiny{}, modeltest.Images(2), "mine")))
}

// The observer of a training can tag it: its own process holds the folder.
func TestTagWhileTraining(t *testing.T) {
	useFolder(t)
	steps := 0
	must(run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), func(r *run.Run, e run.Event) {
		if r.Step > 0 && steps == 0 {
			steps = r.Step
			check(t, r.Tag("early"))
		}
	}, train.BatchSize(8), train.Epochs(3)))
	if got := must(run.Open(modeltest.Tiny{}, modeltest.Images(2), "early")); got.Step != steps || got.Step == 33 {
		t.Errorf("the name refers to step %d, expected %d", got.Step, steps)
	}
}

// A temporary file of a killed Tag is not a name, and the next Tag removes it.
func TestTagRemovesTemporary(t *testing.T) {
	runs := useFolder(t)
	r := trainTiny(t, 1)
	check(t, r.Tag("chapter/one"))
	left := filepath.Join(runs, "named", "chapter", ".one.123456")
	check(t, os.Symlink("nowhere", left))
	if _, err := run.Open(modeltest.Tiny{}, modeltest.Images(2), "two"); err == nil || strings.Contains(err.Error(), "123456") ||
		!strings.Contains(err.Error(), "there are chapter/one;") {
		t.Errorf("a missing name: %v", err)
	}
	check(t, r.Tag("chapter/one"))
	if _, err := os.Lstat(left); err == nil {
		t.Error("the temporary file of a killed Tag is still there")
	}
}
