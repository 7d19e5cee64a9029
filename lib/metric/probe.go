package metric

import (
	"errors"
	"fmt"
	"slices"

	"latentlab/lib/latent"
)

// LinearProbe measures how much a linear classifier can infer of the classes from codes (Alain &
// Bengio, 2016, arXiv:1610.01644): it trains the classifier on the training codes, and returns
// its accuracy on the test codes, from 0 to 1.
//
// The classifier is multinomial logistic regression on codes that are standardized by the mean
// and standard deviation of the training codes, at the minimum of the mean cross-entropy in nats
// plus λ/2 times the sum of squared weights without biases, λ = 1e-4. The minimum is unique and
// found by L-BFGS in float64, so the same codes give the same number.
//
// Codes are [n][code] with a label each. Classes are 0 to the largest training label. Each class
// needs a training code, and may be missing from the test codes.
func LinearProbe(
	train [][]float32, trainLabels []uint16, test [][]float32, testLabels []uint16,
) (accuracy float64, err error) {
	classes, err := checkProbe(train, trainLabels, test, testLabels)
	if err != nil {
		return 0, fmt.Errorf("metric.LinearProbe: %w", err)
	}
	scale := standardize(train)
	x := scale.apply(train) // [n, code+1]
	weights, err := newRegression(x, trainLabels, classes).fit()
	if err != nil {
		return 0, fmt.Errorf("metric.LinearProbe: fitting %d codes: %w", len(train), err)
	}
	right := 0
	for i, class := range predict(scale.apply(test), weights) {
		if class == testLabels[i] {
			right++
		}
	}
	return float64(right) / float64(len(test)), nil
}

// checkProbe checks the arguments and returns the number of classes.
func checkProbe(train [][]float32, trainLabels []uint16, test [][]float32, testLabels []uint16) (classes int, err error) {
	if len(train) == 0 || len(test) == 0 {
		return 0, fmt.Errorf("there are %d training codes and %d test codes: "+
			"expected at least one of each", len(train), len(test))
	}
	if err := checkLabeled("training code", train, trainLabels); err != nil {
		return 0, err
	}
	if err := checkLabeled("test code", test, testLabels); err != nil {
		return 0, err
	}
	if len(test[0]) != len(train[0]) {
		return 0, fmt.Errorf("dimensions of test codes: %d, of training codes: %d: "+
			"expected codes of the same model", len(test[0]), len(train[0]))
	}
	classes = int(slices.Max(trainLabels)) + 1
	seen := make([]bool, classes)
	for _, label := range trainLabels {
		seen[label] = true
	}
	for class, ok := range seen {
		if !ok {
			return 0, fmt.Errorf("class %d has no training code, unlike class %d: "+
				"expected at least one for each class", class, classes-1)
		}
	}
	if classes < 2 {
		return 0, errors.New("all training codes are of class 0: expected at least two classes")
	}
	if label := slices.Max(testLabels); int(label) >= classes {
		return 0, fmt.Errorf("a test code is of class %d, which has no training code: "+
			"expected classes 0 to %d", label, classes-1)
	}
	return classes, nil
}

func checkLabeled(noun string, codes [][]float32, labels []uint16) error {
	if len(labels) != len(codes) {
		return fmt.Errorf("%d %ss and %d labels: expected a label for each code", len(codes), noun, len(labels))
	}
	return latent.Check(noun, codes)
}
