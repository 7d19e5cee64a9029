package classify

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// Fit returns the classifier with the number of classes and the size of data, where
// Config has 0 for them. It implements train.Fitter.
func (m *Model) Fit(data *dataset.Examples) train.Model {
	fitted := &Model{m.config, data.Shape()}
	fitted.config.Classes = cmp.Or(m.config.Classes, data.NumClasses())
	fitted.config.Pixels = cmp.Or(m.config.Pixels, data.Size())
	return fitted
}

// Check returns an error if the classifier cannot be trained or tested on examples:
// there are none, or they have another size, no labels, a label outside the classes, or
// label 0 alone, or if they are rows of a table and Shift or Stretch is not 0. It
// implements train.Checker.
func (m *Model) Check(examples *dataset.Examples) error {
	if err := examples.Check(); err != nil {
		return err
	}
	c := m.Fit(examples).(*Model).config
	switch {
	case examples.Size() != c.Pixels:
		return fmt.Errorf("the %s of %s are %v, the classifier is for %d features: expected %s of that size",
			examples.Noun(), examples.Name, examples.Shape(), c.Pixels, examples.Noun())
	case examples.IsTable() && c.augments():
		return fmt.Errorf("%s has rows, and Shift and Stretch move the pixels of images: set both to 0", examples.Name)
	case examples.Labels == nil:
		return fmt.Errorf("the %s of %s have no labels: a classifier needs the class of each", examples.Noun(), examples.Name)
	case c.Classes < 2:
		return fmt.Errorf("all %s of %s have label 0: a classifier needs at least 2 classes", examples.Noun(), examples.Name)
	}
	for i, label := range examples.Labels {
		if int(label) >= c.Classes {
			return fmt.Errorf("example %d of %s has label %d, the classifier has %d classes: expected 0 to %d",
				i, examples.Name, label, c.Classes, c.Classes-1)
		}
	}
	return nil
}

// Classes returns the class that a trained classifier finds most likely for
// each example, [n], as labels of the training data; [dataset.Examples.AlignClasses] gives
// the labels of other examples the same meaning. t must be a trained [Model].
func Classes(t *trained.Model, examples *dataset.Examples) ([]uint16, error) {
	m, err := classifierOf(t)
	if err != nil {
		return nil, err
	}
	logits, err := t.Codes(m.Logits, examples)
	if err != nil {
		return nil, fmt.Errorf("finding the classes: %w", err)
	}
	classes := make([]uint16, len(logits))
	for i, row := range logits {
		classes[i] = uint16(slices.Index(row, slices.Max(row)))
	}
	return classes, nil
}

// Probabilities returns the probability that a trained classifier gives each class for
// each example, [n][classes], the softmax of its logits. On images unlike those that it
// was trained on they are often too sure of one. t must be a trained [Model].
func Probabilities(t *trained.Model, examples *dataset.Examples) ([][]float32, error) {
	m, err := classifierOf(t)
	if err != nil {
		return nil, err
	}
	probabilities, err := t.Codes(func(scope *model.Scope, x *graph.Node) *graph.Node {
		return graph.Softmax(m.Logits(scope, x), -1)
	}, examples)
	if err != nil {
		return nil, fmt.Errorf("finding the probabilities: %w", err)
	}
	return probabilities, nil
}

// Confidence returns the largest of [Probabilities] of each example, [n], from
// 1/classes to 1: how sure the classifier is of the class that [Classes] returns.
func Confidence(t *trained.Model, examples *dataset.Examples) ([]float64, error) {
	probabilities, err := Probabilities(t, examples)
	if err != nil {
		return nil, err
	}
	confidence := make([]float64, len(probabilities))
	for i, row := range probabilities {
		confidence[i] = float64(slices.Max(row))
	}
	return confidence, nil
}

// Features returns the values of a trained classifier's last hidden layer for
// each example, [n][last of Hidden]: what metric.Frechet compares. t must be a
// trained [Model].
func Features(t *trained.Model, examples *dataset.Examples) ([][]float32, error) {
	m, err := classifierOf(t)
	if err != nil {
		return nil, err
	}
	features, err := t.Codes(m.Features, examples)
	if err != nil {
		return nil, fmt.Errorf("finding the features: %w", err)
	}
	return features, nil
}

func classifierOf(t *trained.Model) (*Model, error) {
	if t == nil || t.Program == nil {
		return nil, errors.New("there is no trained classifier: expected a trained classify.Model")
	}
	m, ok := t.Program.Model.(*Model)
	if !ok {
		return nil, fmt.Errorf("the model is a %T: expected a trained classify.Model", t.Program.Model)
	}
	return m, nil
}
