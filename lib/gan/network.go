package gan

import (
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/mlp"
	"latentlab/lib/random"
)

// Config describes two networks of dense layers with leaky ReLUs between them.
type Config struct {
	Hidden   []int   // widths of the generator's hidden layers; the discriminator has them the other way round
	Code     int     // length of z
	Dropout  float64 // rate after each hidden layer of the discriminator, in [0, 1)
	Noise    float64 // standard deviation of the Gaussian noise on what the discriminator sees in training, in units of x's range [0, 1]
	Features int     // length of x; 0 means 784, a picture of 28×28
}

// Digits is the network beside the VAE of tutorial 000: 16-256-256-784
// against 784-256-256-1. Dropout and noise keep the discriminator from winning:
// a generator learns nothing from one that is never wrong. Batches of 64 and
// [Adam] at 5e-4 go with it; after 10 epochs most samples are digits, and more
// epochs still help.
func Digits() Config {
	return Config{Hidden: []int{256, 256}, Code: 16, Dropout: 0.3, Noise: 0.15}
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
	return &Model{Generator: c.generator, Discriminator: c.discriminator, Code: c.Code, config: &c}, nil
}

func (c Config) validate() error {
	if c.Code < 1 {
		return fmt.Errorf("gan.Config: Code is %d: the code needs at least one unit", c.Code)
	}
	for i, width := range c.Hidden {
		if width < 1 {
			return fmt.Errorf("gan.Config: Hidden[%d] is %d: a layer needs at least one unit", i, width)
		}
	}
	if !(c.Dropout >= 0 && c.Dropout < 1) {
		return fmt.Errorf("gan.Config: Dropout is %v: expected a rate in [0, 1)", c.Dropout)
	}
	if !(c.Noise >= 0 && c.Noise <= 1e6) {
		return fmt.Errorf("gan.Config: Noise is %v: expected a standard deviation from 0 to 1e6", c.Noise)
	}
	if c.Features < 1 {
		return fmt.Errorf("gan.Config: Features is %d: a picture needs at least one pixel", c.Features)
	}
	return nil
}

// slope is that of a leaky ReLU below zero (Radford et al., 2015).
const slope = 0.2

// generator builds the logits of pixels: [batch, code] → [batch, features].
// Its hidden values are normalised: without that its pixels soon sit at 0 and
// 1, where nothing moves them any more.
func (c Config) generator(scope *model.Scope, z *Node) *Node {
	for i, width := range c.Hidden {
		z = normalize(mlp.Dense(scope.In("layer%d", i), z, width)) // [batch, width]
		z = activation.LeakyReluWith(z, slope)
	}
	return mlp.Dense(scope.In("layer%d", len(c.Hidden)), z, c.Features)
}

// normalize takes the mean of each row out and divides it by its standard
// deviation: layer normalisation (Ba et al., 2016, arXiv:1607.06450) without
// its gain and offset. A sample does not depend on those beside it, as it
// would with batch normalisation.
func normalize(h *Node) *Node {
	h = Sub(h, ReduceAndKeep(h, ReduceMean, -1))
	variance := ReduceAndKeep(Square(h), ReduceMean, -1) // [batch, 1]
	return Div(h, Sqrt(AddScalar(variance, 1e-5)))
}

// discriminator builds the logit of "from the data": [batch, features] →
// [batch, 1].
func (c Config) discriminator(scope *model.Scope, x *Node) *Node {
	x = AddScalar(MulScalar(x, 2), -1) // [-1, 1]: black pixels say something too
	if c.Noise > 0 && scope.IsTraining(x.Graph()) {
		// Noise makes the two kinds of pictures overlap (Arjovsky & Bottou,
		// 2017, arXiv:1701.04862). Twice, since the range is twice that of x.
		ε := random.Normal(scope, x.Graph(), x.Shape().Dimensions...)
		x = Add(x, MulScalar(ε, 2*c.Noise))
	}
	for i := range c.Hidden {
		x = mlp.Dense(scope.In("layer%d", i), x, c.Hidden[len(c.Hidden)-1-i]) // [batch, width]
		x = mlp.Dropout(scope, activation.LeakyReluWith(x, slope), c.Dropout)
	}
	return mlp.Dense(scope.In("layer%d", len(c.Hidden)), x, 1)
}
