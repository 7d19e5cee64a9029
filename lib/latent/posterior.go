package latent

import (
	"fmt"
	"math"
	"slices"
)

// Posterior is the posteriors q(z|x) of n examples, each a Gaussian with
// independent dimensions, N(Mean, diag Std²). A trained model's Posterior returns
// it:
//
//	q, err := r.Posterior(data.Test)
//	kl, err := q.KL()
//	z, err := q.Sample(1)
type Posterior struct {
	Mean [][]float32 // [n][code]
	Std  [][]float32 // [n][code], none below 0
}

// check returns an error unless q has a mean and a standard deviation for each
// dimension of each example.
func (q Posterior) check() error {
	if err := Check("mean", q.Mean); err != nil {
		return err
	}
	if err := Check("standard deviation", q.Std); err != nil {
		return err
	}
	if len(q.Mean) != len(q.Std) || len(q.Mean[0]) != len(q.Std[0]) {
		return fmt.Errorf("a posterior with %d×%d means and %d×%d standard deviations: expected as many of both",
			len(q.Mean), len(q.Mean[0]), len(q.Std), len(q.Std[0]))
	}
	for i, row := range q.Std {
		for d, σ := range row {
			if σ < 0 {
				return fmt.Errorf("the standard deviation of example %d in dimension %d is %v: expected none below 0", i, d, σ)
			}
		}
	}
	return nil
}

// CheckDensity returns an error if a standard deviation is 0: there is no density then, and
// the divergence from the prior is infinite.
func (q Posterior) CheckDensity() error {
	if err := q.check(); err != nil {
		return err
	}
	for i, row := range q.Std {
		if d := slices.Index(row, 0); d >= 0 {
			return fmt.Errorf("example %d has no density, as a standard deviation of its posterior is 0: "+
				"expected standard deviations above 0, and that of dimension %d is not", i, d)
		}
	}
	return nil
}

// KL returns the divergence of each example's posterior from the prior N(0, I), in
// nats: [n]. Where a standard deviation is 0 it is +Inf: unlike prob.FromStd, it adds
// nothing to σ².
func (q Posterior) KL() ([]float64, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	kl := make([]float64, len(q.Mean))
	for i := range kl {
		for d := range q.Mean[i] {
			kl[i] += q.divergence(i, d)
		}
	}
	return kl, nil
}

// KLByDimension returns the divergence from the prior of each dimension of the code,
// the mean over the examples, in nats: [code]. The sum is the mean of [Posterior.KL].
func (q Posterior) KLByDimension() ([]float64, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	kl := make([]float64, len(q.Mean[0]))
	for i := range q.Mean {
		for d := range kl {
			kl[d] += q.divergence(i, d) / float64(len(q.Mean))
		}
	}
	return kl, nil
}

// divergence returns ½·(μ² + σ² - log σ² - 1), in nats.
func (q Posterior) divergence(i, d int) float64 {
	μ, σ := float64(q.Mean[i][d]), float64(q.Std[i][d])
	return (μ*μ+σ*σ-1)/2 - math.Log(σ)
}

// Walk returns μ + t·σ·ε for each example, [n][code], where noise has the ε: for
// t = 0 the means, and for t = 1 samples if noise is of [SampleNormal].
func (q Posterior) Walk(t float64, noise [][]float32) ([][]float32, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	if err := Check("noise", noise); err != nil {
		return nil, err
	}
	if len(noise) != len(q.Mean) || len(noise[0]) != len(q.Mean[0]) {
		return nil, fmt.Errorf("noise of %d×%d numbers for %d codes of %d: expected as many of both",
			len(noise), len(noise[0]), len(q.Mean), len(q.Mean[0]))
	}
	if !finite(t) {
		return nil, fmt.Errorf("t is %v: expected a finite number", t)
	}
	codes := make([][]float32, len(q.Mean))
	for i, ε := range noise {
		for d, μ := range q.Mean[i] {
			codes[i] = append(codes[i], float32(float64(μ)+t*float64(q.Std[i][d])*float64(ε[d])))
		}
	}
	return checkOverflow(codes, "the walk")
}

// Sample returns a sample of each example's posterior, [n][code], the same for the same
// seed.
func (q Posterior) Sample(seed uint64) ([][]float32, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	noise, err := SampleNormal(len(q.Mean), len(q.Mean[0]), seed)
	if err != nil {
		return nil, err
	}
	return q.Walk(1, noise)
}
