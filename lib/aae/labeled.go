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

// classes is how many classes labels are of.
const classes = 10

// labeled builds a batch of the labelled pictures: all of them where there
// are no more than most, otherwise as many drawn anew in each step. Pictures
// and labels are variables that do not change, so that they are on the device
// and part of what a run is. The caller has checked them.
func labeled(scope *model.Scope, like *Node, from *dataset.Images, most int) (x, y *Node) {
	if features := like.Shape().Dimensions[1]; from.Size() != features {
		panic(fmt.Errorf("the labelled pictures of %s are %d×%d, the others have %d pixels: expected the same size", from.Name, from.Height, from.Width, features))
	}
	g, n := like.Graph(), from.Len()
	labels := make([]int32, n)
	for i, label := range from.Labels {
		labels[i] = int32(label)
	}
	scope = scope.At("labeled")
	pixels := scope.VariableWithValue("pixels", tensors.FromFlatDataAndDimensions(from.Pixels, n, from.Size())).SetTrainable(false).NodeValue(g)
	y = scope.VariableWithValue("labels", tensors.FromFlatDataAndDimensions(labels, n)).SetTrainable(false).NodeValue(g)
	if n > most {
		rows := ExpandAxes(choose(scope, g, most, n), -1) // [most, 1]
		pixels, y = Gather(pixels, rows), Gather(y, rows)
	}
	return train.Pixels(pixels), y
}

// checkLabeled returns an error when pictures cannot teach classes.
func checkLabeled(from *dataset.Images) error {
	if from == nil || from.Len() == 0 {
		return errors.New("there are 0 labelled pictures: classes are learned from at least one; dataset.Images.PerClass takes some of each class")
	}
	if err := train.CheckData(from); err != nil {
		return err
	}
	return checkLabels(from)
}

// checkLabels returns an error when a picture has no label from 0 to 9.
func checkLabels(of *dataset.Images) error {
	if of.Labels == nil {
		return fmt.Errorf("%s has no labels: this model learns with them, so that each picture needs one", of.Name)
	}
	for i, label := range of.Labels {
		if label >= classes {
			return fmt.Errorf("picture %d of %s has label %d: expected 0 to %d", i, of.Name, label, classes-1)
		}
	}
	return nil
}

// checkFew returns an error when labelled pictures do not go with the others.
func checkFew(from, data *dataset.Images) error {
	if from.Len() > data.Len() {
		return fmt.Errorf("there are %d labelled pictures and %d others: a semi-supervised model expects the labelled ones to be the fewer", from.Len(), data.Len())
	}
	return nil
}

// checkTest returns an error if a test set has a label that is not a class. It
// may have no labels.
func checkTest(test *dataset.Images) error {
	if test.Labels == nil {
		return nil
	}
	return checkLabels(test)
}
