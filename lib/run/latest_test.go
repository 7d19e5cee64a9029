package run_test

import (
	"os"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// LoadLatest loads a run as far as it was trained, and trains nothing.
func TestLoadLatest(t *testing.T) {
	useFolder(t)
	prepare := func(epochs int) *train.Program {
		return must(train.Prepare(modeltest.Tiny{}, modeltest.Images(83), train.BatchSize(8), train.Adam(1e-2), train.Epochs(epochs)))
	}
	if r := must(run.LoadLatest(prepare(2))); r.Step != 0 || !r.Interrupted {
		t.Errorf("an untrained run is at step %d, interrupted: %v", r.Step, r.Interrupted)
	}
	trained := must(run.TrainProgram(t.Context(), prepare(2), nil))
	if !run.IsComplete(prepare(2)) || run.IsComplete(prepare(3)) {
		t.Error("expected a complete run of 2 epochs, and none of 3")
	}
	for epochs, interrupted := range map[int]bool{2: false, 3: true} {
		r := must(run.LoadLatest(prepare(epochs)))
		if r.NewSteps != 0 || r.Interrupted != interrupted {
			t.Errorf("%d epochs: %d steps were trained, interrupted: %v", epochs, r.NewSteps, r.Interrupted)
		}
		same(t, trained, r)
	}
}

// A program that has changed since it was prepared is not trained under its digest.
func TestChangedProgram(t *testing.T) {
	for name, change := range map[string]func(*train.Program) error{
		"initial values": func(p *train.Program) error {
			state := must(p.State())
			clear(state[0].Bytes)
			return p.SetState(state)
		},
		"data, seed or batch size": func(p *train.Program) error {
			p.Data.Pixels[5]++
			return nil
		},
	} {
		useFolder(t)
		p := must(train.Prepare(modeltest.Tiny{}, modeltest.Images(83), train.BatchSize(8)))
		check(t, change(p))
		if _, err := run.TrainProgram(t.Context(), p, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("training a program with other %s: error %v", name, err)
		}
	}
	// A program that was used has other values: it loads its run, and cannot replace it.
	dir := useFolder(t)
	p := must(train.Prepare(modeltest.Tiny{}, modeltest.Images(83), train.BatchSize(8)))
	must(run.TrainProgram(t.Context(), p, nil))
	if r := must(run.TrainProgram(t.Context(), p, nil)); r.NewSteps != 0 {
		t.Errorf("a trained program was trained for %d more steps", r.NewSteps)
	}
	check(t, os.RemoveAll(dir))
	if _, err := run.TrainProgram(t.Context(), p, nil); err == nil || !strings.Contains(err.Error(), "initial values") {
		t.Errorf("training a program again whose run is gone: error %v", err)
	}
}

// A snapshot does not change while training continues, until it is updated.
func TestSnapshot(t *testing.T) {
	useFolder(t)
	m := modeltest.Network()
	var snapshot *run.Snapshot
	r := must(run.Train(t.Context(), m, modeltest.Images(40), func(r *run.Run, e run.Event) {
		if snapshot != nil {
			return
		}
		snapshot = must(r.Snapshot())
		network := must(snapshot.Network(m.Encode))
		defer network.Close()
		must(network.Codes(modeltest.Images(2)))
	}, train.BatchSize(8), train.Epochs(2), train.Test(modeltest.Images(8))))
	weights := func(s *run.Snapshot, path string) string {
		v := s.Model.Program.Store.GetVariable(path)
		var copied string
		check(t, v.MustValue().ConstBytes(func(b []byte) { copied = string(b) }))
		return copied
	}
	const read, unread = "/encoder/layer0/dense/weights", "/decoder/layer0/dense/weights"
	first := weights(snapshot, read)
	if snapshot.Model.Step != 0 || snapshot.History.Len() != 0 {
		t.Errorf("the snapshot is at step %d with %d rows of history, expected the start",
			snapshot.Model.Step, snapshot.History.Len())
	}
	kept := weights(snapshot, unread)
	snapshot.Update(r)
	if got := weights(snapshot, read); got == first || got != bits(r)[read] {
		t.Error("the updated snapshot does not have the run's weights")
	}
	if weights(snapshot, unread) != kept {
		t.Error("a variable that no network reads was copied")
	}
	if snapshot.Model.Step != r.Step || snapshot.History.Len() != r.Step || snapshot.Tests.Len() != 2 {
		t.Errorf("the updated snapshot is at step %d with %d and %d rows",
			snapshot.Model.Step, snapshot.History.Len(), snapshot.Tests.Len())
	}
}

// The program of a model that is not to be trained has no digest, so no folder.
func TestTrainProgramWithoutDigest(t *testing.T) {
	useFolder(t)
	m := must(trained.New(modeltest.Network(), modeltest.Images(40)))
	const want = "the program has no digest"
	if _, err := run.TrainProgram(t.Context(), m.Program, nil); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("TrainProgram returned %v, want an error with %q", err, want)
	}
	if _, err := run.LoadLatest(m.Program); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("LoadLatest returned %v, want an error with %q", err, want)
	}
	if run.IsComplete(m.Program) {
		t.Error("a run without a folder is complete")
	}
}
