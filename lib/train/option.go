package train

import (
	"errors"
	"fmt"
	"maps"
	"math"

	"latentlab/lib/dataset"
)

// Config describes how a model is trained. Options set it.
type Config struct {
	Epochs    int               // passes over the data; default 1
	Batch     int               // examples in a step; default 128
	Seed      int64             // of initial values, shuffling, noise and dropout; default 0
	Optimizer Optimizer         // default Adam at 1e-3, its usual rate
	Test      *dataset.Examples // for evaluation after each epoch, if the model is an Evaluator; default none

	// Scaling of rows; default nil, that which standardizes the training data.
	Scaling *dataset.Scaling

	// Either both are set, by EarlyStopping, or neither.
	Validation *dataset.Examples // on which the model is evaluated after each epoch
	Patience   int               // epochs without a lower loss after which the training stops

	given  map[string]bool // the options so far
	chosen string          // describes the options that set the optimizer, "" for none
}

// Option sets a field of a Config. Options may come in any order. Setting a field
// twice is an error, since one of the two options would have no effect.
type Option func(*Config) error

// Epochs sets the number of passes over the data, 0 or more. The default is 1.
func Epochs(n int) Option {
	return func(c *Config) error {
		c.Epochs = n
		return c.once("train.Epochs")
	}
}

// BatchSize sets the number of examples in a step, from 1 to that of the training data. The
// default is 128.
func BatchSize(n int) Option {
	return func(c *Config) error {
		c.Batch = n
		return c.once("train.BatchSize")
	}
}

// Seed sets the seed of all random numbers of a training: initial values, order, noise and
// dropout. The default is 0.
func Seed(seed int64) Option {
	return func(c *Config) error {
		c.Seed = seed
		return c.once("train.Seed")
	}
}

// Test sets the test set, on which the model is evaluated after every epoch.
func Test(test *dataset.Examples) Option {
	return func(c *Config) error {
		c.Test = test
		return c.once("train.Test")
	}
}

// WithScaling reads rows of a table with a scaling that was measured elsewhere, such as on
// the training data of the model that training starts from.
func WithScaling(s dataset.Scaling) Option {
	return func(c *Config) error {
		c.Scaling = &s
		return c.once("train.WithScaling")
	}
}

// Adam trains with Adam (Kingma & Ba, 2014, arXiv:1412.6980) at the given learning rate,
// β₁ = 0.9, β₂ = 0.999 and ε = 1e-7, see [DefaultAdam].
func Adam(learningRate float64) Option { return WithOptimizer(DefaultAdam(learningRate)) }

// SGD trains with plain gradient descent.
func SGD(learningRate float64) Option {
	return WithOptimizer(Optimizer{Kind: KindSGD, LearningRate: learningRate})
}

// WithOptimizer trains with o. If o has DecaySteps, it is an error to give [Decay]
// too.
func WithOptimizer(o Optimizer) Option {
	o.Rates = maps.Clone(o.Rates)
	return func(c *Config) error {
		if c.given["optimizer"] {
			return fmt.Errorf("there are two optimizers, %v and %v: expected one", c.Optimizer, o)
		}
		o := o
		if o.DecaySteps != 0 {
			if err := c.once("train.Decay"); err != nil {
				return err
			}
		} else {
			o.DecaySteps = c.Optimizer.DecaySteps
		}
		c.Optimizer = o
		return c.once("optimizer")
	}
}

// once records that an option is given. It returns an error the second time.
func (c *Config) once(option string) error {
	if c.given[option] {
		return fmt.Errorf("%s is given twice: expected it once", option)
	}
	if c.given == nil {
		c.given = map[string]bool{}
	}
	c.given[option] = true
	return nil
}

// NewConfig returns the configuration that options describe, for training on data. It returns an error if
// an option is given twice, or has an invalid value.
func NewConfig(data *dataset.Examples, options ...Option) (Config, error) {
	c := Config{Epochs: 1, Batch: 128, Optimizer: DefaultAdam(1e-3)}
	for i, option := range options {
		if option == nil {
			return c, fmt.Errorf("option %d of the training is nil: omit it", i+1)
		}
		if err := option(&c); err != nil {
			return c, err
		}
	}
	switch {
	case c.given["optimizer"]:
		c.chosen = c.Optimizer.String()
	case c.given["train.Decay"]:
		c.chosen = "train.Decay"
	}
	limited := c.given["train.Epochs"] && c.Epochs > 0
	c.given = nil
	switch {
	case c.Patience > 0 && !limited:
		return c, errors.New("train.EarlyStopping needs train.Epochs, the most epochs that are trained: expected at least 1")
	case c.Epochs < 0:
		return c, fmt.Errorf("epochs is %d: expected 0 or more", c.Epochs)
	case c.Batch < 1:
		return c, fmt.Errorf("batch size is %d: expected at least 1", c.Batch)
	case c.Batch > data.Len():
		return c, fmt.Errorf("batch size is %d, but there are only %d %s: "+
			"choose a batch size of at most %d", c.Batch, data.Len(), data.Noun(), data.Len())
	}
	steps := (data.Len() + c.Batch - 1) / c.Batch
	if limit := math.MaxInt / steps; c.Epochs > limit {
		return c, fmt.Errorf("epochs is %d, of %d steps each: expected at most %d epochs", c.Epochs, steps, limit)
	}
	return c, c.Optimizer.check()
}
