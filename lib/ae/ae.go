package ae

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Config describes an autoencoder of dense layers with ReLU between them,
// whose decoder mirrors the encoder.
type Config struct {
	Hidden   []int               // widths of the encoder's hidden layers
	Code     int                 // length of z
	CodeReLU bool                // a ReLU on z too, as in the PyTorch notes
	Loss     loss.Reconstruction // the zero value is loss.BCE
	Noise    float64             // see Model.Noise; 0 is a plain autoencoder
	Dropout  float64             // rate after each hidden layer
	Features int                 // length of x, data.Size(); 0 means 784, an image of 28×28

	// Condition is what encoder and decoder know besides x and z: train.OnClass of the
	// training set, or train.OnColumns. The zero value is nothing.
	Condition train.Condition
}

// Fashion is the autoencoder of the TensorFlow course: 784-256-128-64-20 and back,
// cross-entropy on logits. (The course's text omits the layer of 64 that its program
// has.)
func Fashion() Config {
	return Config{Hidden: []int{256, 128, 64}, Code: 20, Loss: loss.BCE}
}

// Digits is the autoencoder of the PyTorch notes: 784-256-64-20 and back with a
// ReLU on the code, mean squared error of a sigmoid output.
func Digits() Config {
	return Config{Hidden: []int{256, 64}, Code: 20, CodeReLU: true, Loss: loss.MSE}
}

// Model is an autoencoder. Encode and Decode build its networks in a graph
// whose scope holds the trained variables.
type Model struct {
	Encoder mlp.Net             // [batch, features] → [batch, code]
	Decoder mlp.Net             // [batch, code] → [batch, features], before Loss.Output
	Loss    loss.Reconstruction // the zero value is loss.BCE

	// Noise is the standard deviation of the Gaussian noise on the input in
	// training: of pixels in [0, 1], or of standardized rows.
	Noise float64

	// Condition is what both networks know of an example: Encoder gets
	// [batch, features+classes] if it is the class, and Decoder gets it before the code.
	Condition train.Condition

	config *Config // what New was given, for descriptions
}

// New returns the Model that c describes, or an error naming the invalid field
// of c.
func New(c Config) (*Model, error) {
	if c.Features == 0 {
		c.Features = 28 * 28
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	encoder := mlp.Layers{
		Widths: append(slices.Clone(c.Hidden), c.Code), Activation: activation.TypeRelu, Dropout: c.Dropout,
	}
	if c.CodeReLU {
		encoder.Output = activation.TypeRelu
	}
	decoder := mlp.Layers{
		Widths: append(mlp.Mirror(c.Hidden), c.Features), Activation: activation.TypeRelu, Dropout: c.Dropout,
	}
	return &Model{
		Encoder: encoder.Build, Decoder: decoder.Build, Loss: c.Loss, Noise: c.Noise, Condition: c.Condition, config: &c,
	}, nil
}

func (c Config) check() error {
	if c.Code < 1 {
		return fmt.Errorf("ae.Config: Code is %d: the code needs at least one dimension", c.Code)
	}
	if c.Features < 1 {
		return fmt.Errorf("ae.Config: Features is %d: an image needs at least one pixel", c.Features)
	}
	return cmp.Or(
		mlp.CheckWidths("ae.Config: Hidden", c.Hidden),
		c.Loss.Check("ae.Config: Loss"),
		checkNoise("ae.Config: Noise", c.Noise),
		mlp.CheckDropout("ae.Config: Dropout", c.Dropout))
}

func checkNoise(field string, σ float64) error {
	if !(σ >= 0 && σ <= 1e6) {
		return fmt.Errorf("%s is %v: expected a standard deviation from 0 to 1e6", field, σ)
	}
	return nil
}

// Encode builds the code of x, which train.Condition.EncoderInput gives if there is a
// Condition: [batch, features] → [batch, code].
func (m *Model) Encode(scope *model.Scope, x *graph.Node) *graph.Node {
	if m.Encoder == nil {
		panic(errors.New("the ae.Model has no Encoder: give it a function that builds the network"))
	}
	return m.Encoder(scope.In("encoder"), x)
}

// Decode builds the image or row of a code, after the condition if there is one, with
// values in x's units: [batch, code] → [batch, features].
func (m *Model) Decode(scope *model.Scope, z *graph.Node) *graph.Node {
	return m.Condition.Restored(m.loss().Output(m.decodeRaw(scope, z)), z)
}

// Reconstruct builds x̂ = h(g(x)): [batch, features] → [batch, features]. x is that of
// Encode.
func (m *Model) Reconstruct(scope *model.Scope, x *graph.Node) *graph.Node {
	return m.Decode(scope, m.Condition.DecoderInput(x, m.Encode(scope, x)))
}

// decodeRaw builds the decoder before its output function.
func (m *Model) decodeRaw(scope *model.Scope, z *graph.Node) *graph.Node {
	if m.Decoder == nil {
		panic(errors.New("the ae.Model has no Decoder: give it a function that builds the network"))
	}
	return m.Decoder(scope.In("decoder"), z)
}

// Step builds one update: x̂ from x, or from x with noise, its loss against
// the clean x, and the optimizer's update. It implements train.Model.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	if err := cmp.Or(m.Loss.Check("ae.Model: Loss"), checkNoise("ae.Model: Noise", m.Noise)); err != nil {
		panic(err)
	}
	noisy := m.Corrupt(scope, b)
	z := m.Encode(scope, m.Condition.EncoderInput(noisy, b.Y))                                 // [batch, code]
	raw := m.decodeRaw(scope, m.Condition.DecoderInput(m.Condition.EncoderInput(b.X, b.Y), z)) // [batch, features]
	mlp.CheckOutput(raw, b.X)
	m.loss().CheckRaw(raw)
	loss := m.lossIn(scope).Mean(b.X, raw) // []
	opt.UpdateGraph(scope, loss.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss, Unit: m.loss().Unit(b.IsTable(), "")}}
}

// Corrupt builds x̃ = x + ε: [batch, features] → the same. Pixels are
// clipped to [0, 1], as dataset.Examples.Noisy does. Without Noise it returns x. It
// implements train.Corrupter.
func (m *Model) Corrupt(scope *model.Scope, b train.Batch) *graph.Node {
	if m.Noise == 0 {
		return b.X
	}
	ε := random.Normal(scope, b.X.Graph(), b.X.Shape().Dimensions...)
	x := graph.Add(b.X, graph.MulScalar(ε, m.Noise))
	if b.IsTable() { // rows have no bounds
		return x
	}
	return graph.ClipScalar(x, 0, 1)
}

// Evaluate builds, for each image or row, the model's own loss and the mean squared
// error of a feature, by which models with different losses can be compared: each
// [batch]. It implements train.Evaluator.
func (m *Model) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	x := m.Condition.EncoderInput(b.X, b.Y)
	raw := m.decodeRaw(scope, m.Condition.DecoderInput(x, m.Encode(scope, x))) // [batch, features]
	mlp.CheckOutput(raw, b.X)
	difference := m.Condition.Kept(graph.Sub(b.X, m.loss().Output(raw)))
	return []train.Metric{
		{Name: "loss", Value: m.lossIn(scope).PerImage(b.X, raw)},
		{Name: "mse", Value: graph.ReduceMean(graph.Square(difference), -1)},
	}
}

// lossIn returns the loss with its variables, of the features that are reconstructed.
func (m *Model) lossIn(scope *model.Scope) loss.Reconstruction {
	return m.loss().In(scope).Of(m.Condition.Kept)
}

func (m *Model) loss() loss.Reconstruction { return m.Loss.Or(loss.BCE) }

// ConditionedOn returns the Condition. It implements train.Conditional.
func (m *Model) ConditionedOn() train.Condition { return m.Condition }

// Check returns an error if the condition does not fit the data. It implements
// train.Checker.
func (m *Model) Check(data *dataset.Examples) error { return m.Condition.Check(data) }

// CheckInput returns an error if the loss does not fit the values. It implements
// train.InputChecker.
func (m *Model) CheckInput(in train.Input) error { return m.loss().CheckRange(in.Examples, in.Scaling) }

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "ae", "loss": m.loss().Name, "noise": m.Noise}
	if m.config != nil {
		d["hidden"], d["code"] = m.config.Hidden, m.config.Code
		d["code relu"], d["dropout"] = m.config.CodeReLU, m.config.Dropout
	}
	if m.Condition.Size() > 0 {
		d["condition"] = m.Condition.Describe()
	}
	return d
}

// CheckWeights returns an error if the weights of a Model with the given
// description would give other codes here. It implements trained.WeightChecker.
func (m *Model) CheckWeights(described map[string]any) error {
	theirs, known := described["code relu"]
	if ours, ok := m.Describe()["code relu"]; ok && known && ours != theirs {
		return fmt.Errorf("the weights were trained with CodeReLU: %[1]v, the model has CodeReLU: %[2]v: "+
			"give its ae.Config the CodeReLU: %[1]v", theirs, ours)
	}
	return cmp.Or(m.Condition.CheckWeights(described), m.loss().CheckWeights(described))
}
