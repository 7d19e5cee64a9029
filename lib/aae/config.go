package aae

import (
	"cmp"
	"fmt"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
)

// Config describes an adversarial autoencoder of dense layers with ReLU
// between them, whose decoder mirrors the encoder.
type Config struct {
	Hidden               []int   // widths of the hidden layers of all three networks
	Dropout              float64 // rate after each hidden layer of encoder and decoder, in [0, 1)
	DiscriminatorDropout float64 // rate after each hidden layer of the discriminator, in [0, 1)
	Prior                Prior   // of the codes, which are as long as its samples
	Gaussian             bool    // the encoder gives N(μ, diag σ²) in place of a code
	Conditioned          bool    // the discriminator sees labels, see Model
	Supervised           bool    // the decoder sees labels, see Model
	Classes              int     // of the labels that a network sees; 0 means those of the training data
	Features             int     // length of x, height·width·channels; 0 means 784, a gray image of 28×28
}

// Tutorial is the network of Ducau's tutorial: N = 1000 units twice in each
// network, a code of two dimensions, the prior N(0, 25·I). Dropout is that of its
// code, 0.25, and 0.2 for the discriminator; its text has 0.2 throughout.
func Tutorial() Config {
	return Config{Hidden: []int{1000, 1000}, Dropout: 0.25, DiscriminatorDropout: 0.2, Prior: GaussianPrior(2, 5)}
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
	m := &Model{
		Decoder:       network(mlp.Mirror(c.Hidden), c.Features, c.Dropout),
		Discriminator: network(c.Hidden, 1, c.DiscriminatorDropout),
		Prior:         c.Prior, Conditioned: c.Conditioned, Supervised: c.Supervised, Classes: c.Classes, config: &c,
	}
	if c.Gaussian {
		m.Posterior = c.posterior
	} else {
		m.Encoder = network(c.Hidden, c.Prior.Size, c.Dropout)
	}
	return m, nil
}

// network returns dense layers with ReLU and dropout between them.
func network(hidden []int, out int, dropout float64) mlp.Net {
	layers := mlp.Layers{Widths: append(slices.Clone(hidden), out), Activation: activation.TypeRelu, Dropout: dropout}
	return layers.Build
}

// posterior builds μ and log σ of q(z|x) on the hidden layers.
func (c Config) posterior(scope *model.Scope, x *Node) prob.Posterior {
	both := network(c.Hidden, 2*c.Prior.Size, c.Dropout)(scope, x) // [batch, 2·code]
	mu := Slice(both, AxisRange(), AxisRange(0, c.Prior.Size))
	logStd := Slice(both, AxisRange(), AxisRange(c.Prior.Size))
	return prob.FromLogStd(mu, logStd)
}

func (c Config) check() error {
	if err := c.Prior.check(); err != nil {
		return fmt.Errorf("aae.Config: %w", err)
	}
	if c.Classes < 0 || c.Classes > dataset.MaxClasses {
		return fmt.Errorf("aae.Config: Classes is %d: expected 1 to %d, or 0 for those of the training data",
			c.Classes, dataset.MaxClasses)
	}
	return checkNetworks("aae.Config", c.Hidden, c.Features, c.Dropout, c.DiscriminatorDropout)
}

// checkNetworks returns an error naming the invalid field of the named
// configuration.
func checkNetworks(config string, hidden []int, features int, dropout, discriminatorDropout float64) error {
	if features < 1 {
		return fmt.Errorf("%s: Features is %d: an image needs at least one pixel", config, features)
	}
	return cmp.Or(
		mlp.CheckWidths(config+": Hidden", hidden),
		mlp.CheckDropout(config+": Dropout", dropout),
		mlp.CheckDropout(config+": DiscriminatorDropout", discriminatorDropout))
}
