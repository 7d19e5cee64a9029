package main

import (
	"github.com/gomlx/gomlx/ml/layers/activation"

	"latentlab/lib/dataset"
	"latentlab/lib/gan"
	"latentlab/lib/mlp"
	"latentlab/lib/train"
)

// game is a GAN in the plane as a page shows it. Its networks are small: a step is hundreds of operations, each on
// few numbers.
type game struct{}

func (game) model(*dataset.Examples) (train.Model, error) {
	leaky := func(widths ...int) mlp.Net {
		return mlp.Layers{Widths: widths, Activation: activation.TypeLeakyRelu}.Build
	}
	return &gan.Model{Generator: leaky(32, 32, 2), Discriminator: leaky(32, 32, 1), Code: 2}, nil
}

func (game) adam() train.Option { return gan.Adam(learningRate) }

func (game) scalars() []string { return []string{"discriminator", "loss"} }

func (game) script() string { return "game" }

func (game) String() string { return "2-32-32-2 against 2-32-32-1" }

func (game) loss() string { return "cross-entropy of the discriminator, and of the generator" }
