package trained_test

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// even is a model with equal weights for all samples of an image.
type even struct{}

func (even) LogWeights(_ *model.Scope, x *Node, k int) *Node {
	weight := AddScalar(MulScalar(ReduceMean(x, -1), 30), -100)
	return BroadcastToDims(ExpandAxes(weight, -1), x.Shape().Dimensions[0], k) // [batch, k]
}

// The mean of k equal weights is the weight, for any number of samples and images, and any division into
// calls.
func TestBoundOfEqualWeights(t *testing.T) {
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, n := range []int{1, 40, 57} {
			im, expected := numbered(n), -100.0
			for _, pixel := range im.Pixels {
				expected += 30 * float64(pixel) / 255 / float64(len(im.Pixels))
			}
			for _, k := range []int{1, 2, 100, 101, 251} {
				got, _, err := trained.Bound(t.Context(), b, model.NewStore(), even{}, train.Input{Examples: im}, k, 1)
				if err != nil || !(math.Abs(got-expected) < 1e-4) {
					t.Errorf("%d images, %d samples: the bound is %v, %v, expected %v", n, k, got, err, expected)
				}
			}
		}
	})
}
