package run

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"

	"latentlab/lib/dataset"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// Load returns a run of m with the weights that Save wrote under a name, or
// PyTorch: a state_dict written with safetensors.torch.save_file and put where
// [ModelFile] says. like is any pictures of the size that m is for; names are
// those that the file was saved with.
//
// A state_dict has the numbers of a model and not their meaning, so m must be the
// model that it was saved from. The encoder of a variational autoencoder may put
// out log σ, σ or, as in PyTorch's own example and in most, log σ², which needs
// Spread: vae.LogVar in the vae.Config. PyTorch's example is
//
//	c := vae.Bernoulli()
//	c.Spread = vae.LogVar
//	m, err := vae.New(c)
//	r, err := run.Load(m, mnist.Test, "basic", run.Names{
//		"encoder/layer0": "fc1", "encoder/mu": "fc21", "encoder/sigma": "fc22",
//		"decoder/layer0": "fc3", "decoder/layer1": "fc4",
//	})
//
// Numbers in half and double precision (F16, BF16, F64) are rounded to the
// nearest float32. The count num_batches_tracked, which PyTorch writes for each
// batch normalisation, is ignored. For the prefix that a wrapper puts before all
// names, such as "module.", see [Names].
//
// The run belongs to no folder: Dir and ID are "", there is no history, and
// what is trained next starts from the beginning. It can Encode, Decode,
// Reconstruct, Evaluate and Apply. Load returns an error when the file lacks
// weights of m or has weights that m does not have, which the error lists; when a
// weight has another shape or type, or a number that is NaN, infinite or too
// large for float32; and when m is a [WeightChecker] that rejects a file of Save.
func Load(m train.Model, like *dataset.Images, name string, names ...Names) (*Run, error) {
	from, err := ModelFile(name)
	if err != nil {
		return nil, err
	}
	stat, err := os.Stat(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no model %q: %s", name, saved())
	}
	if err == nil && !stat.Mode().IsRegular() {
		err = fmt.Errorf("%s is no file", from) // opening a pipe would wait for its writer
	}
	if err != nil {
		return nil, err
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	r, err := prepared(m, like)
	if err != nil {
		return nil, err
	}
	if err := r.setWeights(file, stat.Size(), in(names)); err != nil {
		return nil, fmt.Errorf("the weights in %s cannot be used: %w", from, err)
	}
	return r, nil
}

// WeightChecker is a model whose weights may fit another model and mean something
// else there.
type WeightChecker interface {
	// CheckWeights returns an error if the weights mean something else in the
	// model that they come from, given what that model's Describe has returned,
	// read back from JSON.
	CheckWeights(described map[string]any) error
}

// checkMeaning returns the error of m's CheckWeights; nil if m is not a
// WeightChecker or the weights come without a description.
func checkMeaning(m train.Model, described map[string]any) error {
	if m, ok := m.(WeightChecker); ok && described != nil {
		return m.CheckWeights(described)
	}
	return nil
}

// setWeights sets the run to a file of weights, of size bytes. Of the file only
// what the model needs is read, once its header has been found to fit, and where
// Save wrote a sum the whole file before, to check it.
func (r *Run) setWeights(file io.ReaderAt, size int64, renamed Names) error {
	f, err := safetensors.ReadIndex(file, size)
	if err != nil {
		return err
	}
	if version, ours := f.Metadata["latentlab"]; ours && version != weightsFormat {
		return fmt.Errorf("the file holds %q, this version of latentlab reads %q", version, weightsFormat)
	}
	all, err := weights(r.Program, renamed)
	if err != nil {
		return err
	}
	state, err := r.Program.State()
	if err != nil {
		return err
	}
	places, err := match(all, f.Tensors, renamed)
	if err != nil {
		return err
	}
	if sum := f.Metadata["sha256"]; sum != "" && f.Metadata["latentlab"] != "" {
		if err := f.Check(); err != nil {
			return fmt.Errorf("%w: expected the file as Save wrote it; one that was changed elsewhere is to have no \"sha256\" in its metadata", err)
		}
	}
	values := byName(state)
	for i, w := range all {
		t, err := f.Read(places[i])
		if err != nil {
			return err
		}
		v, err := w.value(t)
		if err != nil {
			return err
		}
		values[v.Name] = v
	}
	if err := r.setProvenance(f.Metadata); err != nil {
		return err
	}
	return r.Program.SetState(slices.Collect(maps.Values(values)))
}

// match returns, for each weight, the index of its tensor in the file.
func match(all []weight, tensors []safetensors.Tensor, renamed Names) ([]int, error) {
	at := map[string]int{}
	for i, t := range tensors {
		at[t.Name] = i
	}
	var missing []string
	var wrong error
	places := make([]int, len(all))
	left := maps.Clone(at)
	for i, w := range all {
		place, ok := at[w.name]
		if !ok {
			missing = append(missing, w.name)
			continue
		}
		places[i] = place
		delete(left, w.name)
		wrong = cmp.Or(wrong, w.check(tensors[place]))
		if isNorm(w.variable.Scope(), w.variable.Name()) {
			count := strings.TrimSuffix(w.name, path.Ext(w.name)) + countName
			if i, ok := left[count]; ok && tensors[i].DType == safetensors.Int64 && len(tensors[i].Shape) == 0 {
				delete(left, count)
			}
		}
	}
	if prefix := commonPrefix(missing, at); prefix != "" {
		return nil, fmt.Errorf("every name in the file begins with %q: load it with run.Names{\"\": %q}, beside the names of layers", prefix+".", join(prefix, renamed[""]))
	}
	return places, cmp.Or(misfit(missing, slices.Sorted(maps.Keys(left))), wrong)
}

// countName ends the name of the number of batches that a batch normalisation of
// PyTorch has seen.
const countName = ".num_batches_tracked"

// commonPrefix returns the prefix under which the file has all missing names, if
// every name in the file has that prefix; otherwise "".
func commonPrefix(missing []string, at map[string]int) string {
	if len(missing) == 0 {
		return ""
	}
	for _, name := range slices.Sorted(maps.Keys(at)) {
		prefix, ok := strings.CutSuffix(name, "."+missing[0])
		if !ok {
			continue
		}
		all := true
		for _, m := range missing {
			_, found := at[prefix+"."+m]
			all = all && found
		}
		for name := range at {
			all = all && strings.HasPrefix(name, prefix+".")
		}
		if all {
			return prefix
		}
	}
	return ""
}

// setProvenance sets the run's step and digest from the metadata of a file of
// Save, and checks the meaning of its weights.
func (r *Run) setProvenance(metadata map[string]string) error {
	for name, to := range map[string]*int{"step": &r.Step, "steps per epoch": &r.perEpoch} {
		text, ok := metadata[name]
		if !ok || metadata["latentlab"] == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return fmt.Errorf("the file's metadata has %q as %s: expected a number", text, name)
		}
		*to = n
	}
	if r.Step > 0 && r.perEpoch == 0 {
		r.perEpoch = unknown
	}
	if metadata["latentlab"] != "" {
		r.Program.Digest = metadata["program"]
	}
	if text, ok := metadata["hyperparameters"]; ok && metadata["latentlab"] != "" {
		var described map[string]any
		if err := json.Unmarshal([]byte(text), &described); err != nil {
			return fmt.Errorf("the file's metadata has hyperparameters that cannot be read: %w", err)
		}
		return checkMeaning(r.Program.Model, described)
	}
	return nil
}
