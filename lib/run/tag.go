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
	"strings"

	"latentlab/lib/atomic"
	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

const namedFolder = "named" // beside the runs' folders, links under the names that Tag gave

var idName = regexp.MustCompile(fmt.Sprintf(`^[0-9a-f]{%d}$`, digestDigits))

// Tag gives the run, as it is now, a name to [Open] it by: a link in the
// folder "named" to a checkpoint, which is written when there is none at this
// step. Training further does not move it; tagging another run with the same
// name does.
func (r *Run) Tag(name string) error {
	if r.Dir == "" {
		return fmt.Errorf("the run that is to be named %q belongs to no folder, since its weights were loaded: save it under that name with Save", name)
	}
	runs := filepath.Dir(r.Dir)
	link, err := tagFile(runs, name)
	if err != nil {
		return err
	}
	checkpoint := filepath.Join(r.Dir, stepName(r.Step))
	if _, err := os.Stat(checkpoint); errors.Is(err, fs.ErrNotExist) {
		c, err := r.checkpoint()
		if err == nil {
			err = r.write(c, stepName(r.Step))
		}
		if err != nil {
			return err
		}
	}
	target, err := filepath.Rel(filepath.Dir(link), checkpoint) // which stays true when the folder moves
	if err == nil {
		err = os.MkdirAll(filepath.Dir(link), 0o755)
	}
	if err == nil {
		err = atomic.Link(target, link)
	}
	if err != nil {
		return fmt.Errorf("the run cannot be named %q: %w", name, err)
	}
	return nil
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
	path, err := find(name)
	if err != nil {
		return nil, err
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the run %q cannot be opened: %w: train it again, and Tag it", name, err)
	}
	c, err := decode(file)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint %s cannot be used: %w", path, err)
	}
	r, err := prepared(m, like)
	if err != nil {
		return nil, err
	}
	if c.state, err = r.adopt(c.state); err != nil {
		return nil, fmt.Errorf("the checkpoint %s is of another model: %w", path, err)
	}
	if err := cmp.Or(checkWeights(r.Program, c.state), r.restore(c)); err != nil {
		return nil, fmt.Errorf("the checkpoint %s cannot be used: %w", path, err)
	}
	r.Dir, r.Program.Digest = filepath.Dir(path), c.digest
	d, err := r.description()
	if err == nil {
		err = checkMeaning(m, d.Hyperparameters)
	}
	if err != nil {
		return nil, fmt.Errorf("the run in %s cannot be opened: %w", r.Dir, err)
	}
	r.perEpoch, r.clock = d.StepsPerEpoch, readClock(r.Dir)
	return r, nil
}

// find returns the checkpoint that a name stands for.
func find(name string) (string, error) {
	runs, err := Dir()
	if err != nil {
		return "", err
	}
	if idName.MatchString(name) {
		return newest(filepath.Join(runs, name))
	}
	link, err := tagFile(runs, name)
	if err != nil {
		return "", err
	}
	target, err := os.Readlink(link)
	if err != nil {
		return "", fmt.Errorf("there is no run named %q: %s; Tag names a run", name, listed(filepath.Join(runs, namedFolder), ""))
	}
	return filepath.Join(filepath.Dir(link), target), nil
}

// newest returns the checkpoint of a folder that has the most steps behind it.
func newest(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("there is no run with the ID %s in %s", filepath.Base(dir), filepath.Dir(dir))
	}
	path, at := "", -1
	for _, entry := range entries {
		step := -1
		if m := stepFile.FindStringSubmatch(entry.Name()); m != nil {
			step, _ = strconv.Atoi(m[1])
		} else if entry.Name() == progressFile {
			file, err := os.ReadFile(filepath.Join(dir, progressFile))
			if err != nil {
				return "", err
			}
			c, err := decode(file)
			if err != nil {
				return "", fmt.Errorf("the checkpoint %s cannot be used: %w: move it away to open the one before it", filepath.Join(dir, progressFile), err)
			}
			step = c.step
		}
		if step > at {
			path, at = filepath.Join(dir, entry.Name()), step
		}
	}
	if path == "" {
		return "", fmt.Errorf("the run in %s has saved nothing yet", dir)
	}
	return path, nil
}

// adopt returns the program's own state with what another has under the same
// names. All trained weights have to be there, in the same shapes, and no
// dense layer may be left: of other variables a checkpoint does not say
// whether they were the model's or the optimizer's.
func (r *Run) adopt(other train.State) (train.State, error) {
	theirs := byName(other)
	own, err := r.Program.State()
	if err != nil {
		return nil, err
	}
	trained := map[string]bool{}
	for _, v := range r.Program.Variables() {
		trained[v.Path()] = v.Trainable
	}
	var missing, unexpected []string
	var wrong error
	for i, v := range own {
		switch found, ok := theirs[v.Name]; {
		case ok && found.Shape.Equal(v.Shape):
			own[i] = found
		case ok && trained[v.Name]:
			wrong = cmp.Or(wrong, fmt.Errorf("%s has shape %v, the model needs %v", v.Name, found.Shape.Dimensions, v.Shape.Dimensions))
		case trained[v.Name]:
			missing = append(missing, v.Name)
		}
	}
	for _, v := range other {
		if _, known := trained[v.Name]; !known && (strings.HasSuffix(v.Name, "/dense/weights") || strings.HasSuffix(v.Name, "/dense/biases")) {
			unexpected = append(unexpected, v.Name)
		}
	}
	return own, cmp.Or(misfit(missing, unexpected), wrong)
}
