// Package runs lists the trainings that package run of the library keeps on disk, and
// removes them. It reads their files only, since kernelcfg is built without XLA.
package runs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// The names of files, as package run of the library writes them.
const (
	namedFolder     = "named"
	lockFile        = "lock"
	descriptionFile = "run.json"
	progressFile    = "progress.safetensors"
	clockFile       = "time.csv"
)

var (
	idPattern = regexp.MustCompile(`^[0-9a-f]{12}$`)
	stepFile  = regexp.MustCompile(`^step-([0-9]+)\.safetensors$`)
)

// Run is a training on disk.
type Run struct {
	ID          string
	Names       []string  // given by run.Tag
	Model, Data string    // "" if its description cannot be read
	Epochs      float64   // trained and saved
	Size        int64     // of its files, in bytes
	Used        time.Time // when it was last trained, loaded or opened
	Training    bool      // a process holds its lock now
}

// List returns the runs in dir, the one used last first. A folder that does not exist
// has none.
func List(dir string) ([]Run, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	names, err := Names(dir)
	if err != nil {
		return nil, err
	}
	var all []Run
	for _, entry := range entries {
		if entry.IsDir() && isRun(dir, entry.Name()) {
			r := read(filepath.Join(dir, entry.Name()))
			r.Names = names[r.ID]
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b Run) int { return b.Used.Compare(a.Used) })
	return all, nil
}

// isRun reports whether dir has a run with an ID. A folder with a name such as
// 202611281200, in which nothing is the library's, is none.
func isRun(dir, id string) bool {
	if !idPattern.MatchString(id) {
		return false
	}
	for _, name := range []string{lockFile, descriptionFile} {
		if _, err := os.Stat(filepath.Join(dir, id, name)); err == nil {
			return true
		}
	}
	return false
}

// read returns the run in a folder. What cannot be read stays zero.
func read(dir string) Run {
	r := Run{ID: filepath.Base(dir), Training: isHeld(filepath.Join(dir, lockFile))}
	step := 0
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			continue // it has been renamed or removed
		}
		r.Size += info.Size()
		if info.ModTime().After(r.Used) {
			r.Used = info.ModTime()
		}
		if m := stepFile.FindStringSubmatch(entry.Name()); m != nil {
			n, _ := strconv.Atoi(m[1])
			step = max(step, n)
		}
		if entry.Name() == progressFile {
			step = max(step, lastStep(filepath.Join(dir, clockFile)))
		}
	}
	var d struct {
		Hyperparameters struct{ Model string }
		Data            string
		StepsPerEpoch   int `json:"steps per epoch"`
	}
	if text, err := os.ReadFile(filepath.Join(dir, descriptionFile)); err == nil && json.Unmarshal(text, &d) == nil {
		r.Model, r.Data = d.Hyperparameters.Model, d.Data
		r.Epochs = float64(step) / float64(max(1, d.StepsPerEpoch))
	}
	return r
}

// lastStep returns the step in the last row of a run's clock, 0 if it cannot be read.
func lastStep(path string) int {
	text, _ := os.ReadFile(path)
	text = bytes.TrimSpace(text)
	last, _, _ := strings.Cut(string(text[bytes.LastIndexByte(text, '\n')+1:]), ",")
	step, _ := strconv.Atoi(last)
	return step
}

// isHeld reports whether a process holds a lock.
func isHeld(path string) bool {
	if _, err := os.Stat(path); err != nil {
		return false
	}
	lock := flock.New(path)
	defer lock.Close()
	ok, err := lock.TryRLock()
	return err == nil && !ok
}

// Names returns the names in dir that run.Tag gave, by the ID of their run.
func Names(dir string) (map[string][]string, error) {
	names := map[string][]string{}
	named := filepath.Join(dir, namedFolder)
	err := filepath.WalkDir(named, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Type()&fs.ModeSymlink == 0 || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		target, err := os.Readlink(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(named, path)
		id := filepath.Base(filepath.Dir(target))
		names[id] = append(names[id], name)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return names, err
}
