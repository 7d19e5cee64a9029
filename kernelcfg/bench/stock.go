package main

import (
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

// stock trains as GoMLX's own examples do: its Trainer and Loop, its layers,
// losses and Adam, its data set in the device's memory, shuffled, the
// incomplete batch dropped. Nothing of lib is in it.
type stock struct {
	loop  *gomlxtrain.Loop
	data  *gomlxdata.InMemoryDataset
	batch int
}

func newStock(t task, images *dataset.Images) (*stock, backend.Info, error) {
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
	trainer := gomlxtrain.NewTrainer(b, store, t.stockModel, t.stockLoss(),
		optimizer.Adam().LearningRate(learningRate).Done(), nil, nil)
	return &stock{loop: gomlxtrain.NewLoop(trainer), data: data, batch: t.batch}, info, nil
}

// stockModel returns x̂ (logits for cross-entropy) and the target x.
func (t task) stockModel(scope *model.Scope, _ any, inputs []*graph.Node) []*graph.Node {
	target := graph.DivScalar(graph.ConvertDType(inputs[0], dtypes.Float32), 255) // [batch, 784]
	encoder, decoder := t.widths()
	x := target
	for i, width := range encoder {
		x = layers.Dense(scope.In("encoder%d", i), x, true, width)
		if i < len(encoder)-1 || t.config().CodeReLU {
			x = activation.Relu(x)
		}
	}
	for i, width := range decoder {
		x = layers.Dense(scope.In("decoder%d", i), x, true, width)
		if i < len(decoder)-1 {
			x = activation.Relu(x)
		}
	}
	if t.name == "digits" {
		x = graph.Sigmoid(x)
	}
	return []*graph.Node{x, target}
}

func (t task) stockLoss() gomlxtrain.LossFn {
	return func(_, predictions []*graph.Node) *graph.Node {
		x, target := predictions[:1], predictions[1:]
		if t.name == "digits" {
			return loss.MeanSquaredError(target, x)
		}
		return loss.BinaryCrossentropyLogits(target, x)
	}
}

func (s *stock) epoch() (images int, loss float64, err error) {
	first := s.loop.LoopStep
	metrics, err := s.loop.RunEpochs(s.data, 1)
	if err != nil {
		return 0, 0, err
	}
	// The second metric is the moving average of the batch loss.
	value, err := tensors.CopyFlatData[float32](metrics[1])
	if err != nil {
		return 0, 0, err
	}
	return (s.loop.LoopStep - first) * s.batch, float64(value[0]), nil
}
