package classify

import (
	"errors"
	"fmt"

	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// Check returns an error when pictures cannot teach or test the classifier:
// none, of another size, without labels, or with a label outside the classes.
// It implements train.Checker, so that training asks it first.
func (m *Model) Check(images *dataset.Images) error {
	if err := train.CheckData(images); err != nil {
		return err
	}
	if images.Size() != m.config.Pixels {
		return fmt.Errorf("the pictures of %s are %d×%d, the classifier is for %d pixels: expected pictures of that size", images.Name, images.Height, images.Width, m.config.Pixels)
	}
	if images.Labels == nil {
		return fmt.Errorf("the pictures of %s have no labels: a classifier needs the class of each", images.Name)
	}
	for i, label := range images.Labels {
		if int(label) >= m.config.Classes {
			return fmt.Errorf("picture %d of %s has label %d, the classifier has %d classes: expected 0 to %d", i, images.Name, label, m.config.Classes, m.config.Classes-1)
		}
	}
	return nil
}

// Classes returns the class that a trained classifier finds most likely for
// each picture, [n]. The run must be one of a [Model].
func Classes(r *run.Run, images *dataset.Images) ([]uint8, error) {
	m, err := judgeOf(r)
	if err != nil {
		return nil, err
	}
	logits, err := r.Codes(m.Logits, images)
	if err != nil {
		return nil, fmt.Errorf("finding the classes: %w", err)
	}
	classes := make([]uint8, len(logits))
	for i, row := range logits {
		best := 0
		for class, logit := range row {
			if logit > row[best] {
				best = class
			}
		}
		classes[i] = uint8(best)
	}
	return classes, nil
}

// Features returns what a trained classifier's last hidden layer gives for
// each picture, [n][last of Hidden]: what metric.Frechet compares. The run
// must be one of a [Model].
func Features(r *run.Run, images *dataset.Images) ([][]float32, error) {
	m, err := judgeOf(r)
	if err != nil {
		return nil, err
	}
	features, err := r.Codes(m.Features, images)
	if err != nil {
		return nil, fmt.Errorf("finding the features: %w", err)
	}
	return features, nil
}

func judgeOf(r *run.Run) (*Model, error) {
	if r == nil || r.Program == nil {
		return nil, errors.New("there is no trained classifier: expected the run of a classify.Model")
	}
	m, ok := r.Program.Model.(*Model)
	if !ok {
		return nil, fmt.Errorf("the run is of a %T: expected the run of a classify.Model", r.Program.Model)
	}
	return m, nil
}
