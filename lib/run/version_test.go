package run_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
	"latentlab/lib/weights"
)

// A tagged run of the previous version opens with weights, history and evaluation. That version wrote
// testdata/before.
func TestOpenVersionBefore(t *testing.T) {
	runs := useFolder(t)
	const id = "4659106d42af"
	check(t, os.CopyFS(filepath.Join(runs, id), os.DirFS("testdata/before")))
	opened := func(name string) *run.Run {
		t.Helper()
		r, err := run.Open(modeltest.Tiny{}, modeltest.Images(9), name)
		check(t, err)
		if r.Step != 22 || r.Epochs() != 2 || r.ID() != id {
			t.Errorf("%s is run %s at step %d, epoch %v, expected %s at step 22, epoch 2",
				name, r.ID(), r.Step, r.Epochs(), id)
		}
		if v := must(r.Evaluate(modeltest.Images(9))); math.Abs(v[0].Value-0.13241543) > 1e-5 {
			t.Errorf("%s evaluates to %v, expected a loss of 0.13241543", name, v)
		}
		if loss := r.History.Column("loss"); len(loss) != 22 || loss[21] != 0.14892174 {
			t.Errorf("%s has a history of %v, expected 22 steps until 0.14892174", name, loss)
		}
		if loss := r.Tests.Column("loss"); len(loss) != 2 || loss[1] != 0.13241543 {
			t.Errorf("%s was evaluated as %v, expected 2 epochs until 0.13241543", name, loss)
		}
		return r
	}
	r := opened(id)
	check(t, r.Tag("before"))
	opened("before")
	// Tag writes the bytes that were read if the step has no file.
	path := filepath.Join(r.Dir, "step-22.safetensors")
	whole := must(os.ReadFile(path))
	check(t, os.Rename(path, filepath.Join(r.Dir, "progress.safetensors")))
	check(t, opened(id).Tag("again"))
	if !bytes.Equal(whole, must(os.ReadFile(path))) {
		t.Error("tagging the opened run changed its bytes")
	}
}

// A file of another version is not damaged, and the error has advice.
func TestOpenOtherVersion(t *testing.T) {
	useFolder(t)
	r := trainTiny(t, 1)
	check(t, r.Tag("new"))
	path := filepath.Join(r.Dir, "step-11.safetensors")
	f := must(safetensors.Decode(must(os.ReadFile(path))))
	check(t, os.WriteFile(path, must(f.Seal("latentlab 9")), 0o644))
	_, opened := run.Open(modeltest.Tiny{}, modeltest.Images(9), "new")
	_, byID := run.Open(modeltest.Tiny{}, modeltest.Images(9), r.ID())
	_, trained := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil, train.BatchSize(8), train.Adam(1e-2))
	for _, err := range []error{opened, byID, trained} {
		if err == nil || strings.Contains(err.Error(), "damaged") || !strings.Contains(err.Error(),
			path+" cannot be used: it was written by another version of latentlab: train it again, and Tag it") {
			t.Errorf("a checkpoint of format 9: %v", err)
		}
	}
}

// The error for a damaged run.json advises to remove it. Without it a run opens with the data in its
// checkpoint, without the number of steps in an epoch.
func TestOpenWithoutDescription(t *testing.T) {
	useFolder(t)
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
	r := trainNetwork(t, 2)
	check(t, r.Tag("ours"))
	path := filepath.Join(r.Dir, "run.json")
	check(t, os.WriteFile(path, []byte("{"), 0o644))
	if _, err := run.Open(modeltest.Network(), modeltest.Images(3), "ours"); err == nil ||
		!strings.Contains(err.Error(), path+" cannot be read") || !strings.Contains(err.Error(), "remove this file") {
		t.Errorf("with a damaged run.json: %v", err)
	}
	check(t, os.Remove(path))
	got, err := run.Open(modeltest.Network(), modeltest.Images(3), "ours")
	check(t, err)
	same(t, r, got)
	if !math.IsNaN(got.Epochs()) {
		t.Errorf("the run is at epoch %v, expected NaN", got.Epochs())
	}
	check(t, weights.Save(got.Model, "ours"))
	loaded := must(weights.Load(modeltest.Network(), modeltest.Images(3), "ours"))
	if loaded.Step != r.Step || !math.IsNaN(loaded.Epochs()) {
		t.Errorf("its weights are of step %d, epoch %v, expected step %d, epoch NaN",
			loaded.Step, loaded.Epochs(), r.Step)
	}
	// Training writes a new one.
	if again := trainNetwork(t, 2); again.NewSteps != 0 {
		t.Errorf("training again trained %d steps", again.NewSteps)
	}
	if got := must(run.Open(modeltest.Network(), modeltest.Images(3), "ours")); got.Epochs() != 2 {
		t.Errorf("with a new run.json the run is at epoch %v, expected 2", got.Epochs())
	}
}
