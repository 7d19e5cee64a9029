// Package modeltest provides a small model, small networks and images that tests of
// training share.
package modeltest

import (
	"math"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// Tiny is a small autoencoder of [Images] with noise and dropout, so that its
// training depends on all random numbers. It has no codes.
type Tiny struct{}

func (m Tiny) net(scope *model.Scope, x *graph.Node) *graph.Node {
	h := mlp.Dropout(scope, graph.Tanh(mlp.Dense(scope.In("in"), x, 5)), 0.2)
	return mlp.Dense(scope.In("out"), h, 16)
}

// Step implements train.Model.
func (m Tiny) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g := b.X.Graph()
	x := graph.Add(b.X, graph.MulScalar(scope.RandomNormal(g, b.X.Shape()), 0.1))
	loss := graph.ReduceAllMean(graph.Square(graph.Sub(b.X, m.net(scope, x))))
	opt.UpdateGraph(scope, g, loss)
	return []train.Metric{{Name: "loss", Value: loss}}
}

// Evaluate implements train.Evaluator.
func (m Tiny) Evaluate(scope *model.Scope, b train.Batch) []train.Metric {
	return []train.Metric{{Name: "loss", Value: graph.ReduceMean(graph.Square(graph.Sub(b.X, m.net(scope, b.X))), -1)}}
}

// Reconstruct implements trained.Reconstructor.
func (m Tiny) Reconstruct(scope *model.Scope, x *graph.Node) *graph.Node { return m.net(scope, x) }

// Poisoned is [Tiny] with a loss of NaN at step At, which counts from 0.
type Poisoned struct {
	Tiny
	At float32
}

// Step implements train.Model.
func (m Poisoned) Step(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	g := b.X.Graph()
	count := scope.VariableWithValue("count", float32(0)).SetTrainable(false)
	now := count.NodeValue(g)
	count.SetNodeValue(graph.AddScalar(now, 1))
	metrics := m.Tiny.Step(scope, b, opt)
	poison := graph.Where(graph.Equal(now, graph.Const(g, m.At)),
		graph.Const(g, float32(math.NaN())), graph.Const(g, float32(0)))
	metrics[0].Value = graph.Add(metrics[0].Value, poison)
	return metrics
}

// Network returns an autoencoder 16-5-3-5-16 of [Images].
func Network() *ae.Model {
	m, err := ae.New(ae.Config{Hidden: []int{5}, Code: 3, Features: 16})
	if err != nil {
		panic(err)
	}
	return m
}

// Images returns n images of 4×4 pixels, all different.
func Images(n int) *dataset.Examples {
	im := &dataset.Examples{Name: "tiny", Height: 4, Width: 4, Pixels: make([]uint8, 16*n)}
	for i := range n {
		for p := range 16 {
			im.Pixels[16*i+p] = uint8((i*37 + p*p*11 + (i%7)*p*13) % 256)
		}
	}
	return im
}

// Squares returns n images of side×side pixels: an upright bar on black, each
// brighter than the one before.
func Squares(n, side int) *dataset.Examples {
	im := &dataset.Examples{Name: "squares", Height: side, Width: side, Pixels: make([]uint8, n*side*side)}
	for i := range im.Pixels {
		image, x := i/(side*side), i%side
		if x > side/4 && x < side-side/4 {
			im.Pixels[i] = uint8(55 + 200*image/n)
		}
	}
	return im
}
