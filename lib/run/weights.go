package run

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"latentlab/lib/atomic"
	"latentlab/lib/dataset"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// weightsFormat is what the metadata of our files of weights says under
// "latentlab"; files without it come from elsewhere.
const weightsFormat = "weights 1"

// Save writes the trained model's weights, and nothing else of the run, to
// the safetensors file that [ModelFile] has for a name. It replaces a file
// that is there, whole or not at all.
//
// Names and layouts are PyTorch's, so that model.load_state_dict takes them
// with strict=True: a dense layer in scope "encoder/layer0" becomes
// "encoder.layer0.weight" [out, in], the transpose of ours, and
// "encoder.layer0.bias" [out]; names gives layers other names. Trained
// variables that are no dense layer's keep their last name and their layout.
// Batch normalisation in scope "encoder/layer0" becomes "encoder.layer0.norm"
// with nn.BatchNorm1d's weight, bias, running_mean and running_var. Values are
// the same bits in both. What only training needs, an optimizer's moments for
// one, is not saved; [Run.Tag] keeps everything.
//
// The file's metadata says "format": "pt" as PyTorch's tools expect, and for a
// reader: "latentlab" (the version of these conventions), "program" (digest of
// the training), "step", "steps per epoch", and "hyperparameters" in JSON.
func (r *Run) Save(name string, names ...Names) error {
	path, err := ModelFile(name)
	if err != nil {
		return err
	}
	file, err := r.weights(names...)
	if err == nil {
		err = atomic.WriteFile(path, file, 0o644)
	}
	if err != nil {
		return fmt.Errorf("the model cannot be saved as %q: %w", name, err)
	}
	return nil
}

// weights returns the file that Save writes.
func (r *Run) weights(names ...Names) ([]byte, error) {
	all, err := weights(r.Program, names...)
	if err != nil {
		return nil, err
	}
	state, err := r.Program.State()
	if err != nil {
		return nil, err
	}
	values := byName(state)
	f := safetensors.File{Metadata: map[string]string{"format": "pt", "latentlab": weightsFormat}}
	for _, w := range all {
		t, err := w.tensor(values[w.variable.Path()])
		if err != nil {
			return nil, err
		}
		f.Tensors = append(f.Tensors, t)
	}
	if r.Program.Digest != "" {
		f.Metadata["program"], f.Metadata["step"] = r.Program.Digest, strconv.Itoa(r.Step)
		f.Metadata["steps per epoch"] = strconv.Itoa(r.stepsPerEpoch())
	}
	if m, ok := r.Program.Model.(train.Describer); ok {
		text, err := json.Marshal(m.Describe())
		if err != nil {
			return nil, fmt.Errorf("writing the hyperparameters: %w", err)
		}
		f.Metadata["hyperparameters"] = string(text)
	}
	return f.Encode()
}

// Load returns a run of m with the weights that Save wrote under a name, or
// PyTorch: a state_dict written with safetensors.torch.save_file and put where
// [ModelFile] says. like is any pictures of the size that m is for; names are
// those that the file was saved with.
//
// The run belongs to no folder: Dir and ID are "", there is no history, and
// what is trained next starts from the beginning. It can Encode, Decode,
// Reconstruct, Evaluate and Apply. It is an error, which lists them, when the
// file misses weights or has others, and when one has another shape or type.
func Load(m train.Model, like *dataset.Images, name string, names ...Names) (*Run, error) {
	path, err := ModelFile(name)
	if err != nil {
		return nil, err
	}
	file, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no model %q: %s", name, saved())
	}
	if err != nil {
		return nil, err
	}
	r, err := prepared(m, like)
	if err != nil {
		return nil, err
	}
	if err := r.setWeights(file, names...); err != nil {
		return nil, fmt.Errorf("the weights in %s cannot be used: %w", path, err)
	}
	return r, nil
}

// prepared returns a run of m at its first values that belongs to no folder.
// It is not going to be trained, so that any pictures of the right size do.
func prepared(m train.Model, like *dataset.Images) (*Run, error) {
	if err := train.CheckData(like); err != nil {
		return nil, err
	}
	p, err := train.Prepare(m, like, train.BatchSize(min(128, like.Len())))
	if err != nil {
		return nil, err
	}
	p.Digest = "" // of a training that nobody asked for
	return &Run{Program: p}, nil
}

// setWeights sets the run to a file of weights.
func (r *Run) setWeights(file []byte, names ...Names) error {
	f, err := safetensors.Decode(file)
	if err != nil {
		return err
	}
	if version, ours := f.Metadata["latentlab"]; ours && version != weightsFormat {
		return fmt.Errorf("the file holds %q, this version of latentlab reads %q", version, weightsFormat)
	}
	all, err := weights(r.Program, names...)
	if err != nil {
		return err
	}
	tensors := map[string]safetensors.Tensor{}
	for _, t := range f.Tensors {
		tensors[t.Name] = t
	}
	state, err := r.Program.State()
	if err != nil {
		return err
	}
	values := byName(state)
	var missing []string
	var wrong error
	for _, w := range all {
		t, ok := tensors[w.name]
		if !ok {
			missing = append(missing, w.name)
			continue
		}
		delete(tensors, w.name)
		v, err := w.value(t)
		wrong = cmp.Or(wrong, err)
		values[v.Name] = v
	}
	if err := cmp.Or(misfit(missing, slices.Sorted(maps.Keys(tensors))), wrong); err != nil {
		return err
	}
	if err := r.setProvenance(f.Metadata); err != nil {
		return err
	}
	return r.Program.SetState(slices.Collect(maps.Values(values)))
}

// setProvenance notes where weights come from, as far as their file says.
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
	if metadata["latentlab"] != "" {
		r.Program.Digest = metadata["program"]
	}
	return nil
}

// misfit returns the error of weights that a model needs and does not find,
// and of those that it has no place for; nil when there are none.
func misfit(missing, unexpected []string) error {
	var says []string
	if len(missing) > 0 {
		says = append(says, "it has no "+strings.Join(missing, ", "))
	}
	if len(unexpected) > 0 {
		says = append(says, "the model has no place for "+strings.Join(unexpected, ", "))
	}
	if says == nil {
		return nil
	}
	return errors.New(strings.Join(says, "; ") + ": expected the model, and the names, that it was saved with")
}

func byName(state train.State) map[string]train.Value {
	values := make(map[string]train.Value, len(state))
	for _, v := range state {
		values[v.Name] = v
	}
	return values
}
