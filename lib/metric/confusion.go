package metric

import (
	"errors"
	"fmt"
)

// maxConfusion bounds the classes of a table, which is 800 MB then.
const maxConfusion = 10_000

// Confusion counts the examples of each label with each prediction: [classes][classes], a row for
// each label and a column for each prediction. The diagonal has the correct predictions, and the
// sum of a row is the number of examples of a class. It is an error if there are not as many
// predictions as labels, if one of them is not below classes, or if classes is not 1 to 10,000.
func Confusion(labels, predicted []uint16, classes int) ([][]int, error) {
	if classes < 1 || classes > maxConfusion {
		return nil, fmt.Errorf("metric.Confusion: there are %d classes: expected 1 to %d, for a table of classes × classes",
			classes, maxConfusion)
	}
	if len(labels) != len(predicted) {
		return nil, fmt.Errorf("metric.Confusion: %d labels and %d predictions: "+
			"expected a prediction for each label", len(labels), len(predicted))
	}
	table := make([][]int, classes)
	for i := range table {
		table[i] = make([]int, classes)
	}
	for i, label := range labels {
		if int(label) >= classes || int(predicted[i]) >= classes {
			return nil, fmt.Errorf("metric.Confusion: example %d has label %d and prediction %d: "+
				"expected 0 to %d for both", i, label, predicted[i], classes-1)
		}
		table[label][predicted[i]]++
	}
	return table, nil
}

// ErrorRate returns the share p of predictions that differ from the label, from 0 to 1, and its
// standard error √(p(1-p)/n): the typical deviation from the true rate for n random examples. The
// standard error does not cover the differences between trainings. It is 0, which is too small, if
// no prediction is wrong, or all are. It is an error if there are no labels, or not as many
// predictions.
func ErrorRate(labels, predicted []uint16) (rate, standardError float64, err error) {
	if len(labels) != len(predicted) {
		return 0, 0, fmt.Errorf("metric.ErrorRate: %d labels and %d predictions: "+
			"expected a prediction for each label", len(labels), len(predicted))
	}
	if len(labels) == 0 {
		return 0, 0, errors.New("metric.ErrorRate: there are no labels and no predictions: expected at least one of each")
	}
	wrong := 0
	for i, label := range labels {
		if predicted[i] != label {
			wrong++
		}
	}
	rate, standardError = Proportion(wrong, len(labels))
	return rate, standardError, nil
}
