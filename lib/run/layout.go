package run

import (
	"encoding/binary"
	"fmt"
	"maps"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/safetensors"
	"latentlab/lib/train"
)

// Names renames a model's layers for the world outside: from the scope of a
// layer, as train.Summary lists it, to the name of a PyTorch module. Layers
// that are not in it keep their scope, with dots for slashes:
//
//	run.Names{"encoder/layer0": "fc1", "encoder/mu": "fc2_mu"}
//
// The scope "" is the whole model: its name comes before those of all layers,
// named or not. It is "module" for a PyTorch model in nn.DataParallel,
// "_orig_mod" for one that torch.compile has returned, and "model" for one in a
// field model of another module, as is usual in PyTorch Lightning:
//
//	run.Names{"": "module", "encoder/layer0": "fc1"} // module.fc1.weight
type Names map[string]string

// in merges several Names; later ones take precedence.
func in(names []Names) Names {
	all := Names{}
	for _, n := range names {
		maps.Copy(all, n)
	}
	return all
}

// module returns the name of a layer's module.
func (n Names) module(layer string) string {
	name, ok := n[layer]
	if !ok || layer == "" {
		name = strings.ReplaceAll(layer, "/", ".")
	}
	return join(n[""], name)
}

// join joins two names with a dot, unless one of them is empty.
func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "." + b
}

// weight is a variable that a trained model needs, and what it is called in a
// file of weights.
type weight struct {
	variable   *model.Variable
	name       string // as "fc1.weight"
	transposed bool   // the file has it as [out, in]
}

// GoMLX's dense layers have a scope "dense" of their own, with the variables
// weights [in, out] and biases [out]. PyTorch's nn.Linear has weight
// [out, in] and bias [out].
const denseScope = "dense"

var linear = map[string]string{"weights": "weight", "biases": "bias"}

// mlp.BatchNorm has a scope "norm" of its own; these are nn.BatchNorm1d's
// names, whose averages are not trained and still belong to the model.
const normScope = "norm"

var batchNorm = map[string]string{"scale": "weight", "offset": "bias", "mean": "running_mean", "variance": "running_var"}

// isNorm reports whether a variable is one of mlp.BatchNorm's.
func isNorm(scope, name string) bool { return batchNorm[name] != "" && path.Base(scope) == normScope }

// averagesScope holds running averages of a model's weights, which some
// models are used with in place of the weights themselves.
const averagesScope = "/averages/"

// needed reports whether a variable is part of the trained model.
func needed(v *model.Variable) bool {
	average := strings.HasPrefix(v.Path(), averagesScope) && !v.Shape().IsScalar() // a scalar counts steps
	return v.Trainable || average || isNorm(v.Scope(), v.Name())
}

// needs returns the names of what the model that was trained is not itself
// without. A checkpoint of an older version does not say that: of its variables
// those are, for certain, that are a dense layer's or a batch normalisation's.
func (c *checkpoint) needs() []string {
	if c.weights != nil {
		return c.weights
	}
	var names []string
	for _, v := range c.state {
		layer, leaf := path.Split(v.Name)
		layer = strings.TrimSuffix(layer, "/")
		if linear[leaf] != "" && path.Base(layer) == denseScope || isNorm(layer, leaf) {
			names = append(names, v.Name)
		}
	}
	return names
}

// weights lists the variables that a trained model needs under PyTorch's
// names, in the order in which the model builds them.
func weights(p *train.Program, renamed Names) ([]weight, error) {
	var all []weight
	var layers []string
	owner := map[string]string{} // of a name in the file
	for _, v := range p.Variables() {
		if !needed(v) {
			continue
		}
		layer, leaf := path.Split(strings.TrimPrefix(v.Path(), "/"))
		layer = strings.TrimSuffix(layer, "/")
		w := weight{variable: v}
		if pytorch, ok := linear[leaf]; ok && path.Base(layer) == denseScope {
			layer, leaf = strings.TrimSuffix(strings.TrimSuffix(layer, denseScope), "/"), pytorch
			w.transposed = v.Shape().Rank() == 2
		}
		if isNorm(layer, leaf) {
			leaf = batchNorm[leaf]
		}
		if !slices.Contains(layers, layer) {
			layers = append(layers, layer)
		}
		w.name = join(renamed.module(layer), leaf)
		if other, taken := owner[w.name]; taken {
			return nil, fmt.Errorf("the weights of %s and %s would both be named %s: give each layer a name of its own", other, layer, w.name)
		}
		owner[w.name] = layer
		all = append(all, w)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("the model has no trained weights: there is nothing to save or load")
	}
	for _, layer := range slices.Sorted(maps.Keys(renamed)) {
		if layer != "" && !slices.Contains(layers, layer) {
			return nil, fmt.Errorf("there is no layer %q to name %q: the model's layers are %s", layer, renamed[layer], strings.Join(layers, ", "))
		}
	}
	return all, nil
}

// shape is the variable's shape as the file has it.
func (w weight) shape() []int {
	dims := slices.Clone(w.variable.Shape().Dimensions)
	if w.transposed {
		slices.Reverse(dims)
	}
	return dims
}

// tensor returns the variable's value as the file has it.
func (w weight) tensor(v train.Value) (safetensors.Tensor, error) {
	t, err := tensorOf(v)
	t.Name = w.name
	if w.transposed && err == nil {
		t.Shape = w.shape()
		t.Bytes = transpose(v.Bytes, v.Shape.Dimensions[0], v.Shape.Dimensions[1])
	}
	return t, err
}

// check returns an error if a tensor of a file does not have the variable's type
// and shape. It does not look at the tensor's bytes, which may not be read yet.
func (w weight) check(t safetensors.Tensor) error {
	if dtype := dtypeNames[w.variable.DType()]; t.DType != dtype && !(dtype == safetensors.Float32 && floats[t.DType] != nil) {
		return fmt.Errorf("%s is %s, the model needs %s: convert it where it was saved, in PyTorch with model.float()", w.name, t.DType, dtype)
	}
	if !slices.Equal(t.Shape, w.shape()) {
		return fmt.Errorf("%s has shape %v, the model needs %v, for %s", w.name, t.Shape, w.shape(), w.variable.Path())
	}
	return nil
}

// value returns the value of the variable from a tensor that check has accepted.
// It rounds numbers of other precisions to the nearest float32.
func (w weight) value(t safetensors.Tensor) (train.Value, error) {
	if err := notFinite(t.DType, t.Shape, t.Bytes); err != nil {
		return train.Value{}, fmt.Errorf("%s %w: expected finite numbers; it comes from a training that has diverged, or its file was damaged", w.name, err)
	}
	shape := w.variable.Shape()
	if shape.DType == dtypes.Float32 && t.DType != safetensors.Float32 {
		narrow, err := toFloat32(t)
		if err != nil {
			return train.Value{}, err
		}
		t = narrow
	}
	if isNorm(w.variable.Scope(), w.variable.Name()) && w.variable.Name() == "variance" {
		if err := notNegative(t); err != nil {
			return train.Value{}, err
		}
	}
	v := train.Value{Name: w.variable.Path(), Shape: shape, Bytes: t.Bytes}
	if w.transposed {
		v.Bytes = transpose(t.Bytes, t.Shape[0], t.Shape[1])
	}
	return v, nil
}

// toFloat32 converts the finite numbers of a tensor, each to the nearest.
func toFloat32(t safetensors.Tensor) (safetensors.Tensor, error) {
	read, size := floats[t.DType], t.DType.Size()
	out := t
	out.DType, out.Bytes = safetensors.Float32, make([]byte, 0, len(t.Bytes)/size*4)
	for i := range len(t.Bytes) / size {
		v := read(t.Bytes[i*size:])
		if !finite(float64(float32(v))) {
			return out, fmt.Errorf("%s has %v at %v, which float32 cannot hold: expected numbers up to %.7g", t.Name, v, position(i, t.Shape), math.MaxFloat32)
		}
		out.Bytes = binary.LittleEndian.AppendUint32(out.Bytes, math.Float32bits(float32(v)))
	}
	return out, nil
}

// notNegative returns an error that names the first number of a float tensor
// that is below 0, nil when there is none.
func notNegative(t safetensors.Tensor) error {
	read, size := floats[t.DType], t.DType.Size()
	for i := range len(t.Bytes) / size {
		if v := read(t.Bytes[i*size:]); v < 0 {
			return fmt.Errorf("%s has %v at %v: expected a variance, which is at least 0", t.Name, v, position(i, t.Shape))
		}
	}
	return nil
}

// transpose turns a matrix of rows × columns, row by row, into one of columns
// × rows. It moves values as they are, so that a NaN keeps its bits.
func transpose(b []byte, rows, columns int) []byte {
	turned := make([]byte, 0, len(b))
	if len(b) == 0 {
		return turned
	}
	size := len(b) / (rows * columns)
	for j := range columns {
		for i := range rows {
			at := (i*columns + j) * size
			turned = append(turned, b[at:at+size]...)
		}
	}
	return turned
}
