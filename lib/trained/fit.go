package trained

import (
	"fmt"
	"slices"

	"github.com/gomlx/gomlx/core/graph"
	"github.com/gomlx/gomlx/core/tensors"
	"github.com/gomlx/gomlx/ml/model"

	"latentlab/lib/backend"
	"latentlab/lib/dataset"
	"latentlab/lib/latent"
	"latentlab/lib/train"
)

// Family is the kind of distribution that [Model.FitPosterior] fits.
type Family int

const (
	DiagonalGaussian Family = iota // with independent dimensions, like an encoder's
	FullGaussian                   // with any covariance
	TwoGaussians                   // a mixture of two with any covariances
)

// FitConfig describes the fit of posteriors. The zero value of every field works.
type FitConfig struct {
	Family Family
	Steps  int    // of Adam; 0 means 300
	Seed   uint64 // of the samples
}

// Fit is the best posterior of one example that was found.
type Fit struct {
	Q             latent.Mixture // the posterior
	Bound         float64        // its ELBO, in nats
	StandardError float64        // of Bound
	Start         float64        // the ELBO of the encoder's own posterior, in nats
	// Path has the posterior before the first step and the one after each. Elsewhere
	// reports whether the steps began at a sample of the prior, not at the encoder's
	// posterior.
	Path      []latent.Mixture
	Elsewhere bool
}

// fitExamples is the most examples that are fitted together, and fitCandidates the
// number of samples of the prior among which another start is sought.
const fitExamples, fitCandidates = 32, 2000

// FitPosterior finds for each example the posterior q of a family with the highest ELBO,
//
//	E[log p(x|z) + log p(z) - log q(z)],  z ~ q,
//
// given the decoder, whose weights stay as they are. It takes steps of Adam on samples of
// q, once from the encoder's q(z|x), and where one of 2,000 samples of the prior has a
// higher p(x, z) than the encoder's mean, once from there; the better end counts. What a
// DiagonalGaussian gains is the encoder's error, the amortization gap; what log p(x) is
// above the best of a family is the error of the family (Cremer, Li and Duvenaud 2018,
// arXiv:1801.03558).
//
// The model must be [Variational], with the prior N(0, I), and a [Joint]. ELBOs are means
// over 4,096 samples that no step has seen. Where the true posterior has several modes,
// both fits may miss the best, above all in many dimensions. Six images of 28×28 take
// a few seconds.
func (m *Model) FitPosterior(x *dataset.Examples, c FitConfig) ([]Fit, error) {
	joint, ok := m.Program.Model.(Joint)
	if !ok {
		return nil, errNoJoint
	}
	if c.Family < DiagonalGaussian || c.Family > TwoGaussians || c.Steps < 0 {
		return nil, fmt.Errorf("trained.FitConfig: Family is %d, Steps is %d: "+
			"expected one of the families, and Steps of at least 0", c.Family, c.Steps)
	}
	if c.Steps == 0 {
		c.Steps = 300
	}
	q, err := m.Posterior(x)
	if err != nil {
		return nil, err
	}
	if err := q.CheckDensity(); err != nil {
		return nil, fmt.Errorf("posteriors of %s: %w", x.Name, err)
	}
	elsewhere, err := m.bestCandidates(x, q, c.Seed)
	if err != nil {
		return nil, err
	}
	in, err := m.Program.Input(x)
	if err != nil {
		return nil, err
	}
	b, _, err := backend.Open()
	if err != nil {
		return nil, err
	}
	net := func(scope *model.Scope, raw, labels, z *graph.Node) (logs, slope *graph.Node) {
		defer train.PanicError(raw.Graph())
		logs = joint.LogJoint(scope, in.EncoderInput(raw, labels), z) // [examples, k]
		slope = graph.Gradient(graph.ReduceAllSum(logs), z)[0]        // [examples, k, code]
		train.KeepVariables(scope, raw.Graph())
		return graph.Identity(logs), graph.Identity(slope)
	}
	exec, err := model.NewExec(b, m.Program.Store, net)
	if err != nil {
		return nil, err
	}
	defer exec.Finalize()
	fits := make([]Fit, in.Len())
	some := min(fitExamples, in.Len())
	for i := 0; i < in.Len(); i += some {
		first := min(i, in.Len()-some) // the last block overlaps the one before, so that all have the same shape
		raw, labels := in.Tensor(first, first+some), in.LabelTensor(first, first+some)
		density := func(z [][][]float32) (logs [][]float32, slope [][][]float32, err error) {
			out, err := train.Call(exec, raw, labels, tensors.FromValue(z))
			if err != nil {
				return nil, nil, fmt.Errorf("log p(x, z) of %s: %w", in.Name, err)
			}
			return out[0].Value().([][]float32), out[1].Value().([][][]float32), nil
		}
		block := fitting{
			FitConfig: c, density: density,
			mean: q.Mean[first : first+some], std: q.Std[first : first+some], elsewhere: elsewhere[first : first+some],
		}
		if err := block.fit(fits[first : first+some]); err != nil {
			return nil, err
		}
	}
	return fits, nil
}

// bestCandidates returns for each example the sample of the prior with the highest
// log p(x, z), or nil if it is not above that of the mean of the encoder's posterior.
func (m *Model) bestCandidates(x *dataset.Examples, q latent.Posterior, seed uint64) ([][]float32, error) {
	candidates, err := latent.SampleNormal(fitCandidates, len(q.Mean[0]), seed)
	if err != nil {
		return nil, err
	}
	joint, err := m.LogJoint(x, append(candidates, q.Mean...))
	if err != nil {
		return nil, err
	}
	best := make([][]float32, len(q.Mean))
	for i, logs := range joint {
		top := slices.Max(logs[:fitCandidates])
		if top > logs[fitCandidates+i] {
			best[i] = candidates[slices.Index(logs, top)]
		}
	}
	return best, nil
}
