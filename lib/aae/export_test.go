package aae

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/train"
)

// The losses of the three phases, for tests that take a step apart.

func (m *Model) ReconstructionLoss(scope *model.Scope, b train.Batch) *Node {
	return m.reconstructionLoss(scope, b)
}

func (m *Model) DiscriminatorLoss(scope *model.Scope, b train.Batch) *Node {
	z, samples := m.fixedCodes(scope, b.X), m.samplePrior(scope, b)
	lossD, _ := m.discriminatorLoss(scope, b.Y, z, samples)
	return lossD
}

func (m *Model) GeneratorLoss(scope *model.Scope, b train.Batch) *Node {
	return m.generatorLoss(scope, b)
}
