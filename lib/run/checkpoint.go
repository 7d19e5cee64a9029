package run

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"

	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// checkpoint is a training at a step: its state and all that it reported.
type checkpoint struct {
	digest  string // of the program
	step    int
	state   train.State
	history Table  // a row a step
	tests   Table  // a row an epoch
	tested  string // digest of the pictures that tests are about
}

// errDamaged marks a checkpoint file that is not what was written.
var errDamaged = safetensors.ErrDamaged

const (
	historyPrefix = "history/"
	testPrefix    = "test/"
)

// format is the name and version of a checkpoint's file.
const format = "latentlab 2"

// encode returns the checkpoint as a safetensors file.
func (c *checkpoint) encode() ([]byte, error) {
	names, err := json.Marshal([2][]string{c.history.Names, c.tests.Names})
	if err != nil {
		return nil, err
	}
	f := safetensors.File{Metadata: map[string]string{
		"program": c.digest, "step": strconv.Itoa(c.step), "reports": string(names), "tested": c.tested,
	}}
	for _, values := range []train.State{c.state, c.history.values(historyPrefix), c.tests.values(testPrefix)} {
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

// decode reads what encode wrote; every error wraps errDamaged.
func decode(file []byte) (*checkpoint, error) {
	f, err := safetensors.Unseal(file, format)
	if err != nil {
		return nil, err
	}
	meta := f.Metadata
	step, err := strconv.Atoi(meta["step"])
	if err != nil || step < 0 {
		return nil, fmt.Errorf("%w: it says it is at step %q", errDamaged, meta["step"])
	}
	var names [2][]string
	if err := json.Unmarshal([]byte(meta["reports"]), &names); err != nil {
		return nil, fmt.Errorf("%w: it does not name its reports (%v)", errDamaged, err)
	}
	values := map[string]train.Value{}
	for _, t := range f.Tensors {
		dtype, ok := dtypeOf(t.DType)
		if !ok {
			return nil, fmt.Errorf("%w: %s has type %s, which no checkpoint has", errDamaged, t.Name, t.DType)
		}
		values[t.Name] = train.Value{Name: t.Name, Shape: shapes.Make(dtype, t.Shape...), Bytes: t.Bytes}
	}
	c := &checkpoint{digest: meta["program"], step: step, tested: meta["tested"]}
	if c.history, err = takeTable(values, historyPrefix, names[0]); err != nil {
		return nil, err
	}
	if c.tests, err = takeTable(values, testPrefix, names[1]); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		c.state = append(c.state, values[name])
	}
	return c, nil
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

// sweep removes what package atomic left behind in a folder when its process was
// killed. The caller holds the folder's lock.
func sweep(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, ".*.*.*"))
	for _, path := range left {
		_ = os.Remove(path) // it costs room and harms nothing
	}
}
