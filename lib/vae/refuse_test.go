package vae_test

import (
	"strings"
	"testing"

	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// lengths is a table with a number to standardize.
func lengths() *dataset.Examples {
	return &dataset.Examples{Name: "lengths", Columns: []dataset.Column{{Name: "length", Unit: "mm"}}, Values: []float32{1, 2, 3, 4}}
}

// Losses and options for values from 0 to 1 are refused for a table before a training,
// with the range that was found and what to use.
func TestTableRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		model train.Model
		want  string
	}{
		{"autoencoder", must(ae.New(ae.Config{Code: 1, Features: 1})),
			`cannot be trained on lengths: the loss "bce" is for values from 0 to 1, and column "length" of lengths is from -1.34 to 1.34`},
		{"sigmoid", must(ae.New(ae.Config{Code: 1, Features: 1, Loss: loss.MSE})), `the loss "mse" is for values from 0 to 1`},
		{"VAE", must(vae.New(vae.Config{Code: 1, Features: 1})), `the loss "sum bce" is for values from 0 to 1`},
		{"binarize", must(vae.New(vae.Config{Code: 1, Features: 1, Loss: loss.LinearSSE, Binarize: true})),
			"the option Binarize takes features as probabilities: probabilities are from 0 to 1"},
		{"784 features", must(ae.New(ae.Config{Code: 1, Loss: loss.LinearSSE})), "as wide as an image or a row, 1, the Features of a Config"},
		{"condition", must(vae.New(vae.Config{Code: 1, Features: 1, Loss: loss.LinearSSE, Condition: train.OnClass(lengths())})),
			"train.OnClass: the examples have no labels"},
		{"Gaussian", must(vae.New(vae.Config{Code: 1, Features: 1, Loss: loss.Likelihood(lengths())})), ""},
	} {
		_, err := train.Prepare(c.model, lengths(), train.BatchSize(4))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected one with %q", c.name, err, c.want)
		}
	}
}

// The noise of a denoising autoencoder is clipped to the range of pixels, but not for
// rows, which have no bounds.
func TestNoiseOfRows(t *testing.T) {
	same := func(_ *model.Scope, x *Node) *Node { return x }
	m := &ae.Model{Encoder: same, Decoder: same, Loss: loss.LinearSSE, Noise: 0.1}
	for name, c := range map[string]struct {
		scaling dataset.Scaling
		largest float64 // squared difference of x, which is -5, and what is encoded
		least   float64
	}{
		"rows":   {dataset.Scaling{Factor: []float32{1}}, 1, 1e-9},
		"images": {dataset.Scaling{}, 25, 25},
	} {
		w := &watched{}
		out := model.MustNewExec(backendtest.Go(t), model.NewStore(), func(scope *model.Scope, x *Node) *Node {
			m.Step(scope, train.Batch{X: x, Scaling: c.scaling}, w)
			return w.loss
		}).MustCall([][]float32{{-5}})[0].Value().(float32)
		if v := float64(out); v < c.least || v > c.largest {
			t.Errorf("%s: the squared difference is %v, expected %v to %v", name, v, c.least, c.largest)
		}
	}
}
