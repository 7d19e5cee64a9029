package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
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
)

// Run is a training on disk with the state at one of its steps loaded.
type Run struct {
	Dir         string
	Program     *train.Program
	Step        int   // steps behind the loaded state
	Trained     int   // of these, the steps that this process trained
	History     Table // scalars of each step
	Tests       Table // what the model evaluates on Config.Test after each epoch; NaN where it did not yet
	Interrupted bool  // training was stopped before its last epoch

	asked     string       // metric.Digest of the evaluation after each epoch; "" for none
	tested    string       // metric.Digest of the evaluation in Tests
	others    []evaluation // earlier ones, on other pictures or by another Evaluate
	trainedOn []stretch    // what computed the loaded state
	clock     clock        // how long it took
	perEpoch  int          // steps of an epoch where the state comes from; 0 where that is Program, or unknown
	file      []byte       // the checkpoint that Open read, nil where the run was trained
	lock      *flock.Flock
}

const (
	progressFile = "progress.safetensors"
	digestDigits = 12 // of the digest, in the folder's name
)

var stepFile = regexp.MustCompile(`^step-(\d+)\.safetensors$`)

// Dir returns the folder that holds all runs: $LATENTLAB_RUNS, or
// .latentlab/runs in the project.
func Dir() (string, error) {
	if dir := os.Getenv("LATENTLAB_RUNS"); dir != "" {
		return filepath.Abs(dir)
	}
	return home.Dir("runs")
}

// Trained reports whether there is a run that has all of the program's epochs
// behind it, so that Train would only load it.
func Trained(p *train.Program) bool {
	dir, err := Dir()
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join(dir, p.Digest[:digestDigits], stepName(p.Config.Epochs*p.Steps())))
	return err == nil
}

// open locks the program's folder, making it when there is none, and loads
// the checkpoint nearest before step target, with the evaluation that is asked
// for. say is told when another process holds the folder.
func open(ctx context.Context, p *train.Program, asked string, target int, say func(string)) (*Run, error) {
	dir, err := Dir()
	if err != nil {
		return nil, err
	}
	dir = filepath.Join(dir, p.Digest[:digestDigits])
	r := &Run{Dir: dir, Program: p, asked: asked}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("a folder for the run cannot be made: %w: runs are kept in %s; set LATENTLAB_RUNS to keep them elsewhere", err, filepath.Dir(dir))
	}
	r.lock, err = lock(ctx, dir, lockFile, func(holder string) {
		say(fmt.Sprintf("Waiting for %s, which trains the same run.", holder))
	})
	if held := new(heldError); errors.As(err, &held) {
		return nil, fmt.Errorf("interrupted while %s trains the same run in %s: run this again to have what it has trained by then: %w", held.holder, dir, held.err)
	}
	if forbidden := errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS); forbidden && exists(filepath.Join(dir, stepName(target))) {
		err = nil // another user's run, finished: it is shown without a lock, and nothing is written
	}
	if err != nil {
		return nil, err
	}
	if r.holds() {
		atomicfile.Sweep(dir)
	}
	err = r.describe()
	if err == nil {
		err = r.load(target)
	}
	if err != nil {
		return nil, errors.Join(err, r.release())
	}
	if r.Step == target {
		r.agree()
	}
	return r, nil
}

// load sets the program to the newest checkpoint not beyond step target;
// without one it stays at its first values.
func (r *Run) load(target int) error {
	r.History.Names, r.clock = r.Program.Scalars, readClock(r.Dir)
	r.setEvaluations(nil)
	name, err := r.nearest(target)
	if err != nil || name == "" {
		return err
	}
	c, err := r.read(name)
	if err != nil {
		return err
	}
	if err := r.restore(c); err != nil {
		return fmt.Errorf("the checkpoint %s cannot be used: %w: move it away to train from the one before it", filepath.Join(r.Dir, name), err)
	}
	if name == progressFile && r.Step == target {
		return r.end() // its process was killed before it renamed the file
	}
	return nil
}

// restore sets the run to a checkpoint.
func (r *Run) restore(c *checkpoint) error {
	if err := r.Program.SetState(c.state); err != nil {
		return err
	}
	r.Step, r.History, r.trainedOn = c.step, c.history, c.trainedOn
	r.setEvaluations(c.tests)
	return nil
}

// nearest returns the file of the newest checkpoint not beyond step target,
// or "". A progress file beyond it is kept under its own step, since
// training from here will write another.
func (r *Run) nearest(target int) (string, error) {
	entries, err := os.ReadDir(r.Dir)
	if err != nil {
		return "", err
	}
	best, at := "", -1
	for _, entry := range entries {
		if m := stepFile.FindStringSubmatch(entry.Name()); m != nil {
			if step, err := strconv.Atoi(m[1]); err == nil && step <= target && step > at {
				best, at = entry.Name(), step
			}
		}
	}
	if at == target {
		return best, nil
	}
	c, err := r.read(progressFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return best, nil
	case err != nil:
		return "", err
	case c.step > target && exists(filepath.Join(r.Dir, stepName(c.step))):
		return best, nil // its own file may have been evaluated since
	case c.step > target:
		return best, os.Rename(filepath.Join(r.Dir, progressFile), filepath.Join(r.Dir, stepName(c.step)))
	case c.step > at:
		return progressFile, nil
	}
	return best, nil
}

func stepName(step int) string { return fmt.Sprintf("step-%d.safetensors", step) }

// read loads a checkpoint of this run.
func (r *Run) read(name string) (*checkpoint, error) {
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
		return nil, fmt.Errorf("the checkpoint %s cannot be used: %w: move it away to train from the one before it", path, err)
	}
	return c, nil
}

// write saves a checkpoint under a name.
func (r *Run) write(c *checkpoint, name string) error {
	file, err := c.encode()
	if err == nil {
		err = atomicfile.WriteFile(filepath.Join(r.Dir, name), file, 0o644)
	}
	if err != nil {
		return fmt.Errorf("the run cannot be saved at step %d: %w: what was saved before it is kept in %s", c.step, err, r.Dir)
	}
	return nil
}

// end gives the checkpoint of an end that was asked for its own name.
func (r *Run) end() error {
	if err := os.Rename(filepath.Join(r.Dir, progressFile), filepath.Join(r.Dir, stepName(r.Step))); err != nil {
		return err
	}
	return r.finish()
}

// finish writes what readers want beside the last checkpoint.
func (r *Run) finish() error {
	for _, t := range r.tables() {
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

// tableFile is a table that is written for readers.
type tableFile struct {
	name, count string // of the file, and of its first column
	Table
}

func (r *Run) tables() []tableFile {
	return []tableFile{{"history.csv", "step", r.History}, {"test.csv", "epoch", r.Tests}}
}

// agree makes what lies beside the checkpoints say what the run says that was
// loaded, where it is about another state: trained to another step, evaluated
// on something else, or trained by others. A folder that cannot be written
// still shows what it holds.
func (r *Run) agree() {
	for _, t := range r.tables() {
		path := filepath.Join(r.Dir, t.name)
		old, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) && t.Len() == 0 || err == nil && t.isIn(old, t.count) {
			continue
		}
		if text, err := t.csv(t.count); err == nil {
			_ = atomicfile.WriteFile(path, text, 0o644)
		}
	}
	_ = r.noteTrainedOn()
}

// Epochs is the number of epochs behind the loaded state, a fraction while
// one is under way, and NaN where the state comes from a training of which it
// is not known how long its epochs were.
func (r *Run) Epochs() float64 {
	if perEpoch := r.stepsPerEpoch(); perEpoch > 0 {
		return float64(r.Step) / float64(perEpoch)
	}
	return math.NaN()
}

// stepsPerEpoch is unknown where nothing says it.
func (r *Run) stepsPerEpoch() int { return cmp.Or(r.perEpoch, r.Program.Steps()) }

// unknown is the number of steps in an epoch of some other training.
const unknown = -1

// ID is the short form of the program's digest, the folder's name; "" for a
// run that belongs to no folder.
func (r *Run) ID() string {
	if r.Dir == "" {
		return ""
	}
	return r.Program.Digest[:digestDigits]
}
