package run

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// ShortChunks makes trainings save every few milliseconds.
func ShortChunks() { chunkTime = 10 * time.Millisecond }

// SaveOften makes trainings save after every step or two, and returns a function that restores what it
// was.
func SaveOften() (end func()) {
	chunk := chunkTime
	chunkTime = time.Millisecond
	return func() { chunkTime = chunk }
}

// LockTimeout sets how long Tag waits for a folder, and returns a function that restores it.
func LockTimeout(d time.Duration) (end func()) {
	before := lockTimeout
	lockTimeout = d
	return func() { lockTimeout = before }
}

// Losses returns the first column of the history in a checkpoint.
func Losses(path string) ([]float32, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := decode(file)
	if err != nil || c.history.Len() == 0 {
		return nil, err
	}
	return c.history.Columns[0], nil
}

// SlowSaves makes chunks short, and pauses after saves long, as if saves were slow. It returns a function
// that restores both.
func SlowSaves() (end func()) {
	slow, share, chunk := slowSave, saveShare, chunkTime
	slowSave, saveShare, chunkTime = 0, 0.01, 5*time.Millisecond
	return func() { slowSave, saveShare, chunkTime = slow, share, chunk }
}

// Saved reads every checkpoint in a run's folder and returns the latest step, 0 if there are none.
func Saved(dir string) (int, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	newest := 0
	for _, entry := range entries {
		if entry.Name() != progressFile && !stepFile.MatchString(entry.Name()) {
			continue
		}
		file, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return 0, err
		}
		c, err := decode(file)
		if err != nil {
			return 0, err
		}
		newest = max(newest, c.step)
	}
	return newest, err
}

// Rewrite writes a checkpoint of the run's current state.
func (r *Run) Rewrite(name string) error {
	c, err := r.checkpoint()
	if err != nil {
		return err
	}
	return r.writeCheckpoint(c, name)
}
