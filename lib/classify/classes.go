package classify

import (
	"errors"
	"fmt"
	"slices"

	"latentlab/lib/dataset"
	"latentlab/lib/trained"
)

// Check returns an error if the classifier cannot be trained or tested on images:
// there are none, or they have another size, no labels, or a label outside the
// classes. It implements train.Checker.
func (m *Model) Check(images *dataset.Examples) error {
	if err := images.Check(); err != nil {
		return err
	}
	if images.Size() != m.config.Pixels {
		return fmt.Errorf("the images of %s are %d×%d, the classifier is for %d pixels: expected images of that size",
			images.Name, images.Height, images.Width, m.config.Pixels)
	}
	if images.Labels == nil {
		return fmt.Errorf("the images of %s have no labels: a classifier needs the class of each", images.Name)
	}
	for i, label := range images.Labels {
		if int(label) >= m.config.Classes {
			return fmt.Errorf("image %d of %s has label %d, the classifier has %d classes: expected 0 to %d",
				i, images.Name, label, m.config.Classes, m.config.Classes-1)
		}
	}
	return nil
}

// Classes returns the class that a trained classifier finds most likely for
// each image, [n]. t must be a trained [Model].
func Classes(t *trained.Model, images *dataset.Examples) ([]uint16, error) {
	m, err := classifierOf(t)
	if err != nil {
		return nil, err
	}
	logits, err := t.Codes(m.Logits, images)
	if err != nil {
		return nil, fmt.Errorf("finding the classes: %w", err)
	}
	classes := make([]uint16, len(logits))
	for i, row := range logits {
		classes[i] = uint16(slices.Index(row, slices.Max(row)))
	}
	return classes, nil
}

// Features returns the values of a trained classifier's last hidden layer for
// each image, [n][last of Hidden]: what metric.Frechet compares. t must be a
// trained [Model].
func Features(t *trained.Model, images *dataset.Examples) ([][]float32, error) {
	m, err := classifierOf(t)
	if err != nil {
		return nil, err
	}
	features, err := t.Codes(m.Features, images)
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
