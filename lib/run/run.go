package run

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"syscall"

	"github.com/gofrs/flock"

	"latentlab/lib/atomicfile"
	"latentlab/lib/home"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// Run is a training on disk with the state at one of its steps loaded.
type Run struct {
	*trained.Model // at the loaded state

	Dir         string
	NewSteps    int   // steps that this process trained, of those in History
	History     Table // scalars of each step, also after the loaded state if EarlyStopping loaded an earlier one
	Tests       Table // what the model evaluates on Config.Test after each epoch; NaN where it did not yet
	Validation  Table // as Tests, on Config.Validation
	Interrupted bool  // training stopped before its last epoch

	wanted   evaluations  // after each epoch
	shown    evaluations  // in Tests and Validation
	others   []evaluation // earlier ones, on other data or by another Evaluate
	stopped  bool         // EarlyStopping has ended the training
	best     *checkpoint  // under EarlyStopping, the epoch with the lowest loss so far; nil for none
	segments []segment    // what computed the loaded state
	clock    clock        // how long that took
	file     []byte       // the checkpoint that Open read, nil if the run was trained
	lock     *flock.Flock
}

const (
	progressFile = "progress.safetensors"
	idDigits     = 12 // of the digest
)

var stepFile = regexp.MustCompile(`^step-(\d+)\.safetensors$`)

// Dir returns the folder of all runs: $LATENTLAB_RUNS, or the project's
// .latentlab/runs.
func Dir() (string, error) { return home.Runs() }

// IsComplete reports whether a run of the program with all its epochs exists on
// disk, or with those after which EarlyStopping ends it, so that training it would only
// load it.
func IsComplete(p *train.Program) bool {
	dir, err := Dir()
	if err != nil || p.Digest == "" {
		return false
	}
	dir = filepath.Join(dir, id(p.Digest))
	if p.Config.Patience == 0 {
		return exists(filepath.Join(dir, stepName(targetStep(p))))
	}
	wanted, err := wantedEvaluations(p)
	if err != nil {
		return false
	}
	r := &Run{Model: &trained.Model{Program: p, StepsPerEpoch: p.Steps()}, Dir: dir, wanted: wanted}
	found, err := r.findStopping()
	return err == nil && found.end > 0
}

// isComplete reports whether the run needs no more training.
func (r *Run) isComplete() bool {
	if r.Program.Config.Patience > 0 {
		return r.stopped
	}
	return r.Step >= targetStep(r.Program)
}

// targetStep returns the step at which training the program ends at the latest.
func targetStep(p *train.Program) int { return p.Config.Epochs * p.Steps() }

// open locks the program's folder, which it creates if needed, and loads the
// newest checkpoint not after the program's last step, with the wanted evaluations.
// It calls notify with a line for the user if another process holds the folder.
func open(ctx context.Context, p *train.Program, wanted evaluations, notify func(line string)) (*Run, error) {
	if p.Digest == "" {
		return nil, errors.New("the program has no digest, so it cannot be trained: use one that train.Prepare returned")
	}
	dir, err := Dir()
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, id(p.Digest))
	r := &Run{Model: &trained.Model{Program: p, StepsPerEpoch: p.Steps()}, Dir: dir, wanted: wanted}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("a folder for the run cannot be created: %w: "+
			"runs are kept in %s; set LATENTLAB_RUNS to keep them elsewhere", err, filepath.Dir(dir))
	}
	r.lock, err = lock(ctx, dir, lockFile, func(holder string) {
		notify(fmt.Sprintf("Waiting for %s, which trains the same run.", holder))
	})
	if held := new(heldError); errors.As(err, &held) {
		return nil, fmt.Errorf("interrupted while %s trains the same run in %s: "+
			"run this again to have what it has trained by then: %w", held.holder, dir, held.err)
	}
	forbidden := errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
	if forbidden && IsComplete(p) {
		err = nil // another user's complete run: it is shown without a lock, and nothing is written
	}
	if err != nil {
		return nil, err
	}
	if r.isLocked() {
		atomicfile.Sweep(dir)
	}
	err = r.describe()
	if err == nil {
		err = r.loadNearest()
	}
	if err != nil {
		return nil, errors.Join(err, r.unlock())
	}
	if r.isComplete() {
		r.updateTables()
	}
	return r, nil
}

// loadNearest sets the program to the newest checkpoint not after its last step. Without
// one it keeps its initial values.
func (r *Run) loadNearest() error {
	r.History.Names, r.clock = r.Program.Scalars, readClock(r.Dir)
	r.setEvaluations(nil)
	if r.Program.Config.Patience > 0 {
		return r.loadStopping()
	}
	target := targetStep(r.Program)
	name, err := r.nearestCheckpoint(target)
	if err != nil || name == "" {
		return err
	}
	c, err := r.readCheckpoint(name)
	if err != nil {
		return err
	}
	if err := r.restore(c); err != nil {
		return fmt.Errorf("the checkpoint %s cannot be used: %w: "+
			"move it away to train from the one before it", filepath.Join(r.Dir, name), err)
	}
	if name == progressFile && r.Step == target {
		return r.completeProgress() // its process was killed before it renamed the file
	}
	return nil
}

// restore sets the run to a checkpoint.
func (r *Run) restore(c *checkpoint) error {
	if err := r.Program.SetState(c.state); err != nil {
		return err
	}
	r.Step, r.History, r.segments = c.step, c.history.upTo(c.step), c.segments // training adds rows to its own columns
	r.setEvaluations(c.tests)
	return nil
}

// nearestCheckpoint returns the file of the newest checkpoint not after step target, or "".
// It renames a progress file after it to the name of its step, since training from
// here will write another progress file.
func (r *Run) nearestCheckpoint(target int) (string, error) {
	steps, err := r.savedSteps(target)
	if err != nil {
		return "", err
	}
	best, at := "", -1
	if len(steps) > 0 {
		best, at = stepName(steps[0]), steps[0]
	}
	if at == target {
		return best, nil
	}
	c, err := r.readCheckpoint(progressFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return best, nil
	case err != nil:
		return "", err
	case c.step > target:
		return best, r.setProgressAside(c.step)
	case c.step > at:
		return progressFile, nil
	}
	return best, nil
}

// savedSteps returns the steps that have a file of their own, up to target, the newest
// first.
func (r *Run) savedSteps(target int) ([]int, error) {
	entries, err := os.ReadDir(r.Dir)
	if err != nil {
		return nil, err
	}
	var steps []int
	for _, entry := range entries {
		if m := stepFile.FindStringSubmatch(entry.Name()); m != nil {
			if step, err := strconv.Atoi(m[1]); err == nil && step <= target {
				steps = append(steps, step)
			}
		}
	}
	slices.SortFunc(steps, func(a, b int) int { return b - a })
	return steps, nil
}

// setProgressAside renames the progress file to the name of its step, unless that has a
// file, which may have been evaluated since.
func (r *Run) setProgressAside(step int) error {
	if exists(filepath.Join(r.Dir, stepName(step))) {
		return nil
	}
	return os.Rename(filepath.Join(r.Dir, progressFile), filepath.Join(r.Dir, stepName(step)))
}

func stepName(step int) string { return fmt.Sprintf("step-%d.safetensors", step) }

// readCheckpoint reads a checkpoint of this run.
func (r *Run) readCheckpoint(name string) (*checkpoint, error) {
	path := filepath.Join(r.Dir, name)
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint cannot be read: %w: move it away to train from the one before it", err)
	}
	c, err := decode(file)
	if err == nil && c.digest != r.Program.Digest {
		err = fmt.Errorf("%w: it belongs to program %.12s", errDamaged, c.digest)
	}
	if err == nil && (c.history.Len() != c.step || !slices.Equal(c.history.Names, r.Program.Scalars)) {
		err = fmt.Errorf("%w: it is at step %d with %d rows of history", errDamaged, c.step, c.history.Len())
	}
	if err != nil {
		return nil, fmt.Errorf("the checkpoint %s cannot be used: %w: "+
			"move it away to train from the one before it", path, err)
	}
	return c, nil
}

// writeCheckpoint saves a checkpoint under a name.
func (r *Run) writeCheckpoint(c *checkpoint, name string) error {
	file, err := c.encode()
	if err == nil {
		err = atomicfile.WriteFile(filepath.Join(r.Dir, name), file, 0o644)
	}
	if err != nil {
		return fmt.Errorf("the run cannot be saved at step %d: %w: what was saved before is in %s", c.step, err, r.Dir)
	}
	return nil
}

// completeProgress renames the progress file to the name of the run's step, at
// which training was to end, and writes the tables.
func (r *Run) completeProgress() error {
	if err := os.Rename(filepath.Join(r.Dir, progressFile), filepath.Join(r.Dir, stepName(r.Step))); err != nil {
		return err
	}
	return r.writeTables()
}

// ID returns the short form of the program's digest, the name of the run's folder.
func (r *Run) ID() string { return id(r.Program.Digest) }

func id(digest string) string { return digest[:idDigits] }

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
