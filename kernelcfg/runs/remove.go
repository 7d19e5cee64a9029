package runs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// removed begins the names of the folders of runs that are being removed.
const removed = ".removed-"

// Remove removes the run with an ID from dir. A run with names it removes only if named
// is true, and its names with it. It never removes a run that a process is training.
func Remove(dir, id string, named bool) error {
	folder := filepath.Join(dir, id)
	if !isRun(dir, id) {
		return fmt.Errorf("there is no run with the ID %s in %s", id, dir)
	}
	names, err := Names(dir)
	if err != nil {
		return err
	}
	if len(names[id]) > 0 && !named {
		return fmt.Errorf("run %s has the name %s, by which a cell may open it: -force removes it all the same",
			id, strings.Join(names[id], ", "))
	}
	lock := flock.New(filepath.Join(folder, lockFile), flock.SetPermissions(0o644))
	defer lock.Close()
	ok, err := lock.TryLock()
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("run %s is in training: stop %s first", id, holder(lock.Path()))
	}
	// Renamed first, so that no half of a run is left under its ID.
	gone := filepath.Join(dir, removed+id)
	if err := os.RemoveAll(gone); err != nil {
		return err
	}
	if err := os.Rename(folder, gone); err != nil {
		return err
	}
	for _, name := range names[id] {
		if err := os.Remove(filepath.Join(dir, namedFolder, name)); err != nil {
			return err
		}
	}
	return os.RemoveAll(gone)
}

// holder describes the process that a lock file names.
func holder(path string) string {
	if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
		return "process " + string(pid)
	}
	return "the process"
}

// Sweep removes what is left of removals that did not end.
func Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if id, ok := strings.CutPrefix(entry.Name(), removed); ok && idPattern.MatchString(id) {
			if err := os.RemoveAll(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
