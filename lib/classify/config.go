package classify

import (
	"cmp"
	"errors"
	"fmt"
	"math"

	"latentlab/lib/mlp"
)

// Config describes a classifier of dense layers with ReLU between them. The
// zero value of every field but Hidden works.
type Config struct {
	Hidden  []int   // widths of the hidden layers; the values of the last are the image's features
	Classes int     // number of classes; 0 means 10
	Pixels  int     // of an image; 0 means 784, 28×28
	Dropout float64 // rate after each hidden layer in training, in [0, 1)

	// In training each image is moved and stretched a little, by amounts that are
	// sampled anew in each step. Images must then be square.
	Shift   float64 // largest move along each axis, in pixels
	Stretch float64 // largest part by which height and width each grow or shrink, in [0, 1)
}

// Digits is the classifier of the chapters: 784-512-128-10. With batches of 100,
// Adam at 1e-3 and 15 epochs over which the rate falls (train.Decay) it
// recognizes 99 of 100 test images of MNIST.
func Digits() Config {
	return Config{Hidden: []int{512, 128}, Dropout: 0.2, Shift: 2, Stretch: 0.15}
}

// New returns the Model that c describes, or an error naming the invalid field
// of c.
func New(c Config) (*Model, error) {
	if c.Classes == 0 {
		c.Classes = 10
	}
	if c.Pixels == 0 {
		c.Pixels = 28 * 28
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return &Model{config: c}, nil
}

func (c Config) check() error {
	if len(c.Hidden) == 0 {
		return errors.New("classify.Config: Hidden is empty: " +
			"features are the values of the last hidden layer, so there must be one")
	}
	if c.Classes < 2 || c.Classes > 256 {
		return fmt.Errorf("classify.Config: Classes is %d: expected 2 to 256", c.Classes)
	}
	if c.Pixels < 1 {
		return fmt.Errorf("classify.Config: Pixels is %d: an image needs at least one pixel", c.Pixels)
	}
	if !(c.Shift >= 0 && c.Shift <= float64(c.Pixels)) {
		return fmt.Errorf("classify.Config: Shift is %v: expected a number of pixels from 0 to %d", c.Shift, c.Pixels)
	}
	if !(c.Stretch >= 0 && c.Stretch < 1) {
		return fmt.Errorf("classify.Config: Stretch is %v: expected a part in [0, 1)", c.Stretch)
	}
	if side := int(math.Round(math.Sqrt(float64(c.Pixels)))); c.augments() && side*side != c.Pixels {
		return fmt.Errorf("classify.Config: Shift and Stretch need square images, "+
			"and %d pixels are not a square: set both to 0", c.Pixels)
	}
	return cmp.Or(
		mlp.CheckWidths("classify.Config: Hidden", c.Hidden),
		mlp.CheckDropout("classify.Config: Dropout", c.Dropout))
}

// augments reports whether training moves and stretches images.
func (c Config) augments() bool { return c.Shift > 0 || c.Stretch > 0 }
