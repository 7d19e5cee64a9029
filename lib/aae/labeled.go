package aae

import (
	"errors"
	"fmt"
	"slices"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// LabeledBatch builds a batch of labeled examples, scaled as like is: [n, features] and their
// labels, [n] int32. It has all of them if there are at most limit, otherwise limit of
// them, sampled with replacement in each step. Examples and labels are variables in scope
// "labeled" that do not change, so that they are on the device and part of the program's
// digest. The caller has checked that they have labels and like's features.
func LabeledBatch(scope *model.Scope, like train.Batch, from *dataset.Examples, limit int) (x, y *Node) {
	g, n := like.X.Graph(), from.Len()
	in := train.Input{Examples: from, Scaling: like.Scaling}
	scope = scope.At("labeled")
	constant := func(name string, value *tensors.Tensor) *Node {
		return scope.VariableWithValue(name, value).SetTrainable(false).NodeValue(g)
	}
	raw := constant("pixels", in.Tensor(0, n))
	y = constant("labels", in.LabelTensor(0, n))
	if n > limit {
		rows := ExpandAxes(sampleIndices(scope, g, limit, n), -1) // [limit, 1]
		raw, y = Gather(raw, rows), Gather(y, rows)
	}
	return in.X(raw), y
}

// checkLabeled returns an error if classes cannot be learned from examples.
func checkLabeled(from *dataset.Examples) error {
	if from == nil || from.Len() == 0 {
		return errors.New("there are 0 labeled examples: " +
			"classes are learned from at least one; dataset.Examples.PerClass takes some of each class")
	}
	if err := from.Check(); err != nil {
		return err
	}
	if len(from.Labels) > 0 && slices.Min(from.Labels) == slices.Max(from.Labels) {
		return fmt.Errorf("all labels of %s are %d: classes are learned from examples of at least 2", from.Name, from.Labels[0])
	}
	return checkLabels(from, from.NumClasses())
}

// checkLabels returns an error unless each example has a label of the classes.
func checkLabels(of *dataset.Examples, classes int) error {
	if of.Labels == nil {
		return fmt.Errorf("%s has no labels: this model learns with them, so each example needs one", of.Name)
	}
	for i, label := range of.Labels {
		if int(label) >= classes {
			return fmt.Errorf("example %d of %s has label %d: expected 0 to %d", i, of.Name, label, classes-1)
		}
	}
	return nil
}

// checkFewer returns an error if the labeled examples are more than the others, or of
// another kind, shape or columns.
func checkFewer(from, data *dataset.Examples) error {
	if from.Shape() != data.Shape() || !slices.Equal(from.FeatureNames(), data.FeatureNames()) {
		return fmt.Errorf("the labeled %s of %s are %v, the other %s are %v: expected the same size and columns",
			from.Noun(), from.Name, from.Shape(), data.Noun(), data.Shape())
	}
	if from.Len() > data.Len() {
		return fmt.Errorf("there are %d labeled %s and %d others: "+
			"a semi-supervised model expects fewer labeled ones", from.Len(), from.Noun(), data.Len())
	}
	return nil
}

// checkTest returns an error if a test set has a label that is not a class of the
// labeled examples. It may have no labels.
func checkTest(test, from *dataset.Examples) error {
	if test.Labels == nil {
		return nil
	}
	return checkLabels(test, from.NumClasses())
}
