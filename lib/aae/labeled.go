package aae

import (
	"errors"
	"fmt"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// labeledBatch builds a batch of the labeled images: all of them if there are no more
// than most, otherwise as many sampled anew in each step. Images and labels are
// variables that do not change, so that they are on the device and part of the
// program's digest. The caller has checked them.
func labeledBatch(scope *model.Scope, like *Node, from *dataset.Examples, most int) (x, y *Node) {
	if features := like.Shape().Dimensions[1]; from.Size() != features {
		panic(fmt.Errorf("the labeled images of %s are %d×%d, the others have %d pixels: "+
			"expected the same size", from.Name, from.Height, from.Width, features))
	}
	g, n := like.Graph(), from.Len()
	labels := make([]int32, n)
	for i, label := range from.Labels {
		labels[i] = int32(label)
	}
	scope = scope.At("labeled")
	constant := func(name string, value *tensors.Tensor) *Node {
		return scope.VariableWithValue(name, value).SetTrainable(false).NodeValue(g)
	}
	pixels := constant("pixels", tensors.FromFlatDataAndDimensions(from.Pixels, n, from.Size()))
	y = constant("labels", tensors.FromFlatDataAndDimensions(labels, n))
	if n > most {
		rows := ExpandAxes(sampleIndices(scope, g, most, n), -1) // [most, 1]
		pixels, y = Gather(pixels, rows), Gather(y, rows)
	}
	return train.Input{Examples: from}.X(pixels), y
}

// checkLabeled returns an error if classes cannot be learned from images.
func checkLabeled(from *dataset.Examples) error {
	if from == nil || from.Len() == 0 {
		return errors.New("there are 0 labeled images: " +
			"classes are learned from at least one; dataset.Examples.PerClass takes some of each class")
	}
	if err := from.Check(); err != nil {
		return err
	}
	return checkLabels(from)
}

// checkLabels returns an error unless each image has a label from 0 to 9.
func checkLabels(of *dataset.Examples) error {
	if of.Labels == nil {
		return fmt.Errorf("%s has no labels: this model learns with them, so each image needs one", of.Name)
	}
	for i, label := range of.Labels {
		if label >= classes {
			return fmt.Errorf("image %d of %s has label %d: expected 0 to %d", i, of.Name, label, classes-1)
		}
	}
	return nil
}

// checkFewer returns an error if there are more labeled images than others.
func checkFewer(from, data *dataset.Examples) error {
	if from.Len() > data.Len() {
		return fmt.Errorf("there are %d labeled images and %d others: "+
			"a semi-supervised model expects fewer labeled ones", from.Len(), data.Len())
	}
	return nil
}

// checkTest returns an error if a test set has a label that is not a class. It
// may have no labels.
func checkTest(test *dataset.Examples) error {
	if test.Labels == nil {
		return nil
	}
	return checkLabels(test)
}
