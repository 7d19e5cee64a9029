package gan

import (
	"cmp"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/mlp"
	"latentlab/lib/random"
)

// Config describes two networks of dense layers with leaky ReLUs between them.
type Config struct {
	Hidden   []int   // widths of the generator's hidden layers; the discriminator has them in reverse
	Code     int     // length of z
	Dropout  float64 // rate after each hidden layer of the discriminator, in [0, 1)
	Features int     // length of x; 0 means 784, an image of 28×28

	// Noise is the standard deviation of the Gaussian noise on the discriminator's
	// input in training, in units of x's range [0, 1].
	Noise float64
}

// Digits is the network to compare with the VAE of tutorial 000: 16-256-256-784
// against 784-256-256-1. Dropout and noise keep the discriminator from winning:
// a generator learns nothing from one that is never wrong. It is trained with
// batches of 64 and [Adam] at 5e-4; after 10 epochs most samples are digits, and
// more epochs still help.
func Digits() Config {
	return Config{Hidden: []int{256, 256}, Code: 16, Dropout: 0.3, Noise: 0.15}
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
	return &Model{Generator: c.generator, Discriminator: c.discriminator, Code: c.Code, config: &c}, nil
}

func (c Config) check() error {
	if c.Code < 1 {
		return fmt.Errorf("gan.Config: Code is %d: the code needs at least one unit", c.Code)
	}
	if !(c.Noise >= 0 && c.Noise <= 1e6) {
		return fmt.Errorf("gan.Config: Noise is %v: expected a standard deviation from 0 to 1e6", c.Noise)
	}
	if c.Features < 1 {
		return fmt.Errorf("gan.Config: Features is %d: an image needs at least one pixel", c.Features)
	}
	return cmp.Or(mlp.CheckWidths("gan.Config: Hidden", c.Hidden), mlp.CheckDropout("gan.Config: Dropout", c.Dropout))
}

// slope is that of a leaky ReLU below zero (Radford et al., 2015).
const slope = 0.2

// generator builds the logits of pixels: [batch, code] → [batch, features].
// Its hidden values are normalized: otherwise its pixels soon saturate at 0 and
// 1, where no gradient moves them.
func (c Config) generator(scope *model.Scope, z *Node) *Node {
	for i, width := range c.Hidden {
		z = normalize(mlp.Dense(scope.In("layer%d", i), z, width)) // [batch, width]
		z = activation.LeakyReluWith(z, slope)
	}
	return mlp.Dense(scope.In("layer%d", len(c.Hidden)), z, c.Features)
}

// normalize subtracts each row's mean and divides by its standard deviation:
// layer normalization (Ba et al., 2016, arXiv:1607.06450) without a gain and an
// offset. A sample does not depend on those beside it, as it would with batch
// normalization. GoMLX's norm.LayerNorm computes the same from other operations,
// which would orphan the runs on disk.
func normalize(h *Node) *Node {
	h = Sub(h, ReduceAndKeep(h, ReduceMean, -1))
	variance := ReduceAndKeep(Square(h), ReduceMean, -1) // [batch, 1]
	return Div(h, Sqrt(AddScalar(variance, 1e-5)))
}

// discriminator builds the logit of "from the data": [batch, features] →
// [batch, 1].
func (c Config) discriminator(scope *model.Scope, x *Node) *Node {
	x = AddScalar(MulScalar(x, 2), -1) // [-1, 1], so that black pixels have an effect too
	if c.Noise > 0 && scope.IsTraining(x.Graph()) {
		// Noise makes the distributions of data and samples overlap (Arjovsky &
		// Bottou, 2017, arXiv:1701.04862). Twice, since the range is twice that
		// of x.
		ε := random.Normal(scope, x.Graph(), x.Shape().Dimensions...)
		x = Add(x, MulScalar(ε, 2*c.Noise))
	}
	for i, width := range mlp.Mirror(c.Hidden) {
		x = mlp.Dense(scope.In("layer%d", i), x, width) // [batch, width]
		x = mlp.Dropout(scope, activation.LeakyReluWith(x, slope), c.Dropout)
	}
	return mlp.Dense(scope.In("layer%d", len(c.Hidden)), x, 1)
}
