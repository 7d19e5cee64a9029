package classify

import (
	"fmt"
	"math"
)

// Config describes a classifier of dense layers with ReLU between them. The
// zero value of every field but Hidden works.
type Config struct {
	Hidden  []int   // widths of the hidden layers; the values of the last are the picture's features
	Classes int     // number of classes; 0 means 10
	Pixels  int     // of a picture; 0 means 784, 28×28
	Dropout float64 // rate after each hidden layer in training, in [0, 1)

	// In training each picture is seen a little moved and stretched, drawn
	// anew in each step. Pictures must then be square.
	Shift   float64 // farthest move along each axis, in pixels
	Stretch float64 // largest part by which height and width each grow or shrink, in [0, 1)
}

// Digits is the judge of the chapters: 784-512-128-10. With batches of 100,
// Adam at 1e-3 and 15 epochs over which the rate falls (train.Decay) it puts
// 99 of 100 test pictures of MNIST into their class.
func Digits() Config {
	return Config{Hidden: []int{512, 128}, Dropout: 0.2, Shift: 2, Stretch: 0.15}
}

// New returns the Model that c describes, or an error that names what in c
// cannot be.
func New(c Config) (*Model, error) {
	if c.Classes == 0 {
		c.Classes = 10
	}
	if c.Pixels == 0 {
		c.Pixels = 28 * 28
	}
	if err := c.validate(); err != nil {
		return nil, err
	}
	return &Model{config: c}, nil
}

func (c Config) validate() error {
	if len(c.Hidden) == 0 {
		return fmt.Errorf("classify.Config: Hidden is empty: features are the values of the last hidden layer, so there must be one")
	}
	for i, width := range c.Hidden {
		if width < 1 {
			return fmt.Errorf("classify.Config: Hidden[%d] is %d: a layer needs at least one unit", i, width)
		}
	}
	if c.Classes < 2 || c.Classes > 256 {
		return fmt.Errorf("classify.Config: Classes is %d: expected 2 to 256", c.Classes)
	}
	if c.Pixels < 1 {
		return fmt.Errorf("classify.Config: Pixels is %d: a picture needs at least one pixel", c.Pixels)
	}
	if !(c.Dropout >= 0 && c.Dropout < 1) {
		return fmt.Errorf("classify.Config: Dropout is %v: expected a rate in [0, 1)", c.Dropout)
	}
	if !(c.Shift >= 0 && c.Shift <= float64(c.Pixels)) {
		return fmt.Errorf("classify.Config: Shift is %v: expected a number of pixels from 0 to %d", c.Shift, c.Pixels)
	}
	if !(c.Stretch >= 0 && c.Stretch < 1) {
		return fmt.Errorf("classify.Config: Stretch is %v: expected a part in [0, 1)", c.Stretch)
	}
	if c.moves() && c.side()*c.side() != c.Pixels {
		return fmt.Errorf("classify.Config: Shift and Stretch move square pictures, and %d pixels are no square: leave both at 0", c.Pixels)
	}
	return nil
}

// moves reports whether training sees pictures other than they are.
func (c Config) moves() bool { return c.Shift > 0 || c.Stretch > 0 }

// side is the height and width of a square picture.
func (c Config) side() int { return int(math.Round(math.Sqrt(float64(c.Pixels)))) }
