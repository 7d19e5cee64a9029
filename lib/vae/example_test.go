package vae_test

import (
	"fmt"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/layers/activation"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/dataset"
	"latentlab/lib/loss"
	"latentlab/lib/mlp"
	"latentlab/lib/prob"
	"latentlab/lib/train"
	"latentlab/lib/vae"
)

func ExampleNew() {
	config := vae.Wide()
	config.Code = 2             // two numbers for each image, a point in a figure
	config.Beta = vae.Beta(0.5) // half the weight on the KL term
	m, err := vae.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Describe()["hidden"], m.Describe()["code"], m.Describe()["beta"], m.Loss.Name)
	// Output: [200] 2 0.5 half-variance sse
}

// Other networks are functions: the encoder returns a distribution instead of a
// code.
func ExampleModel() {
	encoder := func(scope *model.Scope, x *graph.Node) prob.Posterior {
		h := activation.Relu(mlp.Dense(scope.In("fc1"), x, 100)) // [batch, 100]
		mu := mlp.Dense(scope.In("mu"), h, 8)                    // [batch, 8]
		logStd := mlp.Dense(scope.In("log_std"), h, 8)           // [batch, 8]
		return prob.FromLogStd(mu, logStd)
	}
	decoder := func(scope *model.Scope, z *graph.Node) *graph.Node {
		return mlp.Dense(scope.In("pixels"), z, dataset.FaceSide*dataset.FaceSide) // [batch, 2304]
	}
	m := &vae.Model{Encoder: encoder, Decoder: decoder, Loss: loss.HalfVarianceSSE}
	p, err := train.Prepare(m, dataset.Faces(32, 1), train.BatchSize(16))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Parameters(), "parameters")
	// Output: 252852 parameters
}
