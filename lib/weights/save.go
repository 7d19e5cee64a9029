package weights

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"latentlab/lib/atomicfile"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// fileVersion is the value of the metadata entry "latentlab" in weights files that
// Save writes. Other files do not have the entry.
const fileVersion = "weights 1"

// Save writes the model's weights, and nothing else, to the safetensors file at
// [Path] of a name. It replaces an existing file atomically.
//
// Names and layouts are PyTorch's, so that model.load_state_dict accepts them with
// strict=True: a dense layer in scope "encoder/layer0" becomes
// "encoder.layer0.weight" [out, in], the transpose of ours, and
// "encoder.layer0.bias" [out]; names gives layers other names. Trained variables
// that do not belong to a dense layer keep their last name and their layout. Batch
// normalization in scope "encoder/layer0" becomes "encoder.layer0.norm" with
// nn.BatchNorm1d's weight, bias, running_mean and running_var. Values are the same
// bits in both. What only training needs, such as an optimizer's state, is not saved; a
// tag of a run keeps everything.
//
// The file's metadata has "format": "pt", which PyTorch's tools expect, and for a
// reader "latentlab" (the version of these conventions), "program" (the digest of
// the training), "step", "steps per epoch", "hyperparameters", "schema" with the
// columns of a table, their scaling and the names of the classes in JSON, and
// "sha256", of the file without these digits, with which Load detects damage.
func Save(m *trained.Model, name string, names ...Names) error {
	path, err := Path(name)
	if err != nil {
		return err
	}
	if m == nil || m.Program == nil {
		return errors.New("there is no trained model to save: expected one, such as r.Model of a run")
	}
	file, err := encode(m, names...)
	if err == nil {
		err = atomicfile.WriteFile(path, file, 0o644)
	}
	if err != nil {
		return fmt.Errorf("the model cannot be saved as %q: %w", name, err)
	}
	return nil
}

// encode returns the file that Save writes.
func encode(m *trained.Model, names ...Names) ([]byte, error) {
	layout, err := newLayout(m.Program, mergeNames(names))
	if err != nil {
		return nil, err
	}
	state, err := m.Program.State()
	if err == nil {
		err = m.CheckState(state)
	}
	if err != nil {
		return nil, err
	}
	values := state.ByName()
	f := safetensors.File{Metadata: map[string]string{"latentlab": fileVersion}}
	for _, w := range layout {
		t, err := w.tensor(values[w.variable.Path()])
		if err != nil {
			return nil, err
		}
		f.Tensors = append(f.Tensors, t)
	}
	if m.Program.Digest != "" {
		f.Metadata["program"], f.Metadata["step"] = m.Program.Digest, strconv.Itoa(m.Step)
		if m.StepsPerEpoch > 0 {
			f.Metadata["steps per epoch"] = strconv.Itoa(m.StepsPerEpoch)
		}
	}
	if schema := m.Program.Schema(); schema != nil {
		text, err := json.Marshal(schema)
		if err != nil {
			return nil, err
		}
		f.Metadata["schema"] = string(text)
	}
	if d, ok := m.Program.Model.(train.Describer); ok {
		text, err := json.Marshal(d.Describe())
		if err != nil {
			return nil, fmt.Errorf("writing the hyperparameters: %w", err)
		}
		f.Metadata["hyperparameters"] = string(text)
	}
	return f.Seal("pt")
}
