package metric

import (
	"errors"
	"fmt"
	"slices"

	"latentlab/lib/latent"
)

// LinearProbe says how much of the classes a linear classifier can read off
// codes (Alain & Bengio, 2016, arXiv:1610.01644): the share of test codes,
// from 0 to 1, that it puts into their class, trained on the training codes.
//
// The classifier is multinomial logistic regression on codes with the
// training codes' mean and standard deviation taken out, at the minimum of
// the mean cross-entropy in nats plus [ProbeRidge]/2 times the sum of squared
// weights, biases left out. The minimum is unique and found by L-BFGS in
// float64, so the same codes give the same number.
//
// Codes are [n][code] with a label each; classes are 0 to the largest
// training label. Each class needs a training code, and may be missing among
// the test codes.
func LinearProbe(train [][]float32, trainLabels []uint8, test [][]float32, testLabels []uint8) (accuracy float64, err error) {
	classes, err := checkProbe(train, trainLabels, test, testLabels)
	if err != nil {
		return 0, fmt.Errorf("linear probe: %w", err)
	}
	scale := standardize(train)
	x := scale.apply(train) // [n, code+1]
	weights, err := newRegression(x, trainLabels, classes).fit()
	if err != nil {
		return 0, fmt.Errorf("linear probe: fitting %d codes: %w", len(train), err)
	}
	right := 0
	for i, class := range predict(scale.apply(test), weights) {
		if class == testLabels[i] {
			right++
		}
	}
	return float64(right) / float64(len(test)), nil
}

// checkProbe returns the number of classes, or what is wrong.
func checkProbe(train [][]float32, trainLabels []uint8, test [][]float32, testLabels []uint8) (classes int, err error) {
	if len(train) == 0 || len(test) == 0 {
		return 0, fmt.Errorf("there are %d training codes and %d test codes: expected some of both", len(train), len(test))
	}
	if err := checkLabeled("training code", train, trainLabels); err != nil {
		return 0, err
	}
	if err := checkLabeled("test code", test, testLabels); err != nil {
		return 0, err
	}
	if len(test[0]) != len(train[0]) {
		return 0, fmt.Errorf("test codes have %d numbers, training codes have %d: expected codes of one model", len(test[0]), len(train[0]))
	}
	var seen [256]bool
	for _, label := range trainLabels {
		seen[label] = true
	}
	classes = int(slices.Max(trainLabels)) + 1
	for class, ok := range seen[:classes] {
		if !ok {
			return 0, fmt.Errorf("class %d has no training code, class %d has: expected at least one for each class", class, classes-1)
		}
	}
	if classes < 2 {
		return 0, errors.New("all training codes are of class 0: expected two classes or more")
	}
	if label := slices.Max(testLabels); int(label) >= classes {
		return 0, fmt.Errorf("a test code is of class %d, which no training code is: expected classes 0 to %d", label, classes-1)
	}
	return classes, nil
}

func checkLabeled(noun string, codes [][]float32, labels []uint8) error {
	if len(labels) != len(codes) {
		return fmt.Errorf("%d %ss and %d labels: expected a label for each code", len(codes), noun, len(labels))
	}
	return latent.Check(noun, codes)
}
