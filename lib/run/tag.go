package run

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"latentlab/lib/atomicfile"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

const namedFolder = "named" // beside the runs' folders; holds the links that Tag makes

var idName = regexp.MustCompile(fmt.Sprintf(`^[0-9a-f]{%d}$`, digestDigits))

// Tag gives the run, as it is now, a name to [Open] it by: a link in the
// folder "named" to the checkpoint of this step. If there is none it is written;
// a run that was opened is written as it was read. Training further does not
// move the name; tagging another run with the same name does.
// Weights and history stay as they are; what the model evaluates is of the test
// set and the Evaluate that this step was trained or loaded with last.
//
// If a checkpoint must be written while another process trains the run, Tag
// waits some seconds, then returns an error that names the process.
func (r *Run) Tag(name string) error {
	if r.Dir == "" {
		return fmt.Errorf("the run that is to be named %q belongs to no folder, since its weights were loaded: save it under that name with Save", name)
	}
	runs := filepath.Dir(r.Dir)
	link, err := tagFile(runs, name)
	if err != nil {
		return err
	}
	checkpoint, err := r.keep()
	if err == nil {
		err = setLink(checkpoint, link, filepath.Join(runs, namedFolder))
	}
	if held := new(heldError); errors.As(err, &held) {
		return fmt.Errorf("the run cannot be named %q now: %w: interrupt it, or wait for its end, and run this again", name, err)
	}
	if err != nil {
		return fmt.Errorf("the run cannot be named %q: %w", name, err)
	}
	return nil
}

// keep returns the path of the checkpoint that is named after the run's step. It
// writes the checkpoint if there is none.
func (r *Run) keep() (path string, err error) {
	path = filepath.Join(r.Dir, stepName(r.Step))
	if exists(path) {
		return path, nil
	}
	if !r.holds() {
		l, err := lockSoon(r.Dir, lockFile)
		if err != nil {
			return "", err
		}
		defer l.Unlock()
		if exists(path) {
			return path, nil
		}
	}
	if r.file != nil {
		// The bytes that were read, not the adopted state: it lacks the variables
		// that the model does not have, without which training cannot go on.
		return path, atomicfile.WriteFile(path, r.file, 0o644)
	}
	c, err := r.checkpoint()
	if err != nil {
		return "", err
	}
	return path, r.write(c, stepName(r.Step))
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// setLink makes link, in the folder named, a link to checkpoint.
func setLink(checkpoint, link, named string) error {
	dir := filepath.Dir(link)
	target, err := filepath.Rel(dir, checkpoint) // which stays true when the folder moves
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	l, err := lockSoon(named, namedLock)
	if err != nil {
		return err
	}
	defer l.Unlock()
	atomicfile.Sweep(dir)
	return atomicfile.Link(target, link)
}

// tagFile returns the link that a name is in the folder of all runs.
func tagFile(runs, name string) (string, error) {
	clean, err := localName(name, filepath.Join(runs, namedFolder))
	if err == nil && idName.MatchString(clean) {
		err = fmt.Errorf("%q is what a run's own ID looks like: expected a name such as \"vae-001\"", name)
	}
	return filepath.Join(runs, namedFolder, clean), err
}

// Open returns the run of m that was given a name with Tag, or that has name
// for its ID, then at its newest step, without training it. like is any
// pictures of the size that m is for.
//
// What fits is what counts: m has to have the weights of the model that was
// trained, and may have another loss. The run comes with its history and
// belongs to the folder that it was found in. It can Encode, Decode,
// Reconstruct, Evaluate and Apply; [Train] goes on with a training.
func Open(m train.Model, like *dataset.Images, name string) (*Run, error) {
	path, file, err := find(name)
	if err != nil {
		return nil, err
	}
	c, err := decode(file)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint %s cannot be used: %w", path, err)
	}
	r, err := prepared(m, like)
	if err != nil {
		return nil, err
	}
	if c.state, err = r.adopt(c); err != nil {
		return nil, fmt.Errorf("the checkpoint %s is of another model: %w", path, err)
	}
	if err := cmp.Or(checkWeights(r.Program, c.state), r.restore(c)); err != nil {
		return nil, fmt.Errorf("the checkpoint %s cannot be used: %w", path, err)
	}
	r.Dir, r.Program.Digest, r.file = filepath.Dir(path), c.digest, file
	d, err := r.description()
	if errors.Is(err, fs.ErrNotExist) || err == nil && d.Program != c.digest {
		d, err = description{}, nil // the checkpoint has all but the steps of an epoch
	}
	if err == nil {
		err = r.checkMeaning(c, d)
	}
	if err != nil {
		return nil, fmt.Errorf("the run in %s cannot be opened: %w", r.Dir, err)
	}
	r.perEpoch, r.clock = cmp.Or(d.StepsPerEpoch, unknown), readClock(r.Dir)
	return r, nil
}

// checkMeaning asks a model that is a WeightChecker whether it can use the
// weights of a checkpoint, by what that says of the model that was trained, or
// where an older version wrote it, by the run's description.
func (r *Run) checkMeaning(c *checkpoint, d description) error {
	_, asks := r.Program.Model.(WeightChecker)
	if asks && c.described == nil && d.Program == "" {
		return fmt.Errorf("what its weights mean to this model cannot be told, since there is no %s that describes this run: put back the one it had, or train it again", descriptionFile)
	}
	if c.described != nil {
		return checkMeaning(r.Program.Model, c.described)
	}
	return checkMeaning(r.Program.Model, d.Hyperparameters)
}

// find returns the path and the bytes of the checkpoint that a name refers to.
func find(name string) (path string, file []byte, err error) {
	runs, err := Dir()
	if err != nil {
		return "", nil, err
	}
	if idName.MatchString(name) {
		return newest(filepath.Join(runs, name))
	}
	link, err := tagFile(runs, name)
	if err != nil {
		return "", nil, err
	}
	target, err := os.Readlink(link)
	if err != nil {
		return "", nil, fmt.Errorf("there is no run named %q: %s; Tag names a run", name, listed(filepath.Join(runs, namedFolder), ""))
	}
	path = filepath.Join(filepath.Dir(link), target)
	if file, err = os.ReadFile(path); err != nil {
		return "", nil, fmt.Errorf("the run %q cannot be opened: %w: train it again, and Tag it", name, err)
	}
	return path, file, nil
}

// newest returns the checkpoint of a folder that has the most steps behind it.
// It looks for the progress file first: if a training ends meanwhile, the file is
// renamed after its step, and the listing then has it.
func newest(dir string) (path string, file []byte, err error) {
	at, progress := -1, filepath.Join(dir, progressFile)
	if file, err = os.ReadFile(progress); err == nil {
		c, err := decode(file)
		if err != nil {
			return "", nil, fmt.Errorf("the checkpoint %s cannot be used: %w: move it away to open the one before it", progress, err)
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
	if path == "" {
		return "", nil, fmt.Errorf("the run in %s has saved nothing yet", dir)
	}
	if file == nil {
		file, err = os.ReadFile(path)
	}
	return path, file, err
}

// adopt returns the program's own state with what a checkpoint has under the
// same names. All that a model is not itself without has to be there, in the
// same shapes, and none of it may be left over.
func (r *Run) adopt(c *checkpoint) (train.State, error) {
	theirs := byName(c.state)
	own, err := r.Program.State()
	if err != nil {
		return nil, err
	}
	needs := map[string]bool{}
	for _, v := range r.Program.Variables() {
		needs[v.Path()] = needed(v)
	}
	var missing, unexpected []string
	var wrong error
	for i, v := range own {
		switch found, ok := theirs[v.Name]; {
		case ok && found.Shape.Equal(v.Shape):
			own[i] = found
		case ok && needs[v.Name]:
			wrong = cmp.Or(wrong, fmt.Errorf("%s has shape %v, the model needs %v", v.Name, found.Shape.Dimensions, v.Shape.Dimensions))
		case needs[v.Name]:
			missing = append(missing, v.Name)
		}
	}
	for _, name := range c.needs() {
		if _, known := needs[name]; !known {
			unexpected = append(unexpected, name)
		}
	}
	return own, cmp.Or(misfit(missing, unexpected), wrong)
}
