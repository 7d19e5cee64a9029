package vae_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/gomlx/compute"
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// Binarize makes each pixel white with its gray level as the probability: black
// stays black, white stays white, and nothing stays gray. The KL of an encoder
// that gives an image's mean m for μ, and 10 times the mean of x·(1-x), shows what
// the encoder saw: it is ½·m² if no pixel is gray.
func TestBinarize(t *testing.T) {
	m := &vae.Model{
		Encoder: func(_ *model.Scope, x *Node) prob.Posterior {
			mean, gray := ReduceAndKeep(x, ReduceMean, -1), ReduceAndKeep(Mul(x, OneMinus(x)), ReduceMean, -1)
			mu := Concatenate([]*Node{mean, MulScalar(gray, 10)}, -1) // [batch, 2]
			return prob.FromLogStd(mu, ZerosLike(mu))
		},
		Decoder: mlp.Layers{Widths: []int{10_000}}.Build, Binarize: true,
	}
	const size = 100 * 100
	im := &dataset.Examples{Name: "one gray level each", Height: 100, Width: 100}
	expected, variance := 0.0, 0.0 // of Σ m² over the images
	for _, level := range []uint8{0, 51, 153, 255} {
		im.Pixels = append(im.Pixels, bytes.Repeat([]byte{level}, size)...)
		white := float64(level) / 255
		expected += white * white
		variance += 4 * white * white * white * (1 - white) / size
	}
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		p := must(train.Prepare(m, im, train.BatchSize(im.Len())))
		loop := must(train.NewLoop(b, p))
		defer loop.Close()
		kl := must(loop.Run(0, 0, 1))[0][slices.Index(p.Scalars, "kl")]
		near(t, "Σ m²", 2*float64(kl)*float64(im.Len()), expected, 5*math.Sqrt(variance)/expected)
	})
}
