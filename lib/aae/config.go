package aae

import (
	"fmt"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/mlp"
	"latentlab/lib/vae"
)

// Config describes an adversarial autoencoder of dense layers with ReLU
// between them, the decoder being the mirror image of the encoder.
type Config struct {
	Hidden               []int   // widths of the hidden layers of all three networks
	Dropout              float64 // rate after each hidden layer of encoder and decoder, in [0, 1)
	DiscriminatorDropout float64 // rate after each hidden layer of the discriminator, in [0, 1)
	Prior                Prior   // also says how long a code is
	Gaussian             bool    // the encoder gives N(μ, diag σ²) in place of a code
	Conditioned          bool    // the discriminator sees labels, see Model
	Supervised           bool    // the decoder sees labels, see Model
	Features             int     // length of x; 0 means 784, a picture of 28×28
}

// Tutorial is the network of tutorial 004: N = 1000 units twice in each
// network, a code of two numbers, the prior N(0, 25·I). Dropout is that of its
// code, 0.25, and 0.2 for the discriminator; its text says 0.2 throughout.
func Tutorial() Config {
	return Config{Hidden: []int{1000, 1000}, Dropout: 0.25, DiscriminatorDropout: 0.2, Prior: Normal(2, 5)}
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
	m := &Model{
		Decoder:       layers(reversed(c.Hidden), c.Features, c.Dropout),
		Discriminator: layers(c.Hidden, 1, c.DiscriminatorDropout),
		Prior:         c.Prior, Conditioned: c.Conditioned, Supervised: c.Supervised, config: &c,
	}
	if c.Gaussian {
		m.Posterior = c.posterior
	} else {
		m.Encoder = layers(c.Hidden, c.Prior.Size, c.Dropout)
	}
	return m, nil
}

// layers is a network of dense layers with ReLU and dropout between them.
func layers(hidden []int, out int, dropout float64) func(scope *model.Scope, x *Node) *Node {
	return mlp.Layers{Widths: append(slices.Clone(hidden), out), Activation: activation.TypeRelu, Dropout: dropout}.Build
}

func reversed(widths []int) []int {
	mirror := slices.Clone(widths)
	slices.Reverse(mirror)
	return mirror
}

// posterior builds μ and log σ of q(z|x) on the hidden layers.
func (c Config) posterior(scope *model.Scope, x *Node) vae.Posterior {
	both := layers(c.Hidden, 2*c.Prior.Size, c.Dropout)(scope, x) // [batch, 2·code]
	return vae.FromLogStd(Slice(both, AxisRange(), AxisRange(0, c.Prior.Size)), Slice(both, AxisRange(), AxisRange(c.Prior.Size)))
}

func (c Config) validate() error {
	if err := c.Prior.check(); err != nil {
		return fmt.Errorf("aae.Config: %w", err)
	}
	return checkNetworks("aae.Config", c.Hidden, c.Features, c.Dropout, c.DiscriminatorDropout)
}

// checkNetworks returns an error that names what of a configuration cannot be.
func checkNetworks(name string, hidden []int, features int, dropout ...float64) error {
	for i, width := range hidden {
		if width < 1 {
			return fmt.Errorf("%s: Hidden[%d] is %d: a layer needs at least one unit", name, i, width)
		}
	}
	if features < 1 {
		return fmt.Errorf("%s: Features is %d: a picture needs at least one pixel", name, features)
	}
	for _, rate := range dropout {
		if !(rate >= 0 && rate < 1) {
			return fmt.Errorf("%s: a dropout rate is %v: expected 0 ≤ rate < 1", name, rate)
		}
	}
	return nil
}
