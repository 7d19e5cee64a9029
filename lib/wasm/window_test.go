package wasm

import (
	"testing"

	"github.com/gomlx/compute/dtypes"
	"github.com/gomlx/compute/shapes"
	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/core/tensors/images"
	"github.com/gomlx/gomlx/ml/model"
)

// Convolutions and pooling, and their gradients, compute what the pure-Go backend does.
func TestWindows(t *testing.T) {
	for name, build := range map[string]func(x, k *graph.Node) *graph.Node{
		"convolution": func(x, k *graph.Node) *graph.Node { return graph.Convolve(x, k).NoPadding().Done() },
		"strides":     func(x, k *graph.Node) *graph.Node { return graph.Convolve(x, k).Strides(2).PadSame().Done() },
		"dilations": func(x, k *graph.Node) *graph.Node {
			return graph.Convolve(x, k).DilationPerAxis(2, 1).NoPadding().Done()
		},
		"spaced input": func(x, k *graph.Node) *graph.Node {
			y := graph.Convolve(graph.StopGradient(x), graph.StopGradient(k)).InputDilationPerAxis(2, 3)
			return graph.StopGradient(y.PaddingPerDim([][2]int{{1, 2}, {0, 1}}).Done())
		},
		"channels first": func(x, k *graph.Node) *graph.Node {
			y := graph.Convolve(graph.TransposeAllAxes(x, 0, 3, 1, 2), graph.TransposeAllAxes(k, 2, 0, 1, 3))
			return y.ChannelsAxis(images.ChannelsFirst).Done()
		},
		"mean": func(x, k *graph.Node) *graph.Node { return graph.MeanPool(x).Window(2).Done() },
		"sum": func(x, k *graph.Node) *graph.Node { // whose gradient the pure-Go backend cannot compute
			return graph.StopGradient(graph.SumPool(x).Window(3).Strides(2).PadSame().Done())
		},
		"maximum": func(x, k *graph.Node) *graph.Node {
			return graph.StopGradient(graph.MaxPool(x).Window(2).PadSame().Done())
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTraced(t, model.NewStore(), []shapes.Shape{
				shapes.Make(dtypes.Float32, 2, 6, 5, 3), shapes.Make(dtypes.Float32, 3, 2, 3, 4),
			}, func(scope *model.Scope, in []*graph.Node) []*graph.Node {
				y := build(in[0], in[1])
				loss := graph.ReduceAllSum(graph.Square(y))
				for _, x := range in {
					loss = graph.Add(loss, graph.ReduceAllSum(graph.Square(x)))
				}
				return append(graph.Gradient(loss, in...), y)
			})
			_, m := c.compile()
			x, k := make([]float32, 2*6*5*3), make([]float32, 3*2*3*4)
			for i := range x {
				x[i] = float32(i*i%17)/17 - 0.4
			}
			for i := range k {
				k[i] = float32(i*i%13)/13 - 0.5
			}
			c.compare(m, 1e-5, tensors.FromFlatDataAndDimensions(x, 2, 6, 5, 3),
				tensors.FromFlatDataAndDimensions(k, 3, 2, 3, 4))
		})
	}
}

// A table of rows that indices select learns.
func TestEmbedding(t *testing.T) {
	c := newTraced(t, model.NewStore(), []shapes.Shape{shapes.Make(dtypes.Int32, 2, 3)},
		func(scope *model.Scope, in []*graph.Node) []*graph.Node {
			g := in[0].Graph()
			table := scope.VariableWithValue("table", [][]float32{{1, 2}, {3, 4}, {5, 6}, {7, 8}})
			rows := graph.Gather(table.NodeValue(g), graph.InsertAxes(in[0], -1)) // [2, 3, 2]
			gradient := graph.Gradient(graph.ReduceAllSum(graph.Square(rows)), table.NodeValue(g))[0]
			table.SetNodeValue(graph.Sub(table.NodeValue(g), graph.MulScalar(gradient, 0.1)))
			return []*graph.Node{rows}
		})
	_, m := c.compile()
	for range 2 {
		c.compare(m, 1e-6, tensors.FromValue([][]int32{{0, 2, 2}, {3, 0, 2}}))
	}
}
