package vae

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/ae"
	"latentlab/lib/mlp"
)

// Spread is the encoder's parametrization of the standard deviation σ of q(z|x).
// Its layer has the same shapes in all of them, so nothing in the weights tells
// which one they were trained with.
type Spread int

const (
	LogStd Spread = iota // log σ, as in tutorial 001
	Std                  // σ, as in tutorials 000 and 002
	LogVar               // log σ², as in PyTorch's and Flax's examples
)

// posterior has, for each Spread, the Gaussian of an encoder's two outputs, the
// name of the second output in descriptions, and the constant's own name.
var posterior = map[Spread]struct {
	of      func(mu, spread *Node) Gaussian
	name    string
	written string
}{
	LogStd: {FromLogStd, "log", "vae.LogStd"},
	Std:    {FromStd, "direct", "vae.Std"},
	LogVar: {FromLogVar, "log of the square", "vae.LogVar"},
}

// spreadWritten returns a Spread as a reader writes it, given its name in
// descriptions.
func spreadWritten(name any) string {
	for _, p := range posterior {
		if name == p.name {
			return p.written
		}
	}
	return fmt.Sprintf("%q", name)
}

// Config describes a variational autoencoder of dense layers with ReLU
// between them, the decoder being the mirror image of the encoder.
type Config struct {
	Hidden   []int    // widths of the encoder's hidden layers
	Code     int      // length of z
	Spread   Spread   // what the encoder puts out beside μ
	ReLU     bool     // a ReLU on μ and σ, the error of tutorials 000 and 002: neither can be negative
	Loss     ae.Loss  // reconstruction loss; the zero value is CrossEntropy
	Beta     *float64 // weight of the KL term, see Beta; nil is 1
	KLOnly   bool     // leave the reconstruction out of the loss, for the figure of tutorial 001
	Binarize bool     // draw the pixels black or white, see Model.Binarize
	Features int      // length of x; 0 means 784, a picture of 28×28
}

// Beta returns a weight of the KL term for Config and Model. 1 is the VAE; 0
// leaves the term out, and more than 1 is Higgins et al.'s β-VAE (2017).
func Beta(weight float64) *float64 { return &weight }

// Digits is the network of tutorial 000, mended: 784-256-64-(10, 10) and
// back, σ as an output, mean squared error.
func Digits() Config {
	return Config{Hidden: []int{256, 64}, Code: 10, Spread: Std, Loss: MSE}
}

// Wide is the network of tutorial 001: 784-200-(10, 10) and back, log σ as an
// output, squared error summed over the pixels.
func Wide() Config {
	return Config{Hidden: []int{200}, Code: 10, Spread: LogStd, Loss: SumSquares}
}

// Bernoulli is the example of the literature, 784-400-(20, 20) and back with
// the cross-entropy of the pixels. PyTorch's "basic VAE" is this network with
// log σ² as an output, Spread: LogVar; Flax's also has another width.
func Bernoulli() Config {
	return Config{Hidden: []int{400}, Code: 20, Spread: LogStd, Loss: CrossEntropy}
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
	decoder := mlp.Layers{Activation: activation.TypeRelu}
	for i := range c.Hidden {
		decoder.Widths = append(decoder.Widths, c.Hidden[len(c.Hidden)-1-i])
	}
	decoder.Widths = append(decoder.Widths, c.Features)
	return &Model{Encoder: c.encode, Decoder: decoder.Build, Loss: c.Loss, Beta: c.Beta, KLOnly: c.KLOnly, Binarize: c.Binarize, config: &c}, nil
}

// encode builds the hidden layers, and on the last of them the two that give
// the posterior: [batch, features] → [batch, code] twice.
func (c Config) encode(scope *model.Scope, x *Node) Posterior {
	hidden := mlp.Layers{Widths: c.Hidden, Activation: activation.TypeRelu, Output: activation.TypeRelu}
	h := hidden.Build(scope, x)                       // [batch, last of Hidden]
	mu := mlp.Dense(scope.In("mu"), h, c.Code)        // [batch, code]
	spread := mlp.Dense(scope.In("sigma"), h, c.Code) // [batch, code]
	if c.ReLU {
		mu, spread = activation.Relu(mu), activation.Relu(spread)
	}
	return posterior[c.Spread].of(mu, spread)
}

func (c Config) validate() error {
	if c.Code < 1 {
		return fmt.Errorf("vae.Config: Code is %d: the code needs at least one unit", c.Code)
	}
	for i, width := range c.Hidden {
		if width < 1 {
			return fmt.Errorf("vae.Config: Hidden[%d] is %d: a layer needs at least one unit", i, width)
		}
	}
	if c.Features < 1 {
		return fmt.Errorf("vae.Config: Features is %d: a picture needs at least one pixel", c.Features)
	}
	if _, ok := posterior[c.Spread]; !ok {
		return fmt.Errorf("vae.Config: Spread is %d: expected vae.LogStd, vae.Std or vae.LogVar", c.Spread)
	}
	if err := checkBeta(c.Beta); err != nil {
		return fmt.Errorf("vae.Config: %w", err)
	}
	return nil
}

func checkBeta(β *float64) error {
	if β != nil && !(*β >= 0 && *β <= 1e6) {
		return fmt.Errorf("Beta is %v: expected a weight of the KL term ≥ 0; a negative one would reward codes far from the prior", *β)
	}
	return nil
}
