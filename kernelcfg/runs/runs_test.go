package runs

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// trained trains a run and returns its ID. observe is called while it trains.
func trained(t *testing.T, seed int64, epochs int, observe run.Observer) string {
	t.Helper()
	r, err := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), observe,
		train.BatchSize(8), train.Seed(seed), train.Epochs(epochs))
	if err != nil {
		t.Fatal(err)
	}
	return r.ID()
}

// TestRuns lists and removes runs that the library has trained, one of them while it
// is in training.
func TestRuns(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("LATENTLAB_RUNS", dir)
	t.Setenv("GOMLX_BACKEND", "go")
	if all, err := List(filepath.Join(dir, "none")); err != nil || len(all) != 0 {
		t.Errorf("a missing folder has the runs %v, %v", all, err)
	}
	plain, named := trained(t, 1, 2, nil), trained(t, 2, 3, nil)
	opened, err := run.Open(modeltest.Tiny{}, modeltest.Images(2), named)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mine", "chapter/one"} {
		if err := opened.Tag(name); err != nil {
			t.Fatal(err)
		}
	}
	old := time.Now().Add(-48 * time.Hour)
	for _, entry := range entries(t, filepath.Join(dir, plain)) {
		if err := os.Chtimes(filepath.Join(dir, plain, entry), old, old); err != nil {
			t.Fatal(err)
		}
	}

	all, err := List(dir)
	if err != nil || len(all) != 2 {
		t.Fatalf("List returns %v, %v", all, err)
	}
	if r := all[0]; r.ID != named || !slices.Equal(r.Names, []string{"chapter/one", "mine"}) || r.Epochs != 3 || r.Data == "" ||
		r.Size < 1000 || r.Training || time.Since(r.Used) > time.Hour {
		t.Errorf("the named run is %+v", r)
	}
	if r := all[1]; r.ID != plain || r.Names != nil || r.Epochs != 2 || time.Since(r.Used) < 47*time.Hour {
		t.Errorf("the other run is %+v", r)
	}

	if _, err := run.Open(modeltest.Tiny{}, modeltest.Images(2), plain); err != nil {
		t.Fatal(err)
	}
	if again, err := List(dir); err != nil || again[0].ID != plain || time.Since(again[0].Used) > time.Hour {
		t.Errorf("a run that was opened now counts as unused: %+v, %v", again, err)
	}

	checked := false
	training := trained(t, 3, 2, func(r *run.Run, e run.Event) {
		if r == nil || e.Done || r.Step == 0 || checked {
			return
		}
		checked = true
		all, err := List(dir)
		if err != nil || !slices.ContainsFunc(all, func(other Run) bool { return other.ID == r.ID() && other.Training }) {
			t.Errorf("the run in training is not marked in %+v, %v", all, err)
		}
		if err := Remove(dir, r.ID(), true); err == nil || !strings.Contains(err.Error(), "is in training: stop process ") {
			t.Errorf("a run in training: error %v", err)
		}
	})
	if !checked {
		t.Error("nothing was reported while the run trained")
	}

	if err := Remove(dir, named, false); err == nil || !strings.Contains(err.Error(), "has the name chapter/one, mine") {
		t.Errorf("a run with names: error %v", err)
	}
	for _, id := range []string{"named", "", "..", "0123456789ab"} {
		if err := Remove(dir, id, true); err == nil {
			t.Errorf("Remove(%q): no error", id)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, removed+plain), 0o755); err != nil { // of a removal that did not end
		t.Fatal(err)
	}
	if err := Sweep(dir); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, dir); len(got) != 4 || !slices.Contains(got, training) {
		t.Errorf("the folder holds %v", got)
	}
	for _, id := range []string{named, plain} {
		if err := Remove(dir, id, id == named); err != nil {
			t.Fatal(err)
		}
	}
	if got := entries(t, dir); !slices.Equal(got, []string{training, "named"}) {
		t.Errorf("the folder holds %v", got)
	}
	if names, err := Names(dir); err != nil || len(names) != 0 {
		t.Errorf("the names %v are left, %v", names, err)
	}
	if again := trained(t, 1, 2, nil); again != plain {
		t.Errorf("the removed run was trained again as %s, not %s", again, plain)
	}
}

// entries returns the names in a folder.
func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}
