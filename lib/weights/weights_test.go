package weights_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/run"
	"latentlab/lib/safetensors"
	"latentlab/lib/train"
	"latentlab/lib/weights"
)

var tutorial = weights.Names{"encoder/layer0": "fc1", "encoder/layer1": "fc2", "decoder/layer0": "fc3",
	"decoder/layer1": "fc4"}

func TestSaveLoad(t *testing.T) {
	dir := useFolders(t)
	r := trainNetwork(t, 2)
	for _, names := range [][]weights.Names{nil, {tutorial}, {{"encoder/layer0": "x"}, tutorial}} {
		check(t, weights.Save(r.Model, "ae", names...))
		got, err := weights.Load(modeltest.Network(), modeltest.Images(3), "ae", names...)
		check(t, err)
		if !reflect.DeepEqual(bits(r.Model), bits(got)) {
			t.Error("the weights differ")
		}
		if got.Step != 10 || got.Epochs() != 2 || got.Program.Digest != r.Program.Digest {
			t.Errorf("loaded: step %d, %v epochs, digest %.12s; expected step 10, 2 epochs and %s",
				got.Step, got.Epochs(), got.Program.Digest, r.ID())
		}
		test := modeltest.Images(7)
		codes := must(r.Encode(test))
		if !reflect.DeepEqual(codes, must(got.Encode(test))) {
			t.Error("the loaded model has other codes")
		}
		if !slices.Equal(must(r.Decode(codes)).Pixels, must(got.Decode(codes)).Pixels) ||
			!slices.Equal(must(r.Reconstruct(test)).Pixels, must(got.Reconstruct(test)).Pixels) {
			t.Error("the loaded model gives other images")
		}
		if a, b := must(r.Evaluate(test)), must(got.Evaluate(test)); !slices.Equal(a, b) {
			t.Errorf("the loaded model evaluates to %v, expected %v", b, a)
		}
		check(t, weights.Save(got, "again", names...))
		a := must(os.ReadFile(filepath.Join(dir, "ae.safetensors")))
		b := must(os.ReadFile(filepath.Join(dir, "again.safetensors")))
		if !bytes.Equal(a, b) {
			t.Errorf("loaded and saved again the file differs:\n%.900q\n%.900q", a, b)
		}
	}
}

// The file has PyTorch's names and layouts.
func TestSaveLayout(t *testing.T) {
	dir := useFolders(t)
	r := trainNetwork(t, 2)
	for _, c := range []struct {
		names  []weights.Names
		layers []string // encoder, code, decoder, output
	}{
		{nil, []string{"encoder.layer0", "encoder.layer1", "decoder.layer0", "decoder.layer1"}},
		{[]weights.Names{tutorial}, []string{"fc1", "fc2", "fc3", "fc4"}},
		{[]weights.Names{{"decoder/layer1": "out.0"}},
			[]string{"encoder.layer0", "encoder.layer1", "decoder.layer0", "out.0"}},
	} {
		check(t, weights.Save(r.Model, "ae", c.names...))
		f, err := safetensors.Decode(must(os.ReadFile(filepath.Join(dir, "ae.safetensors"))))
		check(t, err)
		shapes := map[string][]int{}
		for _, x := range f.Tensors {
			shapes[x.Name] = x.Shape
		}
		expected := map[string][]int{}
		for i, out := range []int{5, 3, 5, 16} {
			expected[c.layers[i]+".weight"] = []int{out, []int{16, 5, 3, 5}[i]}
			expected[c.layers[i]+".bias"] = []int{out}
		}
		if !reflect.DeepEqual(shapes, expected) {
			t.Errorf("the file has %v, expected %v", shapes, expected)
		}
		if f.Metadata["format"] != "pt" || f.Metadata["program"] != r.Program.Digest || f.Metadata["step"] != "10" ||
			!strings.Contains(f.Metadata["hyperparameters"], `"code":3`) {
			t.Errorf("the file's metadata is %v", f.Metadata)
		}
		// y = x·Wᵀ + b, as in PyTorch, is the code.
		x := make([][]float32, 2)
		for i := range x {
			for _, pixel := range modeltest.Images(2).Row(i) {
				x[i] = append(x[i], float32(pixel)/255)
			}
		}
		h := linear(t, f, c.layers[0], x)
		for _, row := range h {
			for i, v := range row {
				row[i] = max(v, 0)
			}
		}
		got, codes := linear(t, f, c.layers[1], h), must(r.Encode(modeltest.Images(2)))
		for i := range codes {
			for k, v := range codes[i] {
				if math.Abs(float64(v-got[i][k])) > 1e-5 {
					t.Errorf("from the file, code %d is %v, expected %v", i, got[i], codes[i])
				}
			}
		}
	}
}

// linear computes nn.Linear with weights of a file.
func linear(t *testing.T, f safetensors.File, layer string, x [][]float32) [][]float32 {
	t.Helper()
	values := map[string][]float32{}
	for _, x := range f.Tensors {
		for b := range slices.Chunk(x.Bytes, 4) {
			values[x.Name] = append(values[x.Name], math.Float32frombits(binary.LittleEndian.Uint32(b)))
		}
	}
	weight, bias := values[layer+".weight"], values[layer+".bias"]
	if len(bias) == 0 || len(weight) != len(bias)*len(x[0]) {
		t.Fatalf("%s has %d weights and %d biases for an input of %d", layer, len(weight), len(bias), len(x[0]))
	}
	y := make([][]float32, len(x))
	for n, row := range x {
		for i, b := range bias {
			for k, v := range row {
				b += weight[i*len(row)+k] * v
			}
			y[n] = append(y[n], b)
		}
	}
	return y
}

// gained is a model with weights that do not belong to a dense layer.
type gained struct{}

func (gained) net(scope *model.Scope, x *Node) *Node {
	gain := scope.In("head").VariableWithValue("gain", [][]float32{{1, 2}, {3, 4}, {5, 6}}).NodeValue(x.Graph())
	return Mul(x, ReduceAllMean(gain))
}

func (m gained) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	loss := ReduceAllMean(Square(Sub(b.X, m.net(scope, b.X))))
	opt.UpdateGraph(scope, b.X.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

// Save and Load keep the bits of every number, and weights of other layers keep their layout.
func TestSaveKeepsBits(t *testing.T) {
	dir := useFolders(t)
	for name, c := range map[string]struct {
		m       train.Model
		tensors int
	}{"dense": {modeltest.Network(), 8}, "other": {gained{}, 1}} {
		r := must(run.Train(t.Context(), c.m, modeltest.Images(40), nil, train.Epochs(0), train.BatchSize(8)))
		state := must(r.Program.State())
		for i, v := range state {
			if v.Shape.Rank() == 0 {
				continue // of the optimizer
			}
			for k := range v.Bytes {
				state[i].Bytes[k] = byte(255 - k*37%256)
				if k%4 == 3 {
					state[i].Bytes[k] &^= 0x40 // exponents of small numbers, -0 and denormal ones among them
				}
			}
		}
		check(t, r.Program.SetState(state))
		check(t, weights.Save(r.Model, name))
		if got := must(weights.Load(c.m, modeltest.Images(1), name)); !reflect.DeepEqual(bits(r.Model), bits(got)) {
			t.Errorf("%s: the weights have other bits", name)
		}
		f := must(safetensors.Decode(must(os.ReadFile(filepath.Join(dir, name+".safetensors")))))
		if len(f.Tensors) != c.tensors {
			t.Errorf("%s: the file has %d tensors, expected %d", name, len(f.Tensors), c.tensors)
		}
		if x := f.Tensors[0]; name == "other" && (x.Name != "head.gain" || !slices.Equal(x.Shape, []int{3, 2})) {
			t.Errorf("the gain is saved as %s %v, expected head.gain [3 2]", x.Name, x.Shape)
		}
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := useFolders(t)
	r := trainNetwork(t, 0)
	check(t, weights.Save(r.Model, "ae"))
	check(t, weights.Save(r.Model, "tutorial", tutorial))
	whole := must(os.ReadFile(filepath.Join(dir, "ae.safetensors")))
	change := func(change func(f *safetensors.File)) []byte {
		f := must(safetensors.Decode(whole))
		change(&f)
		return must(f.Seal("pt"))
	}
	for _, c := range []struct {
		name string
		file []byte
		want []string
	}{
		{"missing", change(func(f *safetensors.File) { f.Tensors = f.Tensors[2:] }),
			[]string{"it has no encoder.layer0.weight, encoder.layer0.bias: expected"}},
		{"other", change(func(f *safetensors.File) {
			f.Tensors = append(f.Tensors, safetensors.Tensor{Name: "bn.weight", DType: "F32", Shape: []int{0}})
		}), []string{"the model has no place for bn.weight: expected"}},
		{"renamed", must(os.ReadFile(filepath.Join(dir, "tutorial.safetensors"))),
			[]string{"it has no encoder.layer0.weight, ", "; the model has no place for fc1.bias, fc1.weight, "}},
		{"shape", change(func(f *safetensors.File) { f.Tensors[0].Shape = []int{16, 5} }),
			[]string{"encoder.layer0.weight has shape [16 5], the model needs [5 16]"}},
		{"type", change(func(f *safetensors.File) {
			f.Tensors[1].DType, f.Tensors[1].Bytes = "I64", make([]byte, 40)
		}), []string{"encoder.layer0.bias is I64, the model needs F32", "model.float()"}},
		{"version", change(func(f *safetensors.File) { f.Metadata["latentlab"] = "weights 9" }),
			[]string{`the file holds "weights 9"`}},
		{"step", change(func(f *safetensors.File) { f.Metadata["step"] = "many" }), []string{`"many" as step`}},
		{"half", whole[:len(whole)/2], []string{"damaged"}},
		{"empty", nil, []string{"damaged", "0 bytes"}},
		{"pickle", []byte("PK\x03\x04 archive/data.pkl and more"), []string{"damaged"}},
	} {
		check(t, os.WriteFile(filepath.Join(dir, c.name+".safetensors"), c.file, 0o644))
		_, err := weights.Load(modeltest.Network(), modeltest.Images(3), c.name)
		for _, part := range append(c.want, c.name+".safetensors cannot be used") {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s: error %v, expected %q in it", c.name, err, part)
			}
		}
	}
	check(t, os.Mkdir(filepath.Join(dir, "folder.safetensors"), 0o755))
	if _, err := weights.Load(modeltest.Network(), modeltest.Images(3), "folder"); err == nil ||
		!strings.Contains(err.Error(), "folder.safetensors is not a regular file") {
		t.Errorf("a folder: %v", err)
	}
	_, err := weights.Load(modeltest.Network(), modeltest.Images(3), "nothing")
	if err == nil || !strings.Contains(err.Error(), `there is no model "nothing": in `+dir+" there are ae, ") {
		t.Errorf("a missing model: %v", err)
	}
	if _, err := weights.Load(modeltest.Network(), modeltest.Images(0), "ae"); err == nil || !strings.Contains(err.Error(), "no images") {
		t.Errorf("for no images: %v", err)
	}
	if _, err := weights.Load(nil, modeltest.Images(1), "ae"); err == nil || !strings.Contains(err.Error(), "no model") {
		t.Errorf("for no model: %v", err)
	}
	if _, err := weights.Load(modeltest.Network(), dataset.Faces(2, 1), "ae"); err == nil ||
		!strings.Contains(err.Error(), "as wide as an image") {
		t.Errorf("for images of another size: %v", err)
	}
}

func TestNamesRefused(t *testing.T) {
	useFolders(t)
	r := trainNetwork(t, 0)
	for want, names := range map[string]weights.Names{
		`no layer "encoder/layer7" to name "fc1": the model's layers are encoder/layer0, encoder/layer1, decoder`: {"encoder/layer7": "fc1"},
		"encoder/layer0 and encoder/layer1 would both be named fc.weight":                                         {"encoder/layer0": "fc", "encoder/layer1": "fc"},
	} {
		if err := weights.Save(r.Model, "ae", names); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("saving: %v, expected %q in the error", err, want)
		}
	}
}

// Load rejects weights with another meaning, as far as their file describes it.
func TestMeaning(t *testing.T) {
	useFolders(t)
	check(t, weights.Save(trainNetwork(t, 0).Model, "ae"))
	if _, err := weights.Load(modeltest.Network(), modeltest.Images(3), "ae"); err != nil {
		t.Error(err)
	}
	other := must(ae.New(ae.Config{Hidden: []int{5}, Code: 3, CodeReLU: true, Features: 16}))
	if _, err := weights.Load(other, modeltest.Images(3), "ae"); err == nil ||
		!strings.Contains(err.Error(), "the weights were trained with CodeReLU: false, the model has CodeReLU: true") {
		t.Errorf("with a ReLU on the code: error %v", err)
	}
	linear := must(ae.New(ae.Config{Hidden: []int{5}, Code: 3, Features: 16, Loss: loss.LinearSSE}))
	if _, err := weights.Load(linear, modeltest.Images(3), "ae"); err == nil || !strings.Contains(err.Error(), "trained with the loss") {
		t.Errorf("without the sigmoid: error %v", err)
	}
}
