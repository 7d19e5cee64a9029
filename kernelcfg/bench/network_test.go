package main

import (
	"math"
	"testing"

	"github.com/gomlx/compute"
	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/internal/backendtest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/prob"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

// TestSameParameters checks that the description of a network for the other
// contestants gives as many weights and biases as the library's model and the stock
// trainer's have.
func TestSameParameters(t *testing.T) {
	for _, task := range tasks {
		network, ok := task.design.(network)
		if !ok {
			continue
		}
		encoder, decoder := network.widths()
		described, in := 0, network.Features
		for i, width := range append(encoder, decoder...) {
			described += (in + 1) * width
			in = width
			if i == len(encoder)-1 {
				in = network.Code
			}
		}
		m, err := network.model(nil)
		if err != nil {
			t.Fatal(err)
		}
		images := &dataset.Examples{Name: "blank", Height: 28, Width: 28, Pixels: make([]uint8, 2*28*28)}
		p, err := train.Prepare(m, images, train.BatchSize(2))
		if err != nil {
			t.Fatal(err)
		}
		if described != p.Parameters() {
			t.Errorf("%s: %d parameters by the description, the model has %d", task.name, described, p.Parameters())
		}

		store := model.NewStore()
		exec, err := model.NewExec(backendtest.Go(t), store, func(scope *model.Scope, x *graph.Node) []*graph.Node {
			return network.stockModel(scope, nil, []*graph.Node{x})
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := exec.Compile(shapes.Make(dtypes.Uint8, 2, 28*28)); err != nil {
			t.Fatal(err)
		}
		exec.Finalize()
		stock := 0
		for v := range store.IterVariables() {
			if v.Trainable {
				stock += v.Shape().Size()
			}
		}
		if described != stock {
			t.Errorf("%s: %d parameters by the description, the stock trainer's model has %d",
				task.name, described, stock)
		}
	}
}

// TestStockLoss checks that the stock trainer's losses, written without the library,
// are the library's.
func TestStockLoss(t *testing.T) {
	target := [][]float32{{0, 0.2, 1, 0.7}, {0.9, 0.1, 0, 0.5}}
	raw := [][]float32{{-3, 0.1, 2, 1}, {1, -2, 0, 4}}
	both := [][]float32{{0.3, -1.2, 0.4, 0.9}, {2, 0, 1.5, 0.1}} // μ, then σ or log σ
	backendtest.Each(t, func(t *testing.T, b compute.Backend) {
		for _, c := range []struct {
			name    string
			network network
			loss    loss.Reconstruction
		}{
			{"mean cross-entropy", autoencoder(ae.Fashion()), loss.BCE},
			{"mean squared error", autoencoder(ae.Digits()), loss.MSE},
			{"σ, mean squared error", variational(vae.Digits()), loss.HalfVarianceMSE},
			{"log σ, sum of squares", variational(vae.Wide()), loss.HalfVarianceSSE},
			{"log σ, cross-entropy", variational(vae.Bernoulli()), loss.SumBCE},
		} {
			c.network.Features = len(target[0])
			exec, err := model.NewExec(b, model.NewStore(), func(scope *model.Scope, target, raw, both *graph.Node) []*graph.Node {
				predictions, want := []*graph.Node{raw, target}, c.loss.Mean(target, raw)
				if c.network.Spread != "" {
					_, kl := c.network.stockPosterior(scope, both)
					predictions = append(predictions, kl)
					from := prob.FromLogStd
					if c.network.Spread == "std" {
						from = prob.FromStd
					}
					parts := graph.Split(both, -1, 2)
					nats := graph.ReduceAllMean(graph.ReduceSum(from(parts[0], parts[1]).KL(), -1))
					if !c.loss.Sum {
						nats = graph.DivScalar(nats, c.network.Features)
					}
					want = graph.Add(want, nats)
				}
				return []*graph.Node{c.network.stockLoss(nil, predictions), want}
			})
			if err != nil {
				t.Fatal(err)
			}
			out, err := train.Call(exec, target, raw, both)
			if err != nil {
				t.Fatal(err)
			}
			got, want := float64(out[0].Value().(float32)), float64(out[1].Value().(float32))
			if !(math.Abs(got-want) <= 1e-5*want) {
				t.Errorf("%s: the stock trainer's loss is %v, the library's %v", c.name, got, want)
			}
			exec.Finalize()
		}
	})
}

func TestChooseTasks(t *testing.T) {
	for _, c := range []struct {
		models, batches string
		want            []string
	}{
		{"digits", "", []string{"Autoencoder of notebook 000 (784-256-64-20), MNIST, batch 32, squared error, Adam"}},
		{"vae-wide", "", []string{
			"VAE of notebook 001 (784-200-(10, 10)), MNIST, batch 32, summed squared error + KL, Adam",
			"VAE of notebook 001 (784-200-(10, 10)), MNIST, batch 128, summed squared error + KL, Adam"}},
		{"aae,semi", "", []string{
			"Adversarial autoencoder of notebook 004 (784-1000-1000-2), MNIST, batch 100, " +
				"losses: cross-entropy, discriminator, generator, Adam",
			"Semi-supervised autoencoder of notebook 004 (784-1000-1000-(10, 2), 100 labels), MNIST, batch 100, " +
				"losses: cross-entropy, class discriminator, style discriminator, class generator, style generator, " +
				"class loss, Adam"}},
		{"fashion, digits", "64", []string{
			"Autoencoder of notebook 003 (784-256-128-64-20), Fashion-MNIST, batch 64, cross-entropy, Adam",
			"Autoencoder of notebook 000 (784-256-64-20), MNIST, batch 64, squared error, Adam"}},
		{"numbers", "", nil},
		{"digits", "0", nil},
		{"digits", "32,many", nil},
	} {
		got, err := chooseTasks(c.models, c.batches)
		if (err == nil) != (c.want != nil) || len(got) != len(c.want) {
			t.Errorf("-model %q -batch %q: %v %v, expected %q", c.models, c.batches, got, err, c.want)
			continue
		}
		for i := range got {
			if got[i].String() != c.want[i] {
				t.Errorf("-model %q -batch %q: %q, expected %q", c.models, c.batches, got[i], c.want[i])
			}
		}
	}
}
