package train

import (
	"errors"
	"fmt"
	"math"

	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/dataset"
)

// Config is how a model is trained. Options set it; the zero value of a
// field means the default beside it.
type Config struct {
	Epochs       int                                            // passes over the data; default 1
	Batch        int                                            // pictures in a step; default 128
	Seed         int64                                          // of initial values, shuffling, noise and dropout; default 0
	LearningRate float64                                        // default 1e-3, Adam's usual
	Optimizer    func(learningRate float64) optimizer.Interface // default Adam
	Test         *dataset.Images                                // judged after each epoch where the model is an Evaluator; default none
}

// Option changes one thing of a Config.
type Option func(*Config)

// Epochs sets how many times training passes over the data.
func Epochs(n int) Option { return func(c *Config) { c.Epochs = n } }

// BatchSize sets how many pictures a step sees.
func BatchSize(n int) Option { return func(c *Config) { c.Batch = n } }

// Seed sets what all randomness of a training comes from.
func Seed(seed int64) Option { return func(c *Config) { c.Seed = seed } }

// Test sets data that the model is judged on after every epoch.
func Test(images *dataset.Images) Option { return func(c *Config) { c.Test = images } }

// Adam trains with Adam (Kingma & Ba, 2014) at the given learning rate,
// β₁ = 0.9, β₂ = 0.999, ε = 1e-7 as in Keras.
func Adam(learningRate float64) Option {
	return func(c *Config) { c.LearningRate, c.Optimizer = learningRate, adam }
}

// SGD trains with plain gradient descent at a constant learning rate.
func SGD(learningRate float64) Option {
	return func(c *Config) {
		c.LearningRate = learningRate
		c.Optimizer = func(rate float64) optimizer.Interface {
			return optimizer.StochasticGradientDescent().WithDecay(false).WithLearningRate(rate).Done()
		}
	}
}

func adam(rate float64) optimizer.Interface { return Moments(rate, 0.9) }

// smallestRate is the smallest normal float32: below it a learning rate
// loses its digits, then vanishes.
const smallestRate = 0x1p-126

var errNoPictures = errors.New("there are no pictures to train on")

// CheckData returns an error when there are no pictures or a set's parts do
// not fit together.
func CheckData(data *dataset.Images) error {
	switch {
	case data == nil:
		return errNoPictures
	case len(data.Pixels) == 0:
		return errNoPictures
	case data.Height < 1 || data.Width < 1:
		return fmt.Errorf("the pictures of %s are %d×%d pixels: expected at least 1×1", data.Name, data.Height, data.Width)
	case len(data.Pixels)%data.Size() != 0:
		return fmt.Errorf("%s has %d pixels, which are no whole number of pictures of %d×%d", data.Name, len(data.Pixels), data.Height, data.Width)
	case data.Labels != nil && len(data.Labels) != data.Len():
		return fmt.Errorf("%s has %d pictures and %d labels: expected a label for each, or none", data.Name, data.Len(), len(data.Labels))
	}
	return nil
}

// NewConfig applies options to the defaults and checks the result against
// the number of pictures there are.
func NewConfig(pictures int, options ...Option) (Config, error) {
	c := Config{Epochs: 1, Batch: 128, LearningRate: 1e-3, Optimizer: adam}
	for _, option := range options {
		option(&c)
	}
	switch {
	case pictures == 0:
		return c, errNoPictures
	case c.Epochs < 0:
		return c, fmt.Errorf("epochs is %d: expected 0 or more", c.Epochs)
	case c.Batch < 1:
		return c, fmt.Errorf("batch size is %d: expected at least 1", c.Batch)
	case c.Batch > pictures:
		return c, fmt.Errorf("batch size is %d, but there are only %d pictures: choose a batch of at most %d", c.Batch, pictures, pictures)
	case !(c.LearningRate >= smallestRate && c.LearningRate <= math.MaxFloat32):
		return c, fmt.Errorf("learning rate is %v: expected a number above 0, as float32 holds it", c.LearningRate)
	case c.Optimizer == nil:
		return c, errors.New("there is no optimizer: leave it out for Adam, or give a function that makes one")
	}
	return c, nil
}
