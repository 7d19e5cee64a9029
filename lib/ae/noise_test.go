package ae_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/train"
)

// A denoising autoencoder must reconstruct the image without the noise: one that
// copies its input has the noise's square as its loss, half of which is clipped
// where a pixel is black or white.
func TestNoiseTarget(t *testing.T) {
	const size, σ = 100 * 100, 0.1
	m := &ae.Model{
		Encoder: func(scope *model.Scope, x *Node) *Node {
			return Mul(x, scope.VariableWithValue("gain", float32(1)).NodeValue(x.Graph()))
		},
		Decoder: func(_ *model.Scope, z *Node) *Node { return z },
		Loss:    loss.LinearSSE, Noise: σ,
	}
	im := &dataset.Examples{Name: "one gray level each", Height: 100, Width: 100}
	for _, level := range []uint8{0, 128, 255} {
		im.Pixels = append(im.Pixels, bytes.Repeat([]byte{level}, size)...)
	}
	expected := size * σ * σ * (0.5 + 1 + 0.5) / 3
	deviation := σ * σ * math.Sqrt(size*(1.25+2+1.25)) / 3 // ε² has the variance 2σ⁴, half of it 1.25σ⁴
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		p := must(train.Prepare(m, im, train.BatchSize(3), train.SGD(1e-6)))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		if loss := float64(must(loop.Run(0, 0, 1))[0][0]); !(math.Abs(loss-expected) < 5*deviation) {
			t.Errorf("the loss is %v, expected %v ± %v", loss, expected, deviation)
		}
	})
}
