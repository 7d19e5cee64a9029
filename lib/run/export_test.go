package run

import (
	"github.com/gomlx/gomlx/core/tensors"

	"latentlab/lib/dataset"
)

// Input is how pictures become a network's input.
func (r *Run) Input(images *dataset.Images) *tensors.Tensor { return input(images) }
