package trained

import (
	"fmt"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// TestInput returns test as the model of p reads it. It is an error if the model
// cannot be evaluated on it: if it does not fit the training data, or lacks labels
// that the model needs.
func TestInput(p *train.Program, test *dataset.Examples) (train.Input, error) {
	in, err := p.Input(test)
	if err == nil {
		switch m := p.Model.(type) {
		case train.TestChecker:
			err = m.CheckTest(in.Examples)
		case train.Checker:
			err = m.Check(in.Examples)
		}
	}
	if m, ok := p.Model.(train.InputChecker); ok && err == nil {
		err = m.CheckInput(in)
	}
	if err != nil && test != nil {
		return in, fmt.Errorf("the model cannot be evaluated on %s: %w", test.Name, err)
	}
	return in, err
}
