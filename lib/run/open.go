package run

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"latentlab/lib/dataset"
	"latentlab/lib/home"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/weights"
)

// Open returns the run of m with a name that [Run.Tag] gave it, or with an ID, then
// at its newest step or, if train.EarlyStopping ended it there, at its best, without
// training it. like is any set of images of the size that m expects, or of rows: those of
// the training data or new ones, whose columns are matched by name and scaled as in the
// training.
//
// m must have the weights of the model that was trained, but may have another loss.
// The run has its history and belongs to the folder that it was found in. [Train]
// continues a training.
func Open(m train.Model, like *dataset.Examples, name string) (*Run, error) {
	path, file, err := findCheckpoint(name)
	if err != nil {
		return nil, err
	}
	c, err := decode(file)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint %s cannot be used: %w", path, err)
	}
	model, err := trained.Restore(m, like, c.schema)
	if err != nil {
		return nil, err
	}
	r := &Run{Model: model, Dir: filepath.Dir(path), file: file}
	if c.state, err = r.adoptState(c); err != nil {
		return nil, fmt.Errorf("the checkpoint %s is of another model: %w", path, err)
	}
	if err := cmp.Or(r.CheckState(c.state), r.restore(c)); err != nil {
		return nil, fmt.Errorf("the checkpoint %s cannot be used: %w", path, err)
	}
	r.Program.Digest = c.digest
	d, err := r.description()
	if errors.Is(err, fs.ErrNotExist) || err == nil && d.Program != c.digest {
		d, err = description{}, nil // the checkpoint has everything except the steps of an epoch
	}
	if err == nil {
		err = r.checkMeaning(c, d)
	}
	if err != nil {
		return nil, fmt.Errorf("the run in %s cannot be opened: %w", r.Dir, err)
	}
	r.StepsPerEpoch, r.clock = d.StepsPerEpoch, readClock(r.Dir)
	// The time of the lock is that of the last use, by which runs are chosen for removal.
	now := time.Now()
	_ = os.Chtimes(filepath.Join(r.Dir, lockFile), now, now)
	return r, nil
}

// checkMeaning checks the meaning of a checkpoint's weights for a model that is a
// trained.WeightChecker, by the description in the checkpoint or, if an older version
// wrote it, by the run's description.
func (r *Run) checkMeaning(c *checkpoint, d description) error {
	_, checks := r.Program.Model.(trained.WeightChecker)
	if checks && c.described == nil && d.Program == "" {
		return fmt.Errorf("the meaning of its weights is unknown, since there is no %s that describes this run: "+
			"restore the file, or train the run again", descriptionFile)
	}
	if c.described != nil {
		return r.CheckMeaning(c.described)
	}
	return r.CheckMeaning(d.Hyperparameters)
}

// findCheckpoint returns the path and the bytes of the checkpoint that a name refers to.
func findCheckpoint(name string) (path string, file []byte, err error) {
	runs, err := Dir()
	if err != nil {
		return "", nil, err
	}
	if idPattern.MatchString(name) {
		return newestCheckpoint(filepath.Join(runs, name))
	}
	link, err := tagFile(runs, name)
	if err != nil {
		return "", nil, err
	}
	target, err := os.Readlink(link)
	if err != nil {
		return "", nil, fmt.Errorf("there is no run named %q: %s; Tag names a run",
			name, home.ListNames(filepath.Join(runs, namedFolder), ""))
	}
	path = filepath.Join(filepath.Dir(link), target)
	if file, err = os.ReadFile(path); err != nil {
		return "", nil, fmt.Errorf("the run %q cannot be opened: %w: train it again, and Tag it", name, err)
	}
	return path, file, nil
}

// newestCheckpoint returns the checkpoint of a folder at the latest step, or at the best
// if early stopping ended the run at the latest. It reads the progress
// file first: if a training ends meanwhile, the file is renamed to the name of its
// step, and the listing then contains it.
func newestCheckpoint(dir string) (path string, file []byte, err error) {
	at, progress := -1, filepath.Join(dir, progressFile)
	if file, err = os.ReadFile(progress); err == nil {
		c, err := decode(file)
		if err != nil {
			return "", nil, fmt.Errorf("the checkpoint %s cannot be used: %w: "+
				"move it away to open the one before it", progress, err)
		}
		path, at = progress, c.step
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil, fmt.Errorf("there is no run with the ID %s in %s", filepath.Base(dir), filepath.Dir(dir))
	}
	for _, entry := range entries {
		if m := stepFile.FindStringSubmatch(entry.Name()); m != nil {
			if step, err := strconv.Atoi(m[1]); err == nil && step > at {
				path, at, file = filepath.Join(dir, entry.Name()), step, nil
			}
		}
	}
	if d, err := (&Run{Dir: dir}).description(); err == nil && d.Stopped != nil && d.Stopped.Last == at {
		if best := filepath.Join(dir, stepName(d.Stopped.Best)); exists(best) {
			path, file = best, nil
		}
	}
	if path == "" {
		return "", nil, fmt.Errorf("the run in %s has saved nothing yet", dir)
	}
	if file == nil {
		file, err = os.ReadFile(path)
	}
	return path, file, err
}

// adoptState returns the program's own state with the values that a checkpoint has under
// the same names. The checkpoint must have every weight of the model in the same
// shape, and no other weights.
func (r *Run) adoptState(c *checkpoint) (train.State, error) {
	theirs := c.state.ByName()
	own, err := r.Program.State()
	if err != nil {
		return nil, err
	}
	isWeight := map[string]bool{}
	for _, v := range r.Program.Variables() {
		isWeight[v.Path()] = trained.IsWeight(v)
	}
	var missing, unexpected []string
	var mismatch error
	for i, v := range own {
		switch found, ok := theirs[v.Name]; {
		case ok && found.Shape.Equal(v.Shape):
			own[i] = found
		case ok && isWeight[v.Name]:
			mismatch = cmp.Or(mismatch, fmt.Errorf("%s has shape %v, the model needs %v",
				v.Name, found.Shape.Dimensions, v.Shape.Dimensions))
		case isWeight[v.Name]:
			missing = append(missing, v.Name)
		}
	}
	for _, name := range c.weightNames() {
		if _, known := isWeight[name]; !known {
			unexpected = append(unexpected, name)
		}
	}
	return own, cmp.Or(trained.CheckNames(missing, unexpected), mismatch)
}

// weightNames returns the names of the values that are part of the trained model. A
// checkpoint of an older version does not record them: in it, the variables of dense
// layers and batch normalizations certainly are.
func (c *checkpoint) weightNames() []string {
	if c.weights != nil {
		return c.weights
	}
	var names []string
	for _, v := range c.state {
		if weights.IsLayer(v.Name) {
			names = append(names, v.Name)
		}
	}
	return names
}
