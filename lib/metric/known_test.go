package metric_test

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/metric"
)

// even is a model all of whose samples of a picture weigh the same.
type even struct{}

func (even) LogWeights(_ *model.Scope, x *Node, k int) *Node {
	weight := AddScalar(MulScalar(ReduceMean(x, -1), 30), -100)
	return BroadcastToDims(ExpandAxes(weight, -1), x.Shape().Dimensions[0], k) // [batch, k]
}

// The mean of k equal weights is the weight, however many samples and pictures
// there are and however they are cut into calls.
func TestBoundOfEqualWeights(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, n := range []int{1, 40, 57} {
			im, expected := pictures(n), -100.0
			for _, pixel := range im.Pixels {
				expected += 30 * float64(pixel) / 255 / float64(len(im.Pixels))
			}
			for _, k := range []int{1, 2, 100, 101, 251} {
				got, _, err := metric.Bound(t.Context(), b, model.NewStore(), even{}, im, k, 1)
				if err != nil || !(math.Abs(got-expected) < 1e-4) {
					t.Errorf("%d pictures, %d samples: the bound is %v, %v, expected %v", n, k, got, err, expected)
				}
			}
		}
	})
}

// What becomes of a test code is nothing to the others: the classifier and its
// scale are made of training codes alone.
func TestLinearProbeSeesNoTestCode(t *testing.T) {
	train, labels := blobs(400, 6, 2, 1, 1)
	rare := 0 // three of four codes of class 1 are left out
	var few [][]float32
	var fewLabels []uint8
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
		t.Errorf("%v of 200 test codes are in their class, and %v of 201 with one far away", before, after)
	}
	if alone < 0.7 {
		t.Errorf("the accuracy is %v: the comparison says nothing", alone)
	}
}
