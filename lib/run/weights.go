package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"latentlab/lib/atomicfile"
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
// the training), "step", "steps per epoch", "hyperparameters" in JSON, and
// "sha256", of the file without these digits, by which Load notices damage.
func (r *Run) Save(name string, names ...Names) error {
	path, err := ModelFile(name)
	if err != nil {
		return err
	}
	file, err := r.weights(names...)
	if err == nil {
		err = atomicfile.WriteFile(path, file, 0o644)
	}
	if err != nil {
		return fmt.Errorf("the model cannot be saved as %q: %w", name, err)
	}
	return nil
}

// weights returns the file that Save writes.
func (r *Run) weights(names ...Names) ([]byte, error) {
	all, err := weights(r.Program, in(names))
	if err != nil {
		return nil, err
	}
	state, err := r.Program.State()
	if err == nil {
		err = checkWeights(r.Program, state)
	}
	if err != nil {
		return nil, err
	}
	values := byName(state)
	f := safetensors.File{Metadata: map[string]string{"latentlab": weightsFormat}}
	for _, w := range all {
		t, err := w.tensor(values[w.variable.Path()])
		if err != nil {
			return nil, err
		}
		f.Tensors = append(f.Tensors, t)
	}
	if r.Program.Digest != "" {
		f.Metadata["program"], f.Metadata["step"] = r.Program.Digest, strconv.Itoa(r.Step)
		if n := r.stepsPerEpoch(); n > 0 {
			f.Metadata["steps per epoch"] = strconv.Itoa(n)
		}
	}
	if m, ok := r.Program.Model.(train.Describer); ok {
		text, err := json.Marshal(m.Describe())
		if err != nil {
			return nil, fmt.Errorf("writing the hyperparameters: %w", err)
		}
		f.Metadata["hyperparameters"] = string(text)
	}
	return f.Seal("pt")
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
