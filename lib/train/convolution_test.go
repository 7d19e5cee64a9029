package train_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/train"
)

// convolutions is a model of GoMLX's convolutions with the given kernels.
type convolutions []int

func (kernels convolutions) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	x := Reshape(b.X, b.X.Shape().Dimensions[0], 4, 4, 1)
	for i, size := range kernels {
		x = layers.Convolution(scope.In("layer%d", i), x).Channels(2).KernelSize(size).PadSame().Done()
	}
	loss := ReduceAllMean(Square(x))
	opt.UpdateGraph(scope, b.X.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

// Gradients that GoMLX computes wrongly are refused. The gradient with respect to the first layer's
// input is not needed.
func TestEvenKernels(t *testing.T) {
	for _, c := range []struct {
		kernels convolutions
		wrong   string
	}{
		{convolutions{3, 3}, ""},
		{convolutions{2, 3}, ""},
		{convolutions{3, 2}, "an even kernel, here [2 2 2 2]"},
		{convolutions{4, 4}, "an even kernel, here [4 4 2 2]"},
	} {
		_, err := train.Prepare(c.kernels, modeltest.Images(8), train.BatchSize(8))
		if c.wrong == "" && err != nil || c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)) {
			t.Errorf("kernels %v: error %v, expected %q", []int(c.kernels), err, c.wrong)
		}
	}
}
