package export_test

import (
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/internal/modeltest"
	"latentlab/lib/export"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
	"latentlab/lib/trained"
)

// convolutional is a model with a decoder of 232,000 weights from 16 numbers to color images of
// 64 × 64.
type convolutional struct{}

func (convolutional) Decode(scope *model.Scope, z *Node) *Node {
	scope = scope.In("decoder")
	batch := z.Shape().Dimensions[0]
	x := Reshape(mlp.Dense(scope.In("code"), z, 8*8*128), batch, 8, 8, 128)
	for i, channels := range []int{64, 32, 3} {
		x = activation.Relu(mlp.BatchNorm(scope.In("norm%d", i), Reshape(x, -1, x.Shape().Dimensions[3])))
		side := 8 << i
		x = Reshape(x, batch, side, 1, side, 1, -1)
		x = BroadcastToDims(x, batch, side, 2, side, 2, x.Shape().Dimensions[5])
		x = Reshape(x, batch, 2*side, 2*side, -1)
		x = layers.Convolution(scope.In("conv%d", i), x).Channels(channels).KernelSize(3).PadSame().Done()
	}
	return Sigmoid(Reshape(MulScalar(x, 3), batch, -1)) // with contrast
}

func (m convolutional) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	loss := ReduceAllMean(Square(Sub(m.Decode(scope, Slice(b.X, AxisRange(), AxisRange(0, 16))), b.X)))
	opt.UpdateGraph(scope, b.X.Graph(), loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

// convolutionalDecoder exports the decoder with its first weights.
func convolutionalDecoder(t *testing.T, m trained.Decoder, size int) *export.Network {
	t.Helper()
	images := modeltest.Squares(4, 64)
	images.Width, images.Pixels = 3*64, append(images.Pixels, append(images.Pixels, images.Pixels...)...)
	r, err := trained.New(m.(train.Model), images)
	if err != nil {
		t.Fatal(err)
	}
	return exported(t, r, m, size)
}
