package trained

import (
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"

	"latentlab/lib/latent"
)

// fitSamples is how many samples of each example's posterior a step takes, and
// fitEvaluations how often an ELBO is estimated from as many.
const fitSamples, fitEvaluations = 64, 64

// fitRate is the learning rate of the first step, which falls to 0: for means in units
// of the encoder's standard deviations.
const fitRate = 0.1

// fitting is the fit of the posteriors of a block of examples.
type fitting struct {
	FitConfig
	mean, std [][]float32 // of the encoder, [examples][code]
	elsewhere [][]float32 // other points to start from, [examples][code], nil where there is none
	// density returns log p(x, z) of each example at k codes of its own, and the gradient
	// with respect to each code: [examples][k][code] → [examples][k], [examples][k][code].
	density func(z [][][]float32) (logs [][]float32, slopes [][][]float32, err error)
}

// fit writes the fits of all examples.
func (f fitting) fit(fits []Fit) error {
	start := make([]*climber, len(fits))
	for i := range start {
		start[i] = newClimber(DiagonalGaussian, f.mean[i], f.std[i])
	}
	bounds, _, err := f.elbos(start)
	if err != nil {
		return err
	}
	for i := range fits {
		fits[i].Start = bounds[i]
		fits[i].Path = []latent.Mixture{start[i].mixture().latent()}
	}
	if err := f.climb(fits, false); err != nil {
		return err
	}
	if slices.ContainsFunc(f.elsewhere, func(z []float32) bool { return z != nil }) {
		return f.climb(fits, true)
	}
	return nil
}

// fitGain is by how many nats a fit from elsewhere has to be better: less is the same mode.
const fitGain = 0.1

// climb takes all steps from one start, and keeps the fits that are better than those
// before.
func (f fitting) climb(fits []Fit, elsewhere bool) error {
	rng := rand.New(rand.NewPCG(f.Seed, 0))
	climbers, paths := make([]*climber, len(fits)), make([][]latent.Mixture, len(fits))
	for i := range fits {
		climbers[i] = newClimber(f.Family, f.mean[i], f.std[i])
		if elsewhere && f.elsewhere[i] != nil {
			climbers[i].move(f.elsewhere[i])
		}
		paths[i] = fits[i].Path[:1:1]
	}
	for step := range f.Steps {
		samples := make([]samples, len(fits))
		for i, climber := range climbers {
			samples[i] = climber.mixture().sample(fitSamples, rng)
		}
		logs, slopes, err := f.density(codesOf(samples))
		if err != nil {
			return err
		}
		for i, climber := range climbers {
			climber.step(samples[i], logs[i], slopes[i], fitRate*(1-float64(step)/float64(f.Steps)))
			paths[i] = append(paths[i], climber.mixture().latent())
		}
	}
	bounds, errors, err := f.elbos(climbers)
	if err != nil {
		return err
	}
	for i := range fits {
		if fit := &fits[i]; !elsewhere || f.elsewhere[i] != nil && bounds[i] > fit.Bound+fitGain {
			fit.Q, fit.Path, fit.Elsewhere = climbers[i].mixture().latent(), paths[i], elsewhere
			fit.Bound, fit.StandardError = bounds[i], errors[i]
		}
	}
	return nil
}

// elbos estimates the ELBO of each mixture, always with the same noise, and its standard
// error.
func (f fitting) elbos(of []*climber) (bounds, standardErrors []float64, err error) {
	rng := rand.New(rand.NewPCG(f.Seed, 1))
	estimates := make([][]float64, len(of))
	for range fitEvaluations {
		samples := make([]samples, len(of))
		for i := range of {
			samples[i] = of[i].mixture().sample(fitSamples, rng)
		}
		logs, _, err := f.density(codesOf(samples))
		if err != nil {
			return nil, nil, err
		}
		for i := range of {
			estimates[i] = append(estimates[i], of[i].mixture().elbo(samples[i], logs[i]))
		}
	}
	for _, e := range estimates {
		bound, deviation := stat.MeanStdDev(e, nil)
		bounds, standardErrors = append(bounds, bound), append(standardErrors, stat.StdErr(deviation, fitEvaluations))
	}
	return bounds, standardErrors, nil
}

func codesOf(all []samples) [][][]float32 {
	codes := make([][][]float32, len(all))
	for i, s := range all {
		codes[i] = s.float32()
	}
	return codes
}
