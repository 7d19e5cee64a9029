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

func adam(rate float64) optimizer.Interface {
	return optimizer.Adam().LearningRate(rate).Done()
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
		return c, errors.New("there are no pictures to train on")
	case c.Epochs < 0:
		return c, fmt.Errorf("epochs is %d: expected 0 or more", c.Epochs)
	case c.Batch < 1:
		return c, fmt.Errorf("batch size is %d: expected at least 1", c.Batch)
	case c.Batch > pictures:
		return c, fmt.Errorf("batch size is %d, but there are only %d pictures: choose a batch of at most %d", c.Batch, pictures, pictures)
	case math.IsNaN(c.LearningRate) || math.IsInf(c.LearningRate, 0) || c.LearningRate <= 0:
		return c, fmt.Errorf("learning rate is %v: expected a number above 0", c.LearningRate)
	}
	return c, nil
}
