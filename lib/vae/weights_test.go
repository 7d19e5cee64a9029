package vae_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
	"latentlab/lib/trained"
	"latentlab/lib/vae"
	"latentlab/lib/weights"
)

// tutorialNames are those of the VAE article's nn.Module.
var tutorialNames = weights.Names{
	"encoder/layer0": "fc1", "encoder/mu": "fc2_mu", "encoder/sigma": "fc2_log_std",
	"decoder/layer0": "fc3", "decoder/layer1": "fc4",
}

// tutorialRun trains the VAE article's network for some steps on images of noise, so
// that no weight or bias has its initial value.
func tutorialRun(t *testing.T) (*vae.Model, *run.Run) {
	t.Helper()
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
	t.Setenv("LATENTLAB_MODELS", t.TempDir())
	m, err := vae.New(vae.Wide())
	if err != nil {
		t.Fatal(err)
	}
	r, err := run.Train(t.Context(), m, noise(64), nil, train.Epochs(3), train.BatchSize(32))
	if err != nil {
		t.Fatal(err)
	}
	return m, r
}

// noise returns n images of 28×28 random pixels.
func noise(n int) *dataset.Examples {
	rng := rand.New(rand.NewPCG(1, 2))
	images := &dataset.Examples{Name: "noise", Height: 28, Width: 28, Pixels: make([]uint8, n*784)}
	for i := range images.Pixels {
		images.Pixels[i] = uint8(rng.Uint32())
	}
	return images
}

// inputs returns images as a network's input, [n, 784].
func inputs(images *dataset.Examples) [][]float32 {
	x := make([][]float32, images.Len())
	for i := range x {
		for _, pixel := range images.Row(i) {
			x[i] = append(x[i], float32(pixel)/255)
		}
	}
	return x
}

// state returns the values of a model's trained weights, concatenated.
func state(t *testing.T, r *trained.Model) []byte {
	t.Helper()
	values, err := r.Program.State()
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for i, v := range r.Program.Variables() {
		if v.Trainable {
			all = append(all, values[i].Bytes...)
		}
	}
	return all
}

// read decodes a file of the test's models.
func read(t *testing.T, name string) map[string]safetensors.Tensor {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(os.Getenv("LATENTLAB_MODELS"), name+".safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := safetensors.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]safetensors.Tensor{}
	for _, x := range f.Tensors {
		byName[x.Name] = x
	}
	return byName
}

// The file has the names and shapes of the VAE article's state_dict, and loads
// exactly.
func TestTutorialWeights(t *testing.T) {
	m, r := tutorialRun(t)
	if err := weights.Save(r.Model, "vae", tutorialNames); err != nil {
		t.Fatal(err)
	}
	saved := read(t, "vae")
	expected := map[string][]int{
		"fc1.weight": {200, 784}, "fc1.bias": {200}, "fc2_mu.weight": {10, 200}, "fc2_mu.bias": {10},
		"fc2_log_std.weight": {10, 200}, "fc2_log_std.bias": {10},
		"fc3.weight": {200, 10}, "fc3.bias": {200}, "fc4.weight": {784, 200}, "fc4.bias": {784},
	}
	for name, shape := range expected {
		if x := saved[name]; x.DType != safetensors.Float32 || !slices.Equal(x.Shape, shape) {
			t.Errorf("%s is saved as %s %v, expected F32 %v", name, x.DType, x.Shape, shape)
		}
	}
	if len(saved) != len(expected) {
		t.Errorf("%d tensors are saved, expected %d", len(saved), len(expected))
	}
	loaded, err := weights.Load(m, noise(1), "vae", tutorialNames)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(state(t, r.Model), state(t, loaded)) {
		t.Error("the loaded weights differ from the saved ones")
	}
}

// PyTorch loads our file with strict=True and computes the same from it, and its
// files load here: LATENTLAB_TORCH_PYTHON names a Python that has PyTorch.
func TestPyTorch(t *testing.T) {
	python := os.Getenv("LATENTLAB_TORCH_PYTHON")
	if python == "" {
		t.Skip("LATENTLAB_TORCH_PYTHON is not set to a Python with PyTorch")
	}
	m, r := tutorialRun(t)
	dir, images := os.Getenv("LATENTLAB_MODELS"), noise(9)
	if err := weights.Save(r.Model, "ours", tutorialNames); err != nil {
		t.Fatal(err)
	}
	x := inputs(images)
	input := safetensors.Tensor{Name: "x", DType: safetensors.Float32, Shape: []int{len(x), 784}}
	for _, row := range x {
		for _, v := range row {
			input.Bytes = binary.LittleEndian.AppendUint32(input.Bytes, math.Float32bits(v))
		}
	}
	file, err := safetensors.File{Tensors: []safetensors.Tensor{input}}.Encode()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "x.safetensors"), file, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "tutorial.py"),
		dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	compare := func(r *trained.Model, outputs string) {
		t.Helper()
		theirs := read(t, outputs)
		for name, net := range map[string]func(*model.Scope, *graph.Node) *graph.Node{"mu": m.Encode, "sigma": m.Std, "x_hat": m.Reconstruct} {
			got, err := r.Apply(net, tensors.FromValue(x))
			if err != nil {
				t.Fatal(err)
			}
			worst := 0.0
			for i, v := range tensors.MustCopyFlatData[float32](got) {
				expected := math.Float32frombits(binary.LittleEndian.Uint32(theirs[name].Bytes[4*i:]))
				worst = max(worst, math.Abs(float64(v-expected)))
			}
			if t.Logf("%s: %s differs by up to %.1e", outputs, name, worst); !(worst <= 1e-5) {
				t.Errorf("%s: %s differs by %v from PyTorch's, expected at most 1e-5", outputs, name, worst)
			}
		}
	}
	compare(r.Model, "ours-out")
	back, err := weights.Load(m, images, "back", tutorialNames)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(state(t, r.Model), state(t, back)) {
		t.Error("the weights that PyTorch saved differ from ours")
	}
	theirs, err := weights.Load(m, images, "theirs", tutorialNames)
	if err != nil {
		t.Fatal(err)
	}
	compare(theirs, "theirs-out")
}
