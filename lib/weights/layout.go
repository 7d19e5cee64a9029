package weights

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/safetensors"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// Names maps the scope of a layer, as train.Summary lists it, to the name of a
// PyTorch module. Other layers keep their scope, with dots for slashes:
//
//	weights.Names{"encoder/layer0": "fc1", "encoder/mu": "fc2_mu"}
//
// The scope "" is the whole model. Its name becomes a prefix of the names of all
// layers, mapped or not. It is "module" for a PyTorch model in nn.DataParallel,
// "_orig_mod" for one that torch.compile has returned, and "model" for one in a
// field model of another module, as is usual in PyTorch Lightning:
//
//	weights.Names{"": "module", "encoder/layer0": "fc1"} // module.fc1.weight
type Names map[string]string

// mergeNames merges several Names; later ones take precedence.
func mergeNames(names []Names) Names {
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
	return joinNames(n[""], name)
}

// joinNames joins two names with a dot, unless one of them is empty.
func joinNames(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "." + b
}

// weight is a variable of a trained model in a weights file.
type weight struct {
	variable   *model.Variable
	name       string // in the file, such as "fc1.weight"
	transposed bool   // the file stores it as [out, in]
}

// GoMLX's dense layers have their own scope "dense", with the variables
// weights [in, out] and biases [out]. PyTorch's nn.Linear has weight [out, in] and
// bias [out].
const denseScope = "dense"

var linearNames = map[string]string{"weights": "weight", "biases": "bias"}

// batchNormNames maps the names of mlp.BatchNorm's variables to those of
// nn.BatchNorm1d.
var batchNormNames = map[string]string{
	"scale": "weight", "offset": "bias", "mean": "running_mean", "variance": "running_var",
}

// IsLayer reports whether the variable at a path of the store belongs to a dense
// layer or to a batch normalization.
func IsLayer(variable string) bool {
	scope, name := path.Split(variable)
	return linearNames[name] != "" && path.Base(scope) == denseScope || trained.IsBatchNorm(variable)
}

// newLayout lists the variables of a trained model with PyTorch's names, in the
// order in which the model builds them.
func newLayout(p *train.Program, renamed Names) ([]weight, error) {
	var layout []weight
	var layers []string
	owner := map[string]string{} // layer of a name in the file
	for _, v := range p.Variables() {
		if !trained.IsWeight(v) {
			continue
		}
		layer, name := path.Split(strings.TrimPrefix(v.Path(), "/"))
		layer = strings.TrimSuffix(layer, "/")
		w := weight{variable: v}
		if pytorch, ok := linearNames[name]; ok && path.Base(layer) == denseScope {
			layer, name = strings.TrimSuffix(strings.TrimSuffix(layer, denseScope), "/"), pytorch
			w.transposed = v.Shape().Rank() == 2
		}
		if trained.IsBatchNorm(v.Path()) {
			name = batchNormNames[name]
		}
		if !slices.Contains(layers, layer) {
			layers = append(layers, layer)
		}
		w.name = joinNames(renamed.module(layer), name)
		if other, taken := owner[w.name]; taken {
			return nil, fmt.Errorf("the weights of %s and %s would both be named %s: "+
				"give each layer a distinct name", other, layer, w.name)
		}
		owner[w.name] = layer
		layout = append(layout, w)
	}
	if len(layout) == 0 {
		return nil, fmt.Errorf("the model has no trained weights: there is nothing to save or load")
	}
	for _, layer := range slices.Sorted(maps.Keys(renamed)) {
		if layer != "" && !slices.Contains(layers, layer) {
			return nil, fmt.Errorf("there is no layer %q to name %q: "+
				"the model's layers are %s", layer, renamed[layer], strings.Join(layers, ", "))
		}
	}
	return layout, nil
}

// shape returns the variable's shape in the file.
func (w weight) shape() []int {
	dims := slices.Clone(w.variable.Shape().Dimensions)
	if w.transposed {
		slices.Reverse(dims)
	}
	return dims
}

// tensor returns the variable's value as a tensor of the file.
func (w weight) tensor(v train.Value) (safetensors.Tensor, error) {
	t, err := v.Tensor()
	t.Name = w.name
	if w.transposed && err == nil {
		t.Shape = w.shape()
		t.Bytes = transpose(v.Bytes, v.Shape.Dimensions[0], v.Shape.Dimensions[1])
	}
	return t, err
}

// check returns an error if a tensor of a file does not have the variable's type
// and shape. It does not use the tensor's bytes, which may not be read yet.
func (w weight) check(t safetensors.Tensor) error {
	own, err := train.Value{Name: w.name, Shape: w.variable.Shape()}.Tensor()
	if err != nil {
		return err
	}
	if t.DType != own.DType && !(own.DType == safetensors.Float32 && t.DType.IsFloat()) {
		return fmt.Errorf("%s is %s, the model needs %s: "+
			"convert it where it was saved, in PyTorch with model.float()", w.name, t.DType, own.DType)
	}
	if !slices.Equal(t.Shape, w.shape()) {
		return fmt.Errorf("%s has shape %v, the model needs %v, for %s", w.name, t.Shape, w.shape(), w.variable.Path())
	}
	return nil
}

// value returns the variable's value from a tensor that check has accepted. It
// rounds numbers of other precisions to the nearest float32.
func (w weight) value(t safetensors.Tensor) (train.Value, error) {
	if err := t.CheckFinite(); err != nil {
		return train.Value{}, fmt.Errorf("%s %w: "+
			"expected finite numbers; it comes from a training that has diverged, or its file was damaged", w.name, err)
	}
	shape := w.variable.Shape()
	if shape.DType == dtypes.Float32 && t.DType != safetensors.Float32 {
		narrow, err := t.ToFloat32()
		if err != nil {
			return train.Value{}, err
		}
		t = narrow
	}
	if trained.IsBatchNorm(w.variable.Path()) && w.variable.Name() == "variance" {
		if err := t.CheckFloats(func(v float64) bool { return v >= 0 }); err != nil {
			return train.Value{}, fmt.Errorf("%s %w: expected a variance, which is at least 0", w.name, err)
		}
	}
	v := train.Value{Name: w.variable.Path(), Shape: shape, Bytes: t.Bytes}
	if w.transposed {
		v.Bytes = transpose(t.Bytes, t.Shape[0], t.Shape[1])
	}
	return v, nil
}

// transpose returns the transpose of a row-major matrix. It moves values
// unchanged, so that a NaN keeps its bits.
func transpose(b []byte, rows, columns int) []byte {
	out := make([]byte, 0, len(b))
	if len(b) == 0 {
		return out
	}
	size := len(b) / (rows * columns)
	for j := range columns {
		for i := range rows {
			at := (i*columns + j) * size
			out = append(out, b[at:at+size]...)
		}
	}
	return out
}
