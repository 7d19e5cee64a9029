package ae

import (
	"errors"
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/mlp"
	"latentlab/lib/random"
	"latentlab/lib/train"
)

// Net is a network as a function that adds its layers to a graph.
type Net func(scope *model.Scope, x *graph.Node) *graph.Node

// Model is an autoencoder. Encoder and Decoder may be used by themselves,
// in a graph whose scope holds the trained variables, through Encode and
// Decode.
type Model struct {
	Encoder Net     // [batch, features] → [batch, code]
	Decoder Net     // [batch, code] → [batch, features], before Loss.Output
	Loss    Loss    // the zero value is BCE
	Noise   float64 // standard deviation of the Gaussian noise on the input in training, in units of x's range [0, 1]

	config *Config // what New was given, for descriptions
}

// Config describes an autoencoder of dense layers with ReLU between them,
// the decoder being the mirror image of the encoder.
type Config struct {
	Hidden   []int   // widths of the encoder's hidden layers
	Code     int     // length of z
	CodeReLU bool    // a ReLU on z too, as in tutorial 000
	Loss     Loss    // reconstruction loss; the zero value is BCE
	Noise    float64 // see Model.Noise; 0 is a plain autoencoder, chapter 12.3.1 adds it
	Dropout  float64 // rate after each hidden layer, chapter 12.3.2
	Features int     // length of x; 0 means 784, a picture of 28×28
}

// Fashion is the autoencoder of chapter 12.2.2: 784-256-128-64-20 and back,
// cross-entropy on logits. (The chapter's text leaves out the layer of 64
// that its code has.)
func Fashion() Config {
	return Config{Hidden: []int{256, 128, 64}, Code: 20, Loss: BCE}
}

// Digits is the autoencoder of tutorial 000: 784-256-64-20 and back with a
// ReLU on the code, mean squared error of a sigmoid output.
func Digits() Config {
	return Config{Hidden: []int{256, 64}, Code: 20, CodeReLU: true, Loss: MSE}
}

// New returns the Model that c describes, or an error that names what in c
// cannot be.
func New(c Config) (*Model, error) {
	if c.Features == 0 {
		c.Features = 28 * 28
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	encoder := mlp.Layers{Widths: append(append([]int{}, c.Hidden...), c.Code), Activation: activation.TypeRelu, Dropout: c.Dropout}
	if c.CodeReLU {
		encoder.Output = activation.TypeRelu
	}
	decoder := mlp.Layers{Activation: activation.TypeRelu, Dropout: c.Dropout}
	for i := range c.Hidden {
		decoder.Widths = append(decoder.Widths, c.Hidden[len(c.Hidden)-1-i])
	}
	decoder.Widths = append(decoder.Widths, c.Features)
	return &Model{Encoder: encoder.Build, Decoder: decoder.Build, Loss: c.Loss, Noise: c.Noise, config: &c}, nil
}

func (c Config) validate() error {
	if c.Code < 1 {
		return fmt.Errorf("ae.Config: Code is %d: the code needs at least one unit", c.Code)
	}
	for i, width := range c.Hidden {
		if width < 1 {
			return fmt.Errorf("ae.Config: Hidden[%d] is %d: a layer needs at least one unit", i, width)
		}
	}
	if c.Features < 1 {
		return fmt.Errorf("ae.Config: Features is %d: a picture needs at least one pixel", c.Features)
	}
	if err := checkNoise(c.Noise); err != nil {
		return fmt.Errorf("ae.Config: %w", err)
	}
	if !(c.Dropout >= 0 && c.Dropout < 1) {
		return fmt.Errorf("ae.Config: Dropout is %v: expected a rate in [0, 1)", c.Dropout)
	}
	return nil
}

func checkNoise(σ float64) error {
	if !(σ >= 0 && σ <= 1e6) {
		return fmt.Errorf("the noise is %v: expected a standard deviation from 0 to 1e6", σ)
	}
	return nil
}

// Encode builds the code of x: [batch, features] → [batch, code].
func (m *Model) Encode(scope *model.Scope, x *graph.Node) *graph.Node {
	if m.Encoder == nil {
		panic(errors.New("the ae.Model has no Encoder: give it a function that builds the network"))
	}
	return m.Encoder(scope.In("encoder"), x)
}

// Decode builds the picture that z stands for, with values as in x:
// [batch, code] → [batch, features].
func (m *Model) Decode(scope *model.Scope, z *graph.Node) *graph.Node {
	return m.loss().Output(m.raw(scope, z))
}

// Reconstruct builds x̂ = h(g(x)): [batch, features] → [batch, features].
func (m *Model) Reconstruct(scope *model.Scope, x *graph.Node) *graph.Node {
	return m.Decode(scope, m.Encode(scope, x))
}

// raw is the decoder before its output function.
func (m *Model) raw(scope *model.Scope, z *graph.Node) *graph.Node {
	if m.Decoder == nil {
		panic(errors.New("the ae.Model has no Decoder: give it a function that builds the network"))
	}
	return m.Decoder(scope.In("decoder"), z)
}

// Step builds one update: x̂ from x, or from x with noise, its loss against
// the clean x, and the optimizer's move. It implements train.Model.
func (m *Model) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	x := b.X // [batch, features]
	if err := checkNoise(m.Noise); err != nil {
		panic(err)
	}
	if m.Noise > 0 {
		ε := random.Normal(scope, x.Graph(), x.Shape().Dimensions...)
		// x̃ = x + ε, chapter 12.3.1, cut off where a picture ends as
		// dataset.Images.Noisy does.
		x = graph.ClipScalar(graph.Add(x, graph.MulScalar(ε, m.Noise)), 0, 1)
	}
	raw := m.raw(scope, m.Encode(scope, x)) // [batch, features]
	CheckWidth(raw, b.X)
	loss := m.loss().Mean(b.X, raw) // []
	opt.UpdateGraph(scope, x.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

// Evaluate builds what x̂ is worth on pictures that training has not seen,
// each value [batch]: the model's own loss, and the mean squared error of a
// pixel so that models with different losses compare.
func (m *Model) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	raw := m.raw(scope, m.Encode(scope, b.X)) // [batch, features]
	CheckWidth(raw, b.X)
	difference := graph.Sub(b.X, m.loss().Output(raw))
	return []train.Metric{
		{Name: "loss", Value: m.loss().PerImage(b.X, raw)},
		{Name: "mse", Value: graph.ReduceMean(graph.Square(difference), -1)},
	}
}

// Describe returns the hyperparameters by name. It implements train.Describer.
func (m *Model) Describe() map[string]any {
	d := map[string]any{"model": "ae", "loss": m.loss().Name, "noise": m.Noise}
	if m.config != nil {
		d["hidden"], d["code"], d["code relu"], d["dropout"] = m.config.Hidden, m.config.Code, m.config.CodeReLU, m.config.Dropout
	}
	return d
}

// CheckWeights returns an error if the weights of a Model with the given
// description would give other codes here. It implements run.WeightChecker.
func (m *Model) CheckWeights(described map[string]any) error {
	theirs, known := described["code relu"]
	if ours, ok := m.Describe()["code relu"]; ok && known && ours != theirs {
		return fmt.Errorf("the weights were trained with CodeReLU: %[1]v, the model has CodeReLU: %[2]v: give its ae.Config the CodeReLU: %[1]v", theirs, ours)
	}
	return nil
}

func (m *Model) loss() Loss {
	if m.Loss.Output == nil {
		return BCE
	}
	return m.Loss
}

// CheckWidth panics where a decoder's output has another shape than the
// pictures x, in the reader's words: a broadcast would pass over it, and a
// matrix product tell of it in words of its own.
func CheckWidth(raw, x *graph.Node) {
	if !raw.Shape().EqualDimensions(x.Shape()) {
		panic(fmt.Errorf("the decoder gives %s for pictures of %s: its last layer must be as wide as a picture", raw.Shape(), x.Shape()))
	}
}
