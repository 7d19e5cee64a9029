package run

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"latentlab/lib/train"
)

// While a training with train.EarlyStopping is under way, the state with the lowest
// validation loss is in a file of its own, unless it is the one in the progress file.
var bestFile = regexp.MustCompile(`^best-(\d+)\.safetensors$`)

func bestName(step int) string { return fmt.Sprintf("best-%d.safetensors", step) }

// stopping applies train.EarlyStopping to the validation losses of the epochs so far. It
// returns the epoch with the lowest loss, 0 if none is finite, and the epoch with which
// training ends, 0 if it has not ended.
func stopping(losses []float32, c train.Config) (best, end int) {
	lowest := float32(math.Inf(1))
	for i, loss := range losses {
		epoch := i + 1
		if loss < lowest {
			best, lowest = epoch, loss
		}
		if epoch-best >= c.Patience || epoch == c.Epochs {
			return best, epoch
		}
	}
	return best, 0
}

// BestEpoch returns the epoch with the lowest validation loss so far, counted from 1,
// 0 if there is none.
func (r *Run) BestEpoch() int {
	if r.Validation.Len() == 0 {
		return 0
	}
	best, _ := stopping(r.Validation.Columns[0], train.Config{Patience: math.MaxInt})
	return best
}

// noteBest copies the state at the end of an epoch if its validation loss is the lowest,
// and notes whether training ends.
func (t *training) noteBest() (err error) {
	r := t.run
	if r.Program.Config.Patience == 0 {
		return nil
	}
	best, end := stopping(r.Validation.Columns[0], r.Program.Config)
	r.stopped = end > 0
	if best > 0 && best*r.Program.Steps() == r.Step {
		r.best, err = r.checkpoint()
	}
	return err
}

// writeProgress saves a checkpoint as the progress of the training. Before that it saves
// the best state so far, if there is one: it is lost when the next progress file
// replaces this one.
func (r *Run) writeProgress(c, best *checkpoint) error {
	kept := -1
	if best != nil && best.step < c.step {
		kept = best.step
		if !exists(filepath.Join(r.Dir, bestName(kept))) && !exists(filepath.Join(r.Dir, stepName(kept))) {
			if err := r.writeCheckpoint(best, bestName(kept)); err != nil {
				return err
			}
		}
	}
	if err := r.writeCheckpoint(c, progressFile); err != nil {
		return err
	}
	return r.removeBest(kept)
}

// removeBest removes the files of states that were the best once, except that of a step.
func (r *Run) removeBest(except int) error {
	entries, err := os.ReadDir(r.Dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		m := bestFile.FindStringSubmatch(entry.Name())
		if m == nil || m[1] == strconv.Itoa(except) {
			continue
		}
		if err := os.Remove(filepath.Join(r.Dir, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// keepBest ends a training at the run's step, that of the progress file: it keeps the
// best state under its step, and sets the run to it.
func (r *Run) keepBest() error {
	best := r.best
	if best != nil && best.step < r.Step {
		err := os.Rename(filepath.Join(r.Dir, bestName(best.step)), filepath.Join(r.Dir, stepName(best.step)))
		if err != nil && !exists(filepath.Join(r.Dir, stepName(best.step))) {
			return fmt.Errorf("the best state of the run, at step %d, cannot be kept: %w", best.step, err)
		}
	}
	if err := errors.Join(r.completeProgress(), r.removeBest(-1)); err != nil {
		return err
	}
	last := r.Step
	return errors.Join(r.setBest(best), r.describeStop(last))
}

// setBest sets the run to the best state. It keeps the tables.
func (r *Run) setBest(best *checkpoint) error {
	if best == nil || best.step == r.Step {
		return nil
	}
	if err := r.Program.SetState(best.state); err != nil {
		return err
	}
	r.Step, r.segments = best.step, best.segments
	return nil
}

// stoppingState is where a training with EarlyStopping is, by its files.
type stoppingState struct {
	latest *checkpoint // with all losses; nil if nothing can be used
	best   *checkpoint // nil if no loss is finite
	end    int         // the epoch with which training has ended; 0 if it goes on from latest
}

// findStopping finds the newest checkpoint of which all validation losses are known and
// the best state is on disk. It changes no file.
func (r *Run) findStopping() (stoppingState, error) {
	target, perEpoch := targetStep(r.Program), r.Program.Steps()
	steps, err := r.savedSteps(target)
	if err != nil {
		return stoppingState{}, err
	}
	var progress *checkpoint
	if len(steps) == 0 || steps[0] < target {
		progress, err = r.readCheckpoint(progressFile)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return stoppingState{}, err
		}
		if err == nil && progress.step <= target && !slices.Contains(steps, progress.step) {
			steps = append(steps, progress.step)
			slices.SortFunc(steps, func(a, b int) int { return b - a })
		}
	}
	for _, step := range steps {
		c := progress
		if c == nil || c.step != step {
			if c, err = r.readCheckpoint(stepName(step)); err != nil {
				return stoppingState{}, err
			}
		}
		losses := c.losses(r.wanted.validation)
		if epochs := step / perEpoch; len(losses) < epochs || slices.ContainsFunc(losses[:epochs], isNaN) {
			continue
		}
		best, end := stopping(losses[:step/perEpoch], r.Program.Config)
		found := stoppingState{latest: c, end: end}
		if best > 0 {
			if found.best, err = r.readBest(c, best*perEpoch); err != nil {
				return stoppingState{}, err
			}
		}
		if best > 0 && found.best == nil || best == 0 && end > 0 && step != end*perEpoch {
			continue // the state was not kept
		}
		return found, nil
	}
	return stoppingState{}, nil
}

func isNaN(v float32) bool { return math.IsNaN(float64(v)) }

// losses returns the first column of an evaluation.
func (c *checkpoint) losses(digest string) []float32 {
	for _, e := range c.tests {
		if e.digest == digest && e.table.Len() > 0 {
			return e.table.Columns[0]
		}
	}
	return nil
}

// readBest returns the state at a step that is not after latest, nil if it is not on disk.
func (r *Run) readBest(latest *checkpoint, step int) (*checkpoint, error) {
	if latest.step == step {
		return latest, nil
	}
	for _, name := range []string{stepName(step), bestName(step)} {
		if exists(filepath.Join(r.Dir, name)) {
			return r.readCheckpoint(name)
		}
	}
	return nil, nil
}

// loadStopping sets the run to where its training is: to the best state if the training
// has ended, otherwise to the state from which it goes on.
func (r *Run) loadStopping() error {
	found, err := r.findStopping()
	if err != nil {
		return err
	}
	if found.latest == nil {
		return r.protectProgress(-1)
	}
	if err := r.restore(found.latest); err != nil {
		return fmt.Errorf("the checkpoint of step %d in %s cannot be used: %w", found.latest.step, r.Dir, err)
	}
	if found.end == 0 {
		r.best = found.best
		return r.protectProgress(r.Step)
	}
	r.stopped, r.best = true, found.best
	if r.Step == found.end*r.Program.Steps() && !exists(filepath.Join(r.Dir, stepName(r.Step))) {
		return r.keepBest() // its process was killed before it renamed the files
	}
	r.setEvaluations(mergeEvaluations(found, r.Program.Steps()))
	r.History = r.History.upTo(found.end * r.Program.Steps())
	r.Tests, r.Validation = r.Tests.upTo(found.end), r.Validation.upTo(found.end)
	if err := r.setBest(found.best); err != nil {
		return err
	}
	_ = r.describeStop(found.end * r.Program.Steps()) // a read-only folder can still be loaded
	return nil
}

// mergeEvaluations returns the evaluations of the latest state. One that lacks the best
// epoch is that of the best state, if that was evaluated since.
func mergeEvaluations(found stoppingState, perEpoch int) []evaluation {
	all := slices.Clone(found.latest.tests)
	if found.best == nil {
		return all
	}
	for _, e := range found.best.tests {
		at := slices.IndexFunc(all, func(a evaluation) bool { return a.digest == e.digest })
		switch epoch := found.best.step / perEpoch; {
		case at < 0:
			all = append(all, e)
		case !all[at].table.hasRow(epoch) && e.table.hasRow(epoch):
			all[at] = e
		}
	}
	return all
}

// protectProgress sets the progress file aside if it is after a step that training
// starts from, and would be overwritten.
func (r *Run) protectProgress(step int) error {
	c, err := r.readCheckpoint(progressFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil || c.step <= step {
		return err
	}
	return r.setProgressAside(c.step)
}
