package vae

import (
	"cmp"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
	"latentlab/lib/train"
)

// Config describes a variational autoencoder of dense layers with ReLU
// between them, whose decoder mirrors the encoder.
type Config struct {
	Hidden   []int               // widths of the encoder's hidden layers
	Code     int                 // length of z
	Spread   Spread              // what the encoder outputs in addition to μ
	ReLU     bool                // a ReLU on μ and σ, the error of two tutorials: neither can be negative
	Loss     loss.Reconstruction // the zero value is loss.SumBCE
	Beta     *float64            // weight of the KL term, see Beta; nil is 1
	KLOnly   bool                // omit the reconstruction from the loss, for the figure of the VAE article
	Binarize bool                // sample the pixels black or white, see Model.Binarize
	Features int                 // length of x, data.Size(); 0 means 784, an image of 28×28

	// WarmUp, FreeBits and Condition are those of Model.
	WarmUp, FreeBits float64
	Condition        train.Condition
}

// Beta returns a weight of the KL term for Config and Model. 1 is the VAE; 0
// omits the term, and more than 1 is Higgins et al.'s β-VAE (2017).
func Beta(weight float64) *float64 { return &weight }

// Digits is the network of the PyTorch notes, corrected: 784-256-64-(10, 10) and
// back, σ as an output, mean squared error.
func Digits() Config {
	return Config{Hidden: []int{256, 64}, Code: 10, Spread: Std, Loss: loss.HalfVarianceMSE}
}

// Wide is the network of the VAE article: 784-200-(10, 10) and back, log σ as an
// output, squared error summed over the pixels.
func Wide() Config {
	return Config{Hidden: []int{200}, Code: 10, Spread: LogStd, Loss: loss.HalfVarianceSSE}
}

// Bernoulli is the example of the literature, 784-400-(20, 20) and back with
// the cross-entropy of the pixels. PyTorch's "basic VAE" is this network with
// log σ² as an output, Spread: LogVar; Flax's also has another width.
func Bernoulli() Config {
	return Config{Hidden: []int{400}, Code: 20, Spread: LogStd, Loss: loss.SumBCE}
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
	decoder := mlp.Layers{Widths: append(mlp.Mirror(c.Hidden), c.Features), Activation: activation.TypeRelu}
	return &Model{
		Encoder: c.encode, Decoder: decoder.Build,
		Loss: c.Loss, Beta: c.Beta, KLOnly: c.KLOnly, Binarize: c.Binarize,
		WarmUp: c.WarmUp, FreeBits: c.FreeBits, Condition: c.Condition, config: &c,
	}, nil
}

// encode builds the hidden layers, and on the last of them the two that give
// the posterior: [batch, features] → [batch, code] twice.
func (c Config) encode(scope *model.Scope, x *Node) prob.Posterior {
	hidden := mlp.Layers{Widths: c.Hidden, Activation: activation.TypeRelu, Output: activation.TypeRelu}
	h := hidden.Build(scope, x)                       // [batch, last of Hidden]
	mu := mlp.Dense(scope.In("mu"), h, c.Code)        // [batch, code]
	spread := mlp.Dense(scope.In("sigma"), h, c.Code) // [batch, code]
	if c.ReLU {
		mu, spread = activation.Relu(mu), activation.Relu(spread)
	}
	return spreads[c.Spread].gaussian(mu, spread)
}

func (c Config) check() error {
	if c.Code < 1 {
		return fmt.Errorf("vae.Config: Code is %d: the code needs at least one dimension", c.Code)
	}
	if c.Features < 1 {
		return fmt.Errorf("vae.Config: Features is %d: an image needs at least one pixel", c.Features)
	}
	if _, ok := spreads[c.Spread]; !ok {
		return fmt.Errorf("vae.Config: Spread is %d: expected vae.LogStd, vae.Std or vae.LogVar", c.Spread)
	}
	return cmp.Or(
		mlp.CheckWidths("vae.Config: Hidden", c.Hidden),
		c.Loss.Check("vae.Config: Loss"),
		checkBeta("vae.Config: Beta", c.Beta),
		checkWarmUp("vae.Config", c.WarmUp, c.FreeBits))
}

func checkBeta(field string, β *float64) error {
	if β != nil && !(*β >= 0 && *β <= 1e6) {
		return fmt.Errorf("%s is %v: expected a weight of the KL term from 0 to 1e6; "+
			"a negative one would reward codes far from the prior", field, *β)
	}
	return nil
}

func checkWarmUp(of string, epochs, bits float64) error {
	switch {
	case !(epochs >= 0 && epochs <= 1e6):
		return fmt.Errorf("%s: WarmUp is %v: expected 0 to 1e6 epochs", of, epochs)
	case !(bits >= 0 && bits <= 1e6):
		return fmt.Errorf("%s: FreeBits is %v: expected 0 to 1e6 nats for each dimension of the code", of, bits)
	}
	return nil
}
