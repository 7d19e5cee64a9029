package aae

import (
	. "github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/ml/model"
	"github.com/gomlx/gomlx/ml/train/optimizer"

	"latentlab/lib/loss"
	"latentlab/lib/train"
)

// Phases returns the three updates of Step, each with the metrics that are known in it.
// It implements train.Alternating.
func (m *Model) Phases() []train.PhaseStep {
	return []train.PhaseStep{
		{Name: phaseReconstruction, Step: m.ReconstructionStep},
		{Name: phaseDiscriminator, Step: m.DiscriminatorStep},
		{Name: phaseGenerator, Step: m.GeneratorStep},
	}
}

// ReconstructionStep builds the first update of Step, of Q and P. It reports the
// reconstruction loss.
func (m *Model) ReconstructionStep(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	unit := loss.BCE.Unit(b.IsTable(), "")
	return []train.Metric{{Name: "loss", Value: m.updateAutoencoder(scope, b, opt), Unit: unit}}
}

// DiscriminatorStep builds the second update of Step, of D. It reports D's loss, and its
// accuracy before the update.
func (m *Model) DiscriminatorStep(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	_, _, lossD, accuracy := m.updateDiscriminator(scope, b, opt)
	return []train.Metric{{Name: "discriminator", Value: lossD, Unit: "nats"}, {Name: "accuracy", Value: accuracy}}
}

// GeneratorStep builds the third update of Step, of Q against D. It reports Q's loss as a
// generator.
func (m *Model) GeneratorStep(scope *model.Scope, b train.Batch, opt optimizer.Interface) []train.Metric {
	return []train.Metric{{Name: "generator", Value: m.updateEncoder(scope, b, opt), Unit: "nats"}}
}

// updateAutoencoder builds phase 1 and returns the reconstruction loss.
func (m *Model) updateAutoencoder(scope *model.Scope, b train.Batch, opt optimizer.Interface) *Node {
	reconstruction := m.reconstructionLoss(scope, b)
	train.Phase(opt, phaseReconstruction).UpdateGraph(scope.At(autoencoderScope), b.X.Graph(), reconstruction)
	return reconstruction
}

// updateDiscriminator builds phase 2, and returns the codes and the samples of the prior
// that D saw, [batch, Prior.Size] each, its loss and its accuracy.
func (m *Model) updateDiscriminator(
	scope *model.Scope, b train.Batch, opt optimizer.Interface,
) (z, samples, lossD, accuracy *Node) {
	z, samples = m.fixedCodes(scope, b.X), m.samplePrior(scope, b)
	lossD, accuracy = m.discriminatorLoss(scope, b.Y, z, samples)
	train.Phase(opt, phaseDiscriminator).UpdateGraph(scope.At(discriminatorScope), b.X.Graph(), lossD)
	return z, samples, lossD, accuracy
}

// updateEncoder builds phase 3 and returns Q's loss as a generator.
func (m *Model) updateEncoder(scope *model.Scope, b train.Batch, opt optimizer.Interface) *Node {
	lossQ := m.generatorLoss(scope, b)
	train.Phase(opt, phaseGenerator).UpdateGraph(scope.At(autoencoderScope).At("encoder"), b.X.Graph(), lossQ)
	return lossQ
}

// Discriminate builds D's logits of codes being from the prior, where D sees no labels:
// [batch, Prior.Size] → [batch, 1].
func (m *Model) Discriminate(scope *model.Scope, z *Node) *Node { return m.discriminate(scope, z, nil) }

// PriorPoints returns n samples of the prior, [n][Prior.Size], see [Prior.Points].
func (m *Model) PriorPoints(n int, seed int64) ([][]float32, error) {
	points, _, err := m.Prior.Points(n, seed)
	return points, err
}
