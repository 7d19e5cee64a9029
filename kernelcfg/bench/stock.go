package main

import (
	"fmt"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	gomlxdata "github.com/gomlx/gomlx/ml/dataset"
	"github.com/gomlx/gomlx/ml/layers"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"
	gomlxtrain "github.com/gomlx/gomlx/ml/train"
	"github.com/gomlx/gomlx/ml/train/loss"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
)

// stock trains as GoMLX's own examples do: with its Trainer and Loop, its layers,
// losses and Adam, and its data set in the device's memory, shuffled, without the
// incomplete batch. It uses nothing of lib but the images and the backend.
type stock struct {
	loop  *gomlxtrain.Loop
	data  *gomlxdata.InMemoryDataset
	batch int
}

// newStock returns a trainer for tasks with one loss: the Trainer has one loss and
// one optimizer for a step, and no phases.
func newStock(t task, images *dataset.Examples) (*stock, backend.Info, error) {
	n, ok := t.design.(network)
	if !ok {
		return nil, backend.Info{}, fmt.Errorf("-serve stock -model %s: GoMLX's Trainer has no phases: "+
			"expected a model with one loss", t.name)
	}
	b, info, err := backend.Open()
	if err != nil {
		return nil, info, err
	}
	pixels := tensors.FromFlatDataAndDimensions(images.Pixels, images.Len(), images.Size())
	data, err := gomlxdata.InMemoryFromData(b, t.name, []any{pixels}, nil)
	if err != nil {
		return nil, info, err
	}
	data.BatchSize(t.batch, true).Shuffle()

	store := model.NewStore()
	trainer := gomlxtrain.NewTrainer(b, store, n.stockModel, n.stockLoss,
		optimizer.Adam().LearningRate(n.Rate).Done(), nil, nil)
	return &stock{loop: gomlxtrain.NewLoop(trainer), data: data, batch: t.batch}, info, nil
}

// stockModel returns the decoder's output before its sigmoid, the target x
// [batch, features], and for a VAE the KL of each image [batch].
func (n network) stockModel(scope *model.Scope, _ any, inputs []*graph.Node) []*graph.Node {
	target := graph.DivScalar(graph.ConvertDType(inputs[0], dtypes.Float32), 255) // [batch, features]
	out := []*graph.Node{nil, target}
	encoder, decoder := n.widths()
	x := target
	for i, width := range encoder {
		x = layers.Dense(scope.In("encoder%d", i), x, true, width)
		if i < len(n.Hidden) || n.CodeReLU {
			x = activation.Relu(x)
		}
	}
	if n.Spread != "" {
		z, kl := n.stockPosterior(scope, x)
		x, out = z, append(out, kl)
	}
	for i, width := range decoder {
		x = layers.Dense(scope.In("decoder%d", i), x, true, width)
		if i < len(decoder)-1 {
			x = activation.Relu(x)
		}
	}
	out[0] = x
	return out
}

// stockPosterior samples z from N(μ, σ²), where both is μ beside σ, [batch, 2·code] →
// [batch, code]. It also returns the KL from N(0, I), [batch].
func (n network) stockPosterior(scope *model.Scope, both *graph.Node) (z, kl *graph.Node) {
	parts := graph.Split(both, -1, 2)
	μ, σ := parts[0], parts[1] // [batch, code]
	var logVar *graph.Node
	if n.Spread == "std" {
		logVar = graph.Log(graph.AddScalar(graph.Square(σ), 1e-8))
	} else {
		σ, logVar = graph.Exp(σ), graph.MulScalar(σ, 2)
	}
	ε := scope.RandomNormal(both.Graph(), μ.Shape())
	kl = graph.Sub(graph.Add(graph.Square(μ), graph.Square(σ)), graph.AddScalar(logVar, 1))
	return graph.Add(μ, graph.Mul(σ, ε)), graph.MulScalar(graph.ReduceSum(kl, -1), 0.5)
}

func (n network) stockLoss(_, predictions []*graph.Node) *graph.Node {
	x, target := predictions[0], predictions[1]
	var total *graph.Node // []
	if n.Logits {
		total = loss.BinaryCrossentropyLogits([]*graph.Node{target}, []*graph.Node{x})
	} else {
		total = loss.MeanSquaredError([]*graph.Node{target}, []*graph.Node{graph.Sigmoid(x)})
	}
	if n.Spread != "" {
		total = graph.Add(total, graph.DivScalar(graph.ReduceAllMean(predictions[2]), n.Features))
	}
	if n.Sum {
		total = graph.MulScalar(total, n.Features)
	}
	return total
}

func (s *stock) epoch() (images int, losses []float64, err error) {
	first := s.loop.LoopStep
	metrics, err := s.loop.RunEpochs(s.data, 1)
	if err != nil {
		return 0, nil, err
	}
	// The second metric is the moving average of the batch loss.
	value, err := tensors.CopyFlatData[float32](metrics[1])
	if err != nil {
		return 0, nil, err
	}
	return (s.loop.LoopStep - first) * s.batch, []float64{float64(value[0])}, nil
}
