package pca

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// Space is the space of the examples that a model was fitted to, of d features.
type Space struct {
	Shape   dataset.Shape    // of an image; of rows 1 × d × 1
	Columns []dataset.Column // of rows, nil for images
	Scaling dataset.Scaling  // from the rows' units to those of the model
}

// spaceOf returns the space of examples whose rows are standardized.
func spaceOf(examples *dataset.Examples) (Space, error) {
	scaling, err := examples.MeasureScaling()
	if err != nil {
		return Space{}, fmt.Errorf("pca: %w", err)
	}
	return Space{examples.Shape(), examples.Columns, scaling}, nil
}

// probabilitySpace returns the space of examples whose values are probabilities.
func probabilitySpace(examples *dataset.Examples) (Space, error) {
	s := Space{Shape: examples.Shape(), Columns: examples.Columns}
	if !examples.IsTable() {
		return s, nil
	}
	for range examples.Size() {
		s.Scaling.Shift = append(s.Scaling.Shift, 0)
		s.Scaling.Factor = append(s.Scaling.Factor, 1)
		s.Scaling.Missing = append(s.Scaling.Missing, 0)
	}
	return s, checkProbabilities(examples)
}

// checkProbabilities returns an error with the range of values that are not
// probabilities, or with the row of one that is missing.
func checkProbabilities(examples *dataset.Examples) error {
	if !examples.IsTable() {
		return nil
	}
	for k, name := range examples.FeatureNames() {
		low, high := math.Inf(1), math.Inf(-1)
		for i := range examples.Len() {
			v := float64(examples.Features(i)[k])
			if math.IsNaN(v) {
				return fmt.Errorf("pca: row %d of %s has no %q: logistic PCA needs all values", i, examples.Name, name)
			}
			low, high = min(low, v), max(high, v)
		}
		if low < 0 || high > 1 {
			return fmt.Errorf("pca: %q of %s goes from %g to %g: logistic PCA is for values from 0 to 1, "+
				"use PCA, or scale them", name, examples.Name, low, high)
		}
	}
	return nil
}

// matrix returns examples as the model sees them, [n, d]. Rows are matched by the names
// of their columns. At least one example.
func (s Space) matrix(examples *dataset.Examples) (*mat.Dense, error) {
	aligned, err := s.align(examples)
	if err != nil {
		return nil, err
	}
	x := mat.NewDense(aligned.Len(), aligned.Size(), nil)
	s.fill(x, aligned)
	return x, nil
}

// checkedMatrix is matrix for examples that c can encode.
func (s Space) checkedMatrix(c coder, examples *dataset.Examples) (*mat.Dense, error) {
	aligned, err := s.align(examples)
	if err != nil {
		return nil, err
	}
	if err := c.check(aligned); err != nil {
		return nil, err
	}
	return s.matrix(aligned)
}

// checkStandardized returns an error if aligned rows have a value that is infinite once it is
// standardized.
func (s Space) checkStandardized(aligned *dataset.Examples) error {
	if !aligned.IsTable() {
		return nil
	}
	row := make([]float32, aligned.Size())
	for i := range aligned.Len() {
		aligned.Scale(s.Scaling, i, row)
		for k, v := range row {
			if math.IsInf(float64(v), 0) {
				return fmt.Errorf("pca: %q in row %d of %s is %g, which is too large to be standardized",
					aligned.FeatureNames()[k], i, aligned.Name, aligned.Features(i)[k])
			}
		}
	}
	return nil
}

// align returns examples with the columns of the space, or an error if they are of
// another one.
func (s Space) align(examples *dataset.Examples) (*dataset.Examples, error) {
	if examples == nil || examples.Len() == 0 {
		return nil, errNoExamples
	}
	if examples.IsTable() != (s.Columns != nil) {
		return nil, fmt.Errorf("pca: %s has %s, expected examples as the model was fitted to", examples.Name, examples.Noun())
	}
	aligned, err := examples.Align(s.Columns)
	if err != nil {
		return nil, fmt.Errorf("pca: %w", err)
	}
	if aligned.Shape() != s.Shape {
		return nil, fmt.Errorf("pca: images of %v, expected %v, as the model was fitted to", aligned.Shape(), s.Shape)
	}
	return aligned, nil
}

// fill writes aligned examples to x, [n, d].
func (s Space) fill(x *mat.Dense, examples *dataset.Examples) {
	if s.Columns == nil {
		for i, level := range examples.Pixels {
			x.RawMatrix().Data[i] = float64(level) / 255
		}
		return
	}
	row := make([]float32, examples.Size())
	for i := range examples.Len() {
		examples.Scale(s.Scaling, i, row)
		for k, v := range row {
			x.Set(i, k, float64(v))
		}
	}
}
