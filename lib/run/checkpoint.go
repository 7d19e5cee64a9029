package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// checkpoint is a training at a step: its state and all that it reported.
type checkpoint struct {
	digest    string // of the program
	step      int
	state     train.State
	history   Table        // a row a step
	tests     []evaluation // the one used last first
	trainedOn []stretch    // in order, up to step

	// What Open asks of another model; files of older versions have neither.
	weights   []string       // names of those of state that the model is not itself without
	described map[string]any // by the model's Describe
}

// errDamaged marks a checkpoint file that is not what was written.
var errDamaged = safetensors.ErrDamaged

// errVersion marks a checkpoint file that is whole and has a format that this
// version does not know.
var errVersion = errors.New("it is of another version of latentlab: train it again, and Tag it")

const (
	historyPrefix = "history/"
	testPrefix    = "test/" // and a number
)

// testEntry describes an evaluation in a file's metadata.
type testEntry struct {
	Of    string   `json:"of"`
	Names []string `json:"names"`
}

func testPrefixOf(i int) string { return fmt.Sprintf("%s%d/", testPrefix, i) }

// format is the name and version of a checkpoint's file. Files of the format
// before it have one evaluation at most, of which they do not say what it is
// about, and nothing on what trained them.
const (
	format       = "latentlab 3"
	formatBefore = "latentlab 2"
)

// encode returns the checkpoint as a safetensors file.
func (c *checkpoint) encode() ([]byte, error) {
	tables := []train.State{c.state, c.history.values(historyPrefix)}
	tests := []testEntry{}
	for i, e := range c.tests {
		tests = append(tests, testEntry{e.of, e.table.Names})
		tables = append(tables, e.table.values(testPrefixOf(i)))
	}
	reports, err := json.Marshal(c.history.Names)
	if err != nil {
		return nil, err
	}
	evaluated, err := json.Marshal(tests)
	if err != nil {
		return nil, err
	}
	trainedOn, err := json.Marshal(c.trainedOn)
	if err != nil {
		return nil, err
	}
	needs, err := json.Marshal(c.weights)
	if err != nil {
		return nil, err
	}
	f := safetensors.File{Metadata: map[string]string{
		"program": c.digest, "step": strconv.Itoa(c.step), "reports": string(reports),
		"tests": string(evaluated), "trained on": string(trainedOn), "weights": string(needs),
	}}
	if c.described != nil {
		text, err := json.Marshal(c.described)
		if err != nil {
			return nil, fmt.Errorf("the model's Describe cannot be written down: %w", err)
		}
		f.Metadata["hyperparameters"] = string(text)
	}
	for _, values := range tables {
		for _, v := range values {
			t, err := tensorOf(v)
			if err != nil {
				return nil, err
			}
			f.Tensors = append(f.Tensors, t)
		}
	}
	return f.Seal(format)
}

// decode reads what encode wrote, in this version or in the one before. Every
// error wraps errDamaged, or errVersion where the file is whole.
func decode(file []byte) (*checkpoint, error) {
	f, err := safetensors.Unseal(file, format, formatBefore)
	if errors.Is(err, safetensors.ErrFormat) {
		return nil, errVersion
	}
	if err != nil {
		return nil, err
	}
	meta := f.Metadata
	step, err := strconv.Atoi(meta["step"])
	if err != nil || step < 0 {
		return nil, fmt.Errorf("%w: it says it is at step %q", errDamaged, meta["step"])
	}
	reports, tests, err := namesIn(meta)
	if err != nil {
		return nil, err
	}
	c := &checkpoint{digest: meta["program"], step: step}
	if meta["format"] != formatBefore {
		if err := json.Unmarshal([]byte(meta["trained on"]), &c.trainedOn); err != nil {
			return nil, fmt.Errorf("%w: it does not say what trained it (%v)", errDamaged, err)
		}
	}
	for name, to := range map[string]any{"weights": &c.weights, "hyperparameters": &c.described} {
		if text, ok := meta[name]; ok {
			if err := json.Unmarshal([]byte(text), to); err != nil {
				return nil, fmt.Errorf("%w: it does not say its %s (%v)", errDamaged, name, err)
			}
		}
	}
	values := map[string]train.Value{}
	for _, t := range f.Tensors {
		dtype, ok := dtypeOf(t.DType)
		if !ok {
			return nil, fmt.Errorf("%w: %s has type %s, which no checkpoint has", errDamaged, t.Name, t.DType)
		}
		values[t.Name] = train.Value{Name: t.Name, Shape: shapes.Make(dtype, t.Shape...), Bytes: t.Bytes}
	}
	if c.history, err = takeTable(values, historyPrefix, reports); err != nil {
		return nil, err
	}
	for i, entry := range tests {
		prefix := testPrefixOf(i)
		if meta["format"] == formatBefore {
			prefix = testPrefix
		}
		table, err := takeTable(values, prefix, entry.Names)
		if err != nil {
			return nil, err
		}
		c.tests = append(c.tests, evaluation{entry.Of, table})
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		c.state = append(c.state, values[name])
	}
	return c, nil
}

// namesIn returns the names of the history's columns and of each evaluation's.
func namesIn(meta map[string]string) (reports []string, tests []testEntry, err error) {
	if meta["format"] == formatBefore {
		var names [2][]string
		if err := json.Unmarshal([]byte(meta["reports"]), &names); err != nil {
			return nil, nil, fmt.Errorf("%w: it does not name its reports (%v)", errDamaged, err)
		}
		if len(names[1]) > 0 {
			tests = []testEntry{{Names: names[1]}}
		}
		return names[0], tests, nil
	}
	if err := json.Unmarshal([]byte(meta["reports"]), &reports); err != nil {
		return nil, nil, fmt.Errorf("%w: it does not name its reports (%v)", errDamaged, err)
	}
	if err := json.Unmarshal([]byte(meta["tests"]), &tests); err != nil {
		return nil, nil, fmt.Errorf("%w: it does not name its tests (%v)", errDamaged, err)
	}
	return reports, tests, nil
}

var dtypeNames = map[dtypes.DType]safetensors.DType{
	dtypes.Float32: safetensors.Float32, dtypes.Float64: safetensors.Float64,
	dtypes.Int32: safetensors.Int32, dtypes.Int64: safetensors.Int64,
	dtypes.Uint8: safetensors.Uint8, dtypes.Uint32: safetensors.Uint32, dtypes.Uint64: safetensors.Uint64,
	dtypes.Bool: safetensors.Bool, dtypes.Float16: safetensors.Float16, dtypes.BFloat16: safetensors.BFloat16,
}

func dtypeOf(name safetensors.DType) (dtypes.DType, bool) {
	for dtype, n := range dtypeNames {
		if n == name {
			return dtype, true
		}
	}
	return dtypes.InvalidDType, false
}

// tensorOf returns a variable as a tensor of a file, under its own name.
func tensorOf(v train.Value) (safetensors.Tensor, error) {
	dtype, ok := dtypeNames[v.Shape.DType]
	if !ok {
		return safetensors.Tensor{}, fmt.Errorf("%s has type %s, which a checkpoint cannot hold", v.Name, v.Shape.DType)
	}
	return safetensors.Tensor{Name: v.Name, DType: dtype, Shape: v.Shape.Dimensions, Bytes: v.Bytes}, nil
}
