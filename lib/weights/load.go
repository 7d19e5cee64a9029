package weights

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
	"latentlab/lib/trained"
)

// Load returns m with the weights of a file that [Save] wrote under a name, or
// PyTorch: a state_dict written to [Path] with safetensors.torch.save_file. like is
// any set of images of the size that m expects; names are those that the file was
// saved with.
//
// A model of a table reads the columns of like by name, and scales them as in the
// training that Save recorded; with a file of PyTorch, as the rows of like.
//
// A state_dict has the numbers of a model but not their meaning, so m must be the
// model that it was saved from. The encoder of a variational autoencoder may output
// log σ, σ or, as in PyTorch's own example and in most, log σ², which needs
// Spread: vae.LogVar in the vae.Config. PyTorch's example is
//
//	c := vae.Bernoulli()
//	c.Spread = vae.LogVar
//	m, err := vae.New(c)
//	loaded, err := weights.Load(m, mnist.Test, "basic", weights.Names{
//		"encoder/layer0": "fc1", "encoder/mu": "fc21", "encoder/sigma": "fc22",
//		"decoder/layer0": "fc3", "decoder/layer1": "fc4",
//	})
//
// Numbers in half and double precision (F16, BF16, F64) are rounded to the nearest
// float32. The count num_batches_tracked, which PyTorch writes for each batch
// normalization, is ignored. For the prefix that a wrapper adds to all names, such
// as "module.", see [Names].
//
// Load returns an error if the file lacks weights of m or has weights that m does
// not have, which the error lists; if a weight has another shape or type, or a
// number that is NaN, infinite or too large for float32; and if m is a
// trained.WeightChecker that rejects a file of Save.
func Load(m train.Model, like *dataset.Examples, name string, names ...Names) (*trained.Model, error) {
	from, err := Path(name)
	if err != nil {
		return nil, err
	}
	stat, err := os.Stat(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no model %q: %s", name, listModels())
	}
	if err == nil && !stat.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", from) // opening a pipe would wait for its writer
	}
	if err != nil {
		return nil, err
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	schema, err := readSchema(file, stat.Size())
	if err != nil {
		return nil, fmt.Errorf("the weights in %s cannot be used: %w", from, err)
	}
	loaded, err := trained.Restore(m, like, schema)
	if err != nil {
		return nil, err
	}
	if err := read(loaded, file, stat.Size(), mergeNames(names)); err != nil {
		return nil, fmt.Errorf("the weights in %s cannot be used: %w", from, err)
	}
	return loaded, nil
}

// readSchema returns the schema in the metadata of a weights file, nil if it has none.
func readSchema(file io.ReaderAt, size int64) (*train.Schema, error) {
	f, err := safetensors.ReadIndex(file, size)
	if err != nil || f.Metadata["latentlab"] == "" || f.Metadata["schema"] == "" {
		return nil, err
	}
	schema := new(train.Schema)
	if err := json.Unmarshal([]byte(f.Metadata["schema"]), schema); err != nil {
		return nil, fmt.Errorf("the file does not record its schema: %w", err)
	}
	return schema, nil
}

// read sets the model to the weights of a file of size bytes. It first checks that
// the header fits and then reads only what the model needs, except that it reads
// the whole file to verify a checksum of Save.
func read(m *trained.Model, file io.ReaderAt, size int64, renamed Names) error {
	f, err := safetensors.ReadIndex(file, size)
	if err != nil {
		return err
	}
	if version, ours := f.Metadata["latentlab"]; ours && version != fileVersion {
		return fmt.Errorf("the file holds %q, this version of latentlab reads %q", version, fileVersion)
	}
	layout, err := newLayout(m.Program, renamed)
	if err != nil {
		return err
	}
	state, err := m.Program.State()
	if err != nil {
		return err
	}
	places, err := matchTensors(layout, f.Tensors, renamed)
	if err != nil {
		return err
	}
	if sum := f.Metadata["sha256"]; sum != "" && f.Metadata["latentlab"] != "" {
		if err := f.Check(); err != nil {
			return fmt.Errorf("%w: expected the file as Save wrote it; "+
				"if it was changed elsewhere, remove \"sha256\" from its metadata", err)
		}
	}
	values := state.ByName()
	for i, w := range layout {
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
	if err := setProvenance(m, f.Metadata); err != nil {
		return err
	}
	return m.Program.SetState(slices.Collect(maps.Values(values)))
}

// matchTensors returns, for each weight, the index of its tensor in the file.
func matchTensors(layout []weight, tensors []safetensors.Tensor, renamed Names) ([]int, error) {
	at := map[string]int{}
	for i, t := range tensors {
		at[t.Name] = i
	}
	var missing []string
	var mismatch error
	places := make([]int, len(layout))
	unused := maps.Clone(at)
	for i, w := range layout {
		place, ok := at[w.name]
		if !ok {
			missing = append(missing, w.name)
			continue
		}
		places[i] = place
		delete(unused, w.name)
		mismatch = cmp.Or(mismatch, w.check(tensors[place]))
		if trained.IsBatchNorm(w.variable.Path()) {
			count := strings.TrimSuffix(w.name, path.Ext(w.name)) + countSuffix
			if i, ok := unused[count]; ok && tensors[i].DType == safetensors.Int64 && len(tensors[i].Shape) == 0 {
				delete(unused, count)
			}
		}
	}
	if prefix := commonPrefix(missing, at); prefix != "" {
		return nil, fmt.Errorf("every name in the file begins with %q: load it with weights.Names{\"\": "+
			"%q}, in addition to the names of layers", prefix+".", joinNames(prefix, renamed[""]))
	}
	return places, cmp.Or(trained.CheckNames(missing, slices.Sorted(maps.Keys(unused))), mismatch)
}

// countSuffix ends the name of the number of batches that a batch normalization of
// PyTorch has seen.
const countSuffix = ".num_batches_tracked"

// commonPrefix returns the prefix under which the file has all missing names, if
// every name in the file has this prefix, and otherwise "".
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

// setProvenance sets the model's step and digest from the metadata of a file of
// Save, and checks the meaning of its weights.
func setProvenance(m *trained.Model, metadata map[string]string) error {
	if metadata["latentlab"] == "" {
		return nil
	}
	for name, to := range map[string]*int{"step": &m.Step, "steps per epoch": &m.StepsPerEpoch} {
		text, ok := metadata[name]
		if !ok {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return fmt.Errorf("the file's metadata has %q as %s: expected a number", text, name)
		}
		*to = n
	}
	m.Program.Digest = metadata["program"]
	if text, ok := metadata["hyperparameters"]; ok {
		var described map[string]any
		if err := json.Unmarshal([]byte(text), &described); err != nil {
			return fmt.Errorf("the file's metadata has hyperparameters that cannot be read: %w", err)
		}
		return m.CheckMeaning(described)
	}
	return nil
}
