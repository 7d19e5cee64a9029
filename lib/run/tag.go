package run

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"latentlab/lib/atomicfile"
	"latentlab/lib/home"
)

const namedFolder = "named" // beside the runs' folders; contains the links that Tag makes

var idPattern = regexp.MustCompile(fmt.Sprintf(`^[0-9a-f]{%d}$`, idDigits))

// Tag gives the run's current state a name to [Open] it by: a link in the folder
// "named" to the checkpoint of this step. Tag writes the checkpoint if it does not
// exist; a run that was opened is written as it was read. Training further does not
// move the name; tagging another run with the same name does.
//
// Weights and history of a tag do not change. Its evaluation is that of the test set
// and the Evaluate that this step was last trained or loaded with.
//
// If a checkpoint must be written while another process trains the run, Tag waits
// some seconds, then returns an error naming the process.
func (r *Run) Tag(name string) error {
	runs := filepath.Dir(r.Dir)
	link, err := tagFile(runs, name)
	if err != nil {
		return err
	}
	checkpoint, err := r.saveStep()
	if err == nil {
		err = setLink(checkpoint, link, filepath.Join(runs, namedFolder))
	}
	if held := new(heldError); errors.As(err, &held) {
		return fmt.Errorf("the run cannot be named %q now: %w: "+
			"interrupt that process, or wait until it ends, and run this again", name, err)
	}
	if err != nil {
		return fmt.Errorf("the run cannot be named %q: %w", name, err)
	}
	return nil
}

// saveStep returns the path of the checkpoint named after the run's step. It writes
// the checkpoint if it does not exist.
func (r *Run) saveStep() (path string, err error) {
	path = filepath.Join(r.Dir, stepName(r.Step))
	if exists(path) {
		return path, nil
	}
	if !r.isLocked() {
		l, err := lockBriefly(r.Dir, lockFile)
		if err != nil {
			return "", err
		}
		defer l.Unlock()
		if exists(path) {
			return path, nil
		}
	}
	if r.file != nil {
		// Write the bytes that were read, not the adopted state: it lacks the
		// variables that the model does not have, which training needs to continue.
		return path, atomicfile.WriteFile(path, r.file, 0o644)
	}
	c, err := r.checkpoint()
	if err != nil {
		return "", err
	}
	return path, r.writeCheckpoint(c, stepName(r.Step))
}

// setLink makes link, in the folder named, a link to checkpoint.
func setLink(checkpoint, link, named string) error {
	dir := filepath.Dir(link)
	target, err := filepath.Rel(dir, checkpoint) // stays valid if the folder of all runs moves
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	l, err := lockBriefly(named, namedLock)
	if err != nil {
		return err
	}
	defer l.Unlock()
	atomicfile.Sweep(dir)
	return atomicfile.Link(target, link)
}

// tagFile returns the link of a name in the folder of all runs.
func tagFile(runs, name string) (string, error) {
	clean, err := home.CleanName(name, filepath.Join(runs, namedFolder), ".safetensors")
	if err == nil && idPattern.MatchString(clean) {
		err = fmt.Errorf("%q looks like the ID of a run: expected a name such as \"vae-001\"", name)
	}
	return filepath.Join(runs, namedFolder, clean), err
}
