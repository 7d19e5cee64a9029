package train

import (
	"errors"
	"fmt"

	"latentlab/lib/dataset"
)

// EarlyStopping stops the training before its last epoch if the loss on a validation
// set has not fallen below its lowest value for patience epochs, and returns the run at
// the epoch with the lowest: as Keras's EarlyStopping(patience=patience,
// restore_best_weights=True). The loss is the first value that the model evaluates,
// NaN counts as infinite. [Epochs], which must be given, is the most that is trained;
// if none of the last epochs stops the training, the epoch with the lowest loss is
// kept too. Package run documents what stays on disk.
//
// validation must be other data than the training set and the test set, since a
// number by which a model was chosen does not measure it: see [dataset.Examples.RandomSplit].
func EarlyStopping(validation *dataset.Examples, patience int) Option {
	return func(c *Config) error {
		if patience < 1 {
			return fmt.Errorf("the patience of train.EarlyStopping is %d epochs: expected at least 1", patience)
		}
		if err := validation.Check(); err != nil {
			return fmt.Errorf("the validation set of train.EarlyStopping: %w", err)
		}
		c.Validation, c.Patience = validation, patience
		return c.once("train.EarlyStopping")
	}
}

// checkStopping returns an error if the training cannot stop early as it is asked to.
func (c *Config) checkStopping(m Model, data *dataset.Examples) error {
	if c.Patience == 0 {
		return nil
	}
	if _, ok := m.(Evaluator); !ok {
		return errors.New("train.EarlyStopping needs a model with Evaluate, whose first value is the loss: this one has none")
	}
	same := func(other *dataset.Examples) bool {
		return other != nil && other.Len() == c.Validation.Len() && other.Digest() == c.Validation.Digest()
	}
	const is = "the validation set of train.EarlyStopping is the %s set: expected data of its own, " +
		"as data.RandomSplit(seed, 0.7, 0.15, 0.15) gives it"
	switch {
	case same(data):
		return fmt.Errorf(is, "training")
	case same(c.Test):
		return fmt.Errorf(is, "test")
	}
	return nil
}
