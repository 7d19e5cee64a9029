package train

import (
	"fmt"
	"slices"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/dataset"
)

// Input is examples as a model reads them: images as bytes that are divided by 255 on
// the device, rows as float32 in the units of their columns, which the device scales.
type Input struct {
	*dataset.Examples
	Scaling   dataset.Scaling // of the training data
	Condition Condition       // of a model that is [Conditional]
}

// Input returns examples as the program's model reads them. Columns and classes are
// matched with those of the training data by their names, see [dataset.Examples.Align] and
// [dataset.Examples.AlignClasses]. It is an error if images have another shape than those
// of the training data, if a column is missing, if one is images and the other rows, or if
// there are no labels and the model is [Conditional] on the class.
func (p *Program) Input(examples *dataset.Examples) (Input, error) {
	if err := examples.Check(); err != nil {
		return Input{}, err
	}
	if examples.IsTable() != p.Data.IsTable() {
		return Input{}, fmt.Errorf("%s has %s, the model was trained on %s: expected the same kind of examples",
			examples.Name, examples.Noun(), p.Data.Noun())
	}
	aligned, err := examples.Align(p.Data.Columns)
	if err != nil {
		return Input{}, err
	}
	if got, want := aligned.Shape(), p.Data.Shape(); got != want {
		return Input{}, fmt.Errorf("the images of %s are %v, the model was trained on %v: expected the same size",
			examples.Name, got, want)
	}
	if aligned, err = aligned.AlignClasses(p.Data.Classes); err != nil {
		return Input{}, err
	}
	in := Input{aligned, p.Scaling, p.condition()}
	return in, in.Condition.Check(aligned)
}

// condition returns the model's condition, none if it is not [Conditional].
func (p *Program) condition() Condition {
	if m, ok := p.Model.(Conditional); ok {
		return m.ConditionedOn()
	}
	return Condition{}
}

// Tensor returns the examples from, …, to-1 as the device holds them, of the shape
// and type of RawShape.
func (in Input) Tensor(from, to int) *tensors.Tensor {
	size := in.Size()
	if in.IsTable() {
		return tensors.FromFlatDataAndDimensions(in.Values[from*size:to*size], to-from, size)
	}
	return tensors.FromFlatDataAndDimensions(in.Pixels[from*size:to*size], to-from, size)
}

// RawShape returns the shape of a Tensor of n examples: [n, features] uint8 for
// images, float32 for rows.
func (in Input) RawShape(n int) shapes.Shape {
	if in.IsTable() {
		return shapes.Make(dtypes.Float32, n, in.Size())
	}
	return shapes.Make(dtypes.Uint8, n, in.Size())
}

// LabelTensor returns the labels of the examples from, …, to-1, [to-from] int32, zeros
// if there are none.
func (in Input) LabelTensor(from, to int) *tensors.Tensor {
	labels := make([]int32, to-from)
	if in.Labels != nil {
		for i := range labels {
			labels[i] = int32(in.Labels[from+i])
		}
	}
	return tensors.FromFlatDataAndDimensions(labels, to-from)
}

// X builds what a model sees of examples as the device holds them: [n, features] uint8
// or float32 → [n, features] float32.
func (in Input) X(raw *Node) *Node {
	g := raw.Graph()
	if in.Scaling.Factor == nil {
		if raw.DType() != dtypes.Uint8 {
			return raw
		}
		return Mul(ConvertDType(raw, dtypes.Float32), Const(g, float32(1.0/255)))
	}
	row := func(values []float32) *Node { // [n, features]
		return BroadcastToDims(Const(g, [][]float32{values}), raw.Shape().Dimensions...)
	}
	x := Mul(Sub(raw, row(in.Scaling.Shift)), row(in.Scaling.Factor))
	if slices.ContainsFunc(in.Columns, func(c dataset.Column) bool { return c.FillMissing }) {
		x = Where(NotEqual(raw, raw), row(in.Scaling.Missing), x)
	}
	return x
}

// Batch builds the batch of a step or an evaluation from examples and labels as the device
// holds them. Y is nil if there are no labels.
func (in Input) Batch(raw, labels *Node) Batch {
	b := Batch{X: in.X(raw), Scaling: in.Scaling}
	if in.Labels != nil {
		b.Y = labels
	}
	return b
}

// EncoderInput builds what the model encodes of examples and labels as the device holds
// them: X, and the class if the model knows it, see [Condition.EncoderInput].
func (in Input) EncoderInput(raw, labels *Node) *Node {
	return in.Condition.EncoderInput(in.X(raw), labels)
}

// EncoderTensor returns what the model encodes of all examples: [n, features] float32, and
// [n, features+classes] if it knows the class.
func (in Input) EncoderTensor() *tensors.Tensor {
	size := in.Size() + in.Condition.classes
	t := tensors.FromShape(shapes.Make(dtypes.Float32, in.Len(), size))
	tensors.MustMutableFlatData(t, func(flat []float32) {
		for i := range in.Len() {
			in.write(i, flat[i*size:(i+1)*size])
		}
	})
	return t
}

// write writes what the model encodes of example i to x.
func (in Input) write(i int, x []float32) {
	size := in.Size()
	in.Scale(in.Scaling, i, x[:size])
	if in.Condition.classes > 0 {
		x[size+int(in.Labels[i])] = 1
	}
}

// JoinCodes returns codes as the model decodes them: the condition of each example before
// its code, see [Condition.DecoderInput]. There must be a code for each example.
func (in Input) JoinCodes(codes [][]float32) [][]float32 {
	joined := make([][]float32, len(codes))
	for i, z := range codes {
		x := make([]float32, in.Size()+in.Condition.classes)
		in.write(i, x)
		joined[i] = slices.Clone(x[in.Size():])
		for _, of := range in.Condition.columns {
			joined[i] = append(joined[i], x[of.from:of.to]...)
		}
		joined[i] = append(joined[i], z...)
	}
	return joined
}

// Output returns finite values that a model outputs, [n, features], as examples with
// the name, labels and classes of like, in the units of the training data.
func (p *Program) Output(values *tensors.Tensor, like *dataset.Examples) (*dataset.Examples, error) {
	flat, err := tensors.CopyFlatData[float32](values)
	if err != nil {
		return nil, err
	}
	if size := p.Data.Size(); size == 0 || len(flat)%size != 0 {
		return nil, fmt.Errorf("the model gives %s, expected %s of %v", values.Shape(), p.Data.Noun(), p.Data.Shape())
	}
	out := p.Data.WithOutput(p.Scaling, flat)
	out.Name, out.Labels, out.Classes = like.Name, like.Labels, like.Classes
	return out, nil
}
