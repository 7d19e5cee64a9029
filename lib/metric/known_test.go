package metric_test

import (
	"math"
	"testing"

	"latentlab/lib/metric"
)

// A test code does not affect the others: the classifier and its standardization depend only on
// the training codes.
func TestLinearProbeSeesNoTestCode(t *testing.T) {
	train, labels := blobs(400, 6, 2, 1, 1)
	rare := 0 // omit three of four codes of class 1
	var few [][]float32
	var fewLabels []uint16
	for i, label := range labels {
		if label == 1 {
			if rare++; rare%4 != 0 {
				continue
			}
		}
		few, fewLabels = append(few, train[i]), append(fewLabels, label)
	}
	test, testLabels := blobs(200, 6, 2, 1, 2)
	alone, err := metric.LinearProbe(few, fewLabels, test, testLabels)
	if err != nil {
		t.Fatal(err)
	}
	far := []float32{1e6, 1e6, 1e6, 1e6, 1e6, 1e6}
	beside, err := metric.LinearProbe(few, fewLabels, append(test, far), append(testLabels, 0))
	if err != nil {
		t.Fatal(err)
	}
	before, after := math.Round(200*alone), math.Round(201*beside)
	if after != before && after != before+1 {
		t.Errorf("%v of 200 test codes are correct, and %v of 201 with one far away", before, after)
	}
	if alone < 0.7 {
		t.Errorf("the accuracy is %v: the comparison is meaningless", alone)
	}
}
