package run_test

import (
	"testing"

	"latentlab/lib/run"
	"latentlab/lib/train"
)

// LoadLatest loads a run as far as it was trained, and trains nothing.
func TestLoadLatest(t *testing.T) {
	useFolder(t)
	prepare := func(epochs int) *train.Program {
		return must(train.Prepare(tiny{}, images(83), train.BatchSize(8), train.Adam(1e-2), train.Epochs(epochs)))
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

// A snapshot does not change while training continues, until it is updated.
func TestSnapshot(t *testing.T) {
	useFolder(t)
	m := network(t)
	var snapshot *run.Snapshot
	r := must(run.Train(t.Context(), m, images(40), func(r *run.Run, e run.Event) {
		if snapshot != nil {
			return
		}
		snapshot = must(r.Snapshot())
		network := must(snapshot.Network(m.Encode))
		defer network.Close()
		must(network.Codes(images(2)))
	}, train.BatchSize(8), train.Epochs(2), train.Test(images(8))))
	weights := func(s *run.Snapshot, path string) string {
		v := s.Program.Store.GetVariable(path)
		var copied string
		check(t, v.MustValue().ConstBytes(func(b []byte) { copied = string(b) }))
		return copied
	}
	const read, unread = "/encoder/layer0/dense/weights", "/decoder/layer0/dense/weights"
	first := weights(snapshot, read)
	if snapshot.Step != 0 || snapshot.History.Len() != 0 {
		t.Errorf("the snapshot is at step %d with %d rows of history, expected the start",
			snapshot.Step, snapshot.History.Len())
	}
	kept := weights(snapshot, unread)
	snapshot.Update(r)
	if got := weights(snapshot, read); got == first || got != bits(r)[read] {
		t.Error("the updated snapshot does not have the run's weights")
	}
	if weights(snapshot, unread) != kept {
		t.Error("a variable that no network reads was copied")
	}
	if snapshot.Step != r.Step || snapshot.History.Len() != r.Step || snapshot.Tests.Len() != 2 {
		t.Errorf("the updated snapshot is at step %d with %d and %d rows",
			snapshot.Step, snapshot.History.Len(), snapshot.Tests.Len())
	}
}
