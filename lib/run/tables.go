package run

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"latentlab/lib/atomicfile"
)

// tableFile is a table as a CSV file for readers.
type tableFile struct {
	name, count string // of the file, and of its first column
	Table
}

func (r *Run) tableFiles() []tableFile {
	files := []tableFile{{"history.csv", "step", r.History}, {"test.csv", "epoch", r.Tests}}
	if r.Validation.Len() > 0 {
		files = append(files, tableFile{"validation.csv", "epoch", r.Validation})
	}
	return files
}

// writeTables writes the CSV files and the clock.
func (r *Run) writeTables() error {
	for _, t := range r.tableFiles() {
		text, err := t.csv(t.count)
		if err == nil {
			err = atomicfile.WriteFile(filepath.Join(r.Dir, t.name), text, 0o644)
		}
		if err != nil {
			return fmt.Errorf("writing %s of the run: %w", t.name, err)
		}
	}
	return r.clock.write(r.Dir)
}

// updateTables rewrites the CSV files and the description if they are about
// another state than the loaded one: trained to another step, evaluated on
// something else, or trained on other hardware. It ignores errors: a read-only
// folder can still be loaded.
func (r *Run) updateTables() {
	for _, t := range r.tableFiles() {
		path := filepath.Join(r.Dir, t.name)
		old, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && t.Len() == 0 || err == nil && t.isIn(old, t.count) {
			continue
		}
		if text, err := t.csv(t.count); err == nil {
			_ = atomicfile.WriteFile(path, text, 0o644)
		}
	}
	_ = r.writeSegments()
}
