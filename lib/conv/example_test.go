package conv_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/conv"
	"latentlab/lib/dataset"
	"latentlab/lib/mlp"
	"latentlab/lib/vae"
)

// A variational autoencoder of color images.
func ExampleNetwork() {
	data := &dataset.Examples{Name: "patches", Height: 32, Width: 32, Channels: 3}
	net := conv.Network{Shape: data.Shape(), Filters: []int{16, 32}, Code: 20}
	m := &vae.Model{Encoder: net.Posterior, Decoder: net.Decode}
	fmt.Println(shapeOf(m.Reconstruct, 2, data.Size()))
	// Output: [2 3072]
}

// An encoder of one's own: two convolutions and two dense layers.
func ExampleDown() {
	encode := func(scope *model.Scope, x *graph.Node) *graph.Node {
		x = graph.Reshape(x, -1, 28, 28, 1)
		x = activation.Relu(conv.Down(scope.In("conv0"), x, 16, 3, 2)) // [batch, 14, 14, 16]
		x = activation.Relu(conv.Down(scope.In("conv1"), x, 32, 3, 2)) // [batch, 7, 7, 32]
		x = graph.Reshape(x, -1, 7*7*32)
		return mlp.Layers{Widths: []int{100, 20}, Activation: activation.TypeRelu}.Build(scope, x)
	}
	fmt.Println(shapeOf(encode, 2, 784))
	// Output: [2 20]
}

// shapeOf returns the shape of what a network gives for n rows of zeros.
func shapeOf(net func(*model.Scope, *graph.Node) *graph.Node, n, features int) []int {
	b, err := backend.Portable()
	if err != nil {
		return nil
	}
	out, err := model.CallOnce(b, model.NewStore(), net, tensors.FromScalarAndDimensions(float32(0), n, features))
	if err != nil {
		fmt.Println(err)
		return nil
	}
	return out.Shape().Dimensions
}
