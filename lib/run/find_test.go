package run

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// A run can be found by its ID while its training ends, which renames the newest checkpoint, and while
// another one begins.
func TestFindWhileRenamed(t *testing.T) {
	runs := t.TempDir()
	t.Setenv("LATENTLAB_RUNS", runs)
	dir := filepath.Join(runs, "0123456789ab")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c := samples()[1]
	file, begun := must(c.encode()), filepath.Join(runs, "begun")
	progress, step := filepath.Join(dir, progressFile), filepath.Join(dir, stepName(c.step))
	if err := os.WriteFile(progress, file, 0o644); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	defer all.Wait()
	defer close(stop)
	all.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				os.Rename(progress, step)
				os.WriteFile(begun, file, 0o644)
				os.Rename(begun, progress)
			}
		}
	})
	for range 2000 {
		path, found, err := findCheckpoint("0123456789ab")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(found, file) {
			t.Fatalf("%s was found with %d bytes, expected %d", path, len(found), len(file))
		}
	}
}
