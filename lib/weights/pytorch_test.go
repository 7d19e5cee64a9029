package weights_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/mlp"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
	"latentlab/lib/weights"
)

// normed is the network of testdata/norm.py.
type normed struct{}

func (normed) Reconstruct(scope *model.Scope, x *Node) *Node {
	h := mlp.BatchNorm(scope.In("bn1"), mlp.Dense(scope.In("fc1"), x, 5)) // [batch, 5]
	return mlp.Dense(scope.In("fc2"), activation.Relu(h), 16)             // [batch, 16]
}

func (m normed) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	loss := ReduceAllMean(Square(Sub(b.X, m.Reconstruct(scope, b.X))))
	opt.UpdateGraph(scope, b.X.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

var normNames = weights.Names{"bn1/norm": "bn1"}

// copyModel copies a file of testdata to the folder of models, changed by a function.
func copyModel(t *testing.T, from, to string, change func(f *safetensors.File)) {
	t.Helper()
	f := must(safetensors.Decode(must(os.ReadFile(filepath.Join("testdata", from+".safetensors")))))
	if change != nil {
		change(&f)
	}
	dir := os.Getenv("LATENTLAB_MODELS")
	check(t, os.WriteFile(filepath.Join(dir, to+".safetensors"), must(f.Encode()), 0o644))
}

// rename returns a function that changes all names in a file.
func rename(to func(name string) string) func(f *safetensors.File) {
	return func(f *safetensors.File) {
		for i := range f.Tensors {
			f.Tensors[i].Name = to(f.Tensors[i].Name)
		}
	}
}

// matrix returns a tensor of a file as rows.
func matrix(t *testing.T, path, name string) [][]float32 {
	t.Helper()
	f := must(safetensors.Decode(must(os.ReadFile(path))))
	for _, x := range f.Tensors {
		if x.Name != name {
			continue
		}
		var rows [][]float32
		for row := range slices.Chunk(x.Bytes, 4*x.Shape[1]) {
			var values []float32
			for b := range slices.Chunk(row, 4) {
				values = append(values, math.Float32frombits(binary.LittleEndian.Uint32(b)))
			}
			rows = append(rows, values)
		}
		return rows
	}
	t.Fatalf("%s has no %s", path, name)
	return nil
}

// Files of PyTorch load and compute the same, with batch normalization, with all wrappers and in every
// precision.
func TestLoadOfPyTorch(t *testing.T) {
	useFolders(t)
	x, y := matrix(t, "testdata/norm-out.safetensors", "x"), matrix(t, "testdata/norm-out.safetensors", "y")
	for _, c := range []struct {
		file      string
		change    func(f *safetensors.File)
		names     []weights.Names
		tolerance float64
	}{
		{"norm", nil, []weights.Names{normNames}, 1e-6},
		{"norm-parallel", nil, []weights.Names{normNames, {"": "module"}}, 1e-6},
		{"norm-wrapped", nil, []weights.Names{{"": "model"}, normNames}, 1e-6},
		{"norm-parallel", rename(func(name string) string { return "_orig_mod." + name }),
			[]weights.Names{normNames, {"": "_orig_mod.module"}}, 1e-6},
		// As of torch.compile of a single layer.
		{"norm", rename(func(name string) string { return strings.Replace(name, "fc2.", "fc2._orig_mod.", 1) }),
			[]weights.Names{normNames, {"fc2": "fc2._orig_mod"}}, 1e-6},
		{"norm-half", nil, []weights.Names{normNames}, 5e-3},
		{"norm-bfloat16", nil, []weights.Names{normNames}, 5e-2},
		{"norm-double", nil, []weights.Names{normNames}, 1e-6},
	} {
		copyModel(t, c.file, "norm", c.change)
		r, err := weights.Load(normed{}, modeltest.Images(3), "norm", c.names...)
		if err != nil {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		got := must(r.Apply(normed{}.Reconstruct, tensors.FromValue(x))).Value().([][]float32)
		worst := 0.0
		for i := range y {
			for k := range y[i] {
				worst = max(worst, math.Abs(float64(got[i][k]-y[i][k])))
			}
		}
		if !(worst <= c.tolerance) {
			t.Errorf("%s: the network's result differs by %.2g from PyTorch's, expected at most %v",
				c.file, worst, c.tolerance)
		}
		// Save writes float32 with the same names.
		check(t, weights.Save(r, "again", c.names...))
		f := must(safetensors.Decode(must(os.ReadFile(filepath.Join(os.Getenv("LATENTLAB_MODELS"),
			"again.safetensors")))))
		read := must(safetensors.Decode(must(os.ReadFile(filepath.Join(os.Getenv("LATENTLAB_MODELS"),
			"norm.safetensors")))))
		var saved, expected []string
		for _, x := range f.Tensors {
			saved = append(saved, fmt.Sprint(x.Name, x.DType, x.Shape))
		}
		for _, x := range read.Tensors {
			if !strings.HasSuffix(x.Name, "num_batches_tracked") {
				expected = append(expected, fmt.Sprint(x.Name, safetensors.Float32, x.Shape))
			}
		}
		slices.Sort(saved)
		slices.Sort(expected)
		if !slices.Equal(saved, expected) {
			t.Errorf("%s is saved again with %v, expected %v", c.file, saved, expected)
		}
	}
}

// PyTorch itself writes the files of testdata, and loads those of Save.
func TestPyTorch(t *testing.T) {
	python := os.Getenv("LATENTLAB_TORCH_PYTHON")
	if python == "" {
		t.Skip("LATENTLAB_TORCH_PYTHON is not set to a Python with PyTorch")
	}
	dir, fresh := useFolders(t), t.TempDir()
	if out, err := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "norm.py"),
		fresh).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, path := range must(filepath.Glob("testdata/norm*.safetensors")) {
		kept, now := must(os.ReadFile(path)), must(os.ReadFile(filepath.Join(fresh, filepath.Base(path))))
		a, b := must(safetensors.Header(kept)), must(safetensors.Header(now))
		if string(a) != string(b) {
			t.Errorf("%s has another header now:\n%s\n%s", path, a, b)
		}
	}
	copyModel(t, "norm", "norm", nil)
	check(t, weights.Save(must(weights.Load(normed{}, modeltest.Images(3), "norm", normNames)), "ours", normNames))
	out, err := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "norm.py"), "--check",
		filepath.Join(dir, "ours.safetensors")).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "All keys matched") {
		t.Errorf("PyTorch does not load our file: %v\n%s", err, out)
	}
}

// A file that is not a state_dict of the model is an error with advice.
func TestLoadOfPyTorchRefuses(t *testing.T) {
	useFolders(t)
	find := func(f *safetensors.File, name string) *safetensors.Tensor {
		for i := range f.Tensors {
			if f.Tensors[i].Name == name {
				return &f.Tensors[i]
			}
		}
		t.Fatalf("there is no %s", name)
		return nil
	}
	put32 := func(name string, at int, v float64) func(f *safetensors.File) {
		return func(f *safetensors.File) {
			binary.LittleEndian.PutUint32(find(f, name).Bytes[4*at:], math.Float32bits(float32(v)))
		}
	}
	bits16 := func(name string, at int, bits uint16) func(f *safetensors.File) {
		return func(f *safetensors.File) { binary.LittleEndian.PutUint16(find(f, name).Bytes[2*at:], bits) }
	}
	bits64 := func(name string, at int, v float64) func(f *safetensors.File) {
		return func(f *safetensors.File) {
			binary.LittleEndian.PutUint64(find(f, name).Bytes[8*at:], math.Float64bits(v))
		}
	}
	for _, c := range []struct {
		file   string
		change func(f *safetensors.File)
		names  []weights.Names
		want   string
	}{
		{"norm", put32("fc1.weight", 35, math.NaN()), nil, "fc1.weight has NaN at [2 3]: expected finite numbers"},
		{"norm", put32("fc1.bias", 4, math.Inf(-1)), nil, "fc1.bias has -Inf at [4]: expected finite numbers"},
		{"norm", put32("fc2.weight", 0, math.Inf(1)), nil, "fc2.weight has +Inf at [0 0]"},
		{"norm", put32("bn1.running_mean", 1, math.NaN()), nil, "bn1.running_mean has NaN at [1]"},
		{"norm", put32("bn1.running_var", 3, -0.5), nil, "bn1.running_var has -0.5 at [3]: expected a variance"},
		{"norm-half", bits16("fc2.bias", 15, 0x7c00), nil, "fc2.bias has +Inf at [15]"},
		{"norm-half", bits16("fc2.bias", 15, 0xfc01), nil, "fc2.bias has NaN at [15]"},
		{"norm-bfloat16", bits16("fc2.weight", 79, 0xff80), nil, "fc2.weight has -Inf at [15 4]"},
		{"norm-bfloat16", bits16("fc2.weight", 79, 0x7f81), nil, "fc2.weight has NaN at [15 4]"},
		{"norm-double", bits64("fc2.bias", 2, math.NaN()), nil, "fc2.bias has NaN at [2]"},
		{"norm-double", bits64("fc1.weight", 1, -1e39), nil,
			"fc1.weight has -1e+39 at [0 1], which float32 cannot hold"},
		{"norm-double", bits64("fc1.weight", 1, 3.4028236e38), nil,
			"fc1.weight has 3.4028236e+38 at [0 1], which float32 cannot hold"},
		{"norm", func(f *safetensors.File) { find(f, "fc1.bias").DType = "I32" }, nil,
			"fc1.bias is I32, the model needs F32: convert it where it was saved, in PyTorch with model.float()"},
		// The error names a prefix; Load does not guess it.
		{"norm-parallel", nil, nil,
			`every name in the file begins with "module.": load it with weights.Names{"": "module"}`},
		{"norm-wrapped", nil, nil, `weights.Names{"": "model"}`},
		{"norm-parallel", rename(func(name string) string { return "_orig_mod." + name }),
			[]weights.Names{{"": "module"}}, `weights.Names{"": "_orig_mod.module"}`},
		{"norm", nil, []weights.Names{{"": "module"}}, "it has no module.fc1.weight, "},
		{"norm-parallel", func(f *safetensors.File) { find(f, "module.fc1.bias").Name = "fc1.bias" }, nil, "it has no fc1.weight, bn1.weight, bn1.bias, bn1.running_mean, bn1.running_var, fc2.weight, fc2.bias; the model has no place for module."},
		// Only a valid count of a layer of the model is ignored.
		{"norm", func(f *safetensors.File) { find(f, "bn1.num_batches_tracked").Shape = []int{1, 1} }, nil,
			"the model has no place for bn1.num_batches_tracked: "},
		{"norm", func(f *safetensors.File) { find(f, "bn1.num_batches_tracked").DType = "F64" }, nil,
			"the model has no place for bn1.num_batches_tracked: "},
		{"norm", func(f *safetensors.File) { find(f, "bn1.num_batches_tracked").Name = "bn2.num_batches_tracked" },
			nil, "the model has no place for bn2.num_batches_tracked: "},
	} {
		copyModel(t, c.file, "norm", c.change)
		_, err := weights.Load(normed{}, modeltest.Images(3), "norm", append([]weights.Names{normNames}, c.names...)...)
		if err == nil || !strings.Contains(err.Error(), c.want) ||
			!strings.Contains(err.Error(), "norm.safetensors cannot be used: ") {
			t.Errorf("%s: error %v, expected %q in it", c.file, err, c.want)
		}
	}
	// The smallest number that is too large for float32 is an error, unlike the
	// largest one that is not. Numbers below the range become 0.
	for v, expected := range map[float64]float32{
		math.Nextafter(0x1.ffffffp127, 0): math.MaxFloat32, math.SmallestNonzeroFloat64: 0, -0x1p-149: -0x1p-149,
	} {
		copyModel(t, "norm-double", "norm", bits64("fc2.bias", 0, v))
		r, err := weights.Load(normed{}, modeltest.Images(3), "norm", normNames)
		check(t, err)
		if got := math.Float32frombits(binary.LittleEndian.Uint32([]byte(bits(r)["/fc2/dense/biases"]))); got != expected {
			t.Errorf("%v is loaded as %v, expected %v", v, got, expected)
		}
	}
	copyModel(t, "norm-double", "norm", bits64("fc2.bias", 0, 0x1.ffffffp127))
	if _, err := weights.Load(normed{}, modeltest.Images(3), "norm", normNames); err == nil ||
		!strings.Contains(err.Error(), "float32 cannot hold") {
		t.Errorf("the smallest number too large for float32: %v", err)
	}
}
