package ae_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

func ExampleNew() {
	config := ae.Fashion()
	config.Code = 2 // two numbers for each image, a point in a figure
	config.Noise = 0.3
	m, err := ae.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Describe()["hidden"], m.Describe()["code"], m.Loss.Name)
	// Output: [256 128 64] 2 bce
}

// Other networks are functions.
func ExampleModel() {
	encoder := func(scope *model.Scope, x *graph.Node) *graph.Node {
		x = activation.Apply(activation.TypeTanh, mlp.Dense(scope.In("wide"), x, 100)) // [batch, 100]
		return mlp.Dense(scope.In("code"), x, 8)                                       // [batch, 8]
	}
	decoder := func(scope *model.Scope, z *graph.Node) *graph.Node {
		return mlp.Dense(scope.In("pixels"), z, dataset.FaceSide*dataset.FaceSide) // [batch, 2304]
	}
	m := &ae.Model{Encoder: encoder, Decoder: decoder, Loss: loss.MSE}
	p, err := train.Prepare(m, dataset.Faces(32, 1), train.BatchSize(16))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Parameters(), "parameters")
	// Output: 252044 parameters
}
