package latent

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Mixture is a mixture of Gaussians: a component is chosen by its weight, then a code
// sampled from it.
//
// Fitted to the codes of a trained autoencoder, which follow no prior, it makes the
// autoencoder a model that samples (Ghosh, Sajjadi, Vergari, Black & Schölkopf, From
// Variational to Deterministic Autoencoders, 2020: density estimation ex post):
//
//	codes, err := r.Encode(data)
//	m, err := latent.FitMixture(codes, 10, 1)
//	z, err := m.Sample(100, 2)
//	images, err := r.Decode(z)
type Mixture struct {
	Weights    []float64  // of the components, [k]: positive, with the sum 1
	Components []Gaussian // [k], the one with the largest weight first
}

// Sample returns n codes sampled from m, [n][code]. Code i is the same for the same
// seed, whatever n is. It is an error if m is not a distribution, or if a sample
// leaves float32's range.
func (m Mixture) Sample(n int, seed uint64) ([][]float32, error) {
	dims, err := m.check()
	if err != nil {
		return nil, err
	}
	if n < 1 {
		return nil, fmt.Errorf("%d samples of a mixture: expected at least 1", n)
	}
	samplers := make([]sampler, len(m.Components))
	for i, q := range m.Components {
		if samplers[i], err = newSampler(q); err != nil {
			return nil, fmt.Errorf("component %d: %w", i, err)
		}
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	codes := make([][]float32, n)
	for i := range codes {
		component := choose(m.Weights, rng.Float64())
		codes[i] = make([]float32, dims)
		for d := range codes[i] {
			codes[i][d] = float32(rng.NormFloat64())
		}
		samplers[component].apply(codes[i])
	}
	return checkOverflow(codes, "samples")
}

// choose returns the index at which the running sum of weights exceeds u, in [0, 1).
func choose(weights []float64, u float64) int {
	for i, w := range weights {
		if u < w {
			return i
		}
		u -= w
	}
	return len(weights) - 1 // the weights' sum may be just below 1
}

// LogDensity returns the logarithm of m's density at each code, in nats: [n]. It is
// an error if a component has a direction without variance, since it has no density.
// Rounding adds about 1e-16·(r/σ)² nats, 0.01 for r = 10⁷·σ, where r is the distance of a code
// or a component's mean from the mean of all, and σ the smallest standard deviation of a component.
func (m Mixture) LogDensity(codes [][]float32) ([]float64, error) {
	dims, err := m.check()
	if err != nil {
		return nil, err
	}
	if err := Check("code", codes); err != nil {
		return nil, err
	}
	if len(codes[0]) != dims {
		return nil, fmt.Errorf("the codes have %d numbers, the mixture has %d: expected codes of the same model", len(codes[0]), dims)
	}
	u := m.units()
	forms, err := newForms(u.mixtureIn(m))
	if err != nil {
		return nil, err
	}
	densities := forms.logDensities(u.codesIn(codes))
	volume := 0.0 // of a unit of each dimension
	for _, s := range u.scale {
		volume += math.Log(s)
	}
	for i := range densities {
		densities[i] -= volume
	}
	return densities, nil
}

// MeanLogDensity returns the mean of [Mixture.LogDensity] over codes, in nats
// per code. Higher is better; compare mixtures on codes that none was fitted to.
func (m Mixture) MeanLogDensity(codes [][]float32) (float64, error) {
	densities, err := m.LogDensity(codes)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for _, v := range densities {
		sum += v
	}
	return sum / float64(len(densities)), nil
}

// BIC returns the Bayesian information criterion of m for the codes that it was fitted
// to (Schwarz, 1978): −2 times their log-likelihood in nats, plus the number of m's
// parameters times the logarithm of the number of codes. Lower is better.
func (m Mixture) BIC(codes [][]float32) (float64, error) {
	mean, err := m.MeanLogDensity(codes)
	if err != nil {
		return 0, err
	}
	k, d, n := len(m.Components), len(codes[0]), float64(len(codes))
	parameters := k*(d+d*(d+1)/2) + k - 1
	return -2*n*mean + float64(parameters)*math.Log(n), nil
}

// check returns the number of dimensions, or an error unless m is a distribution.
func (m Mixture) check() (dims int, err error) {
	if len(m.Components) == 0 || len(m.Weights) != len(m.Components) {
		return 0, fmt.Errorf("a mixture of %d components with %d weights: expected as many of both, and at least 1",
			len(m.Components), len(m.Weights))
	}
	sum := 0.0
	for i, w := range m.Weights {
		if !(w >= 0) || !finite(w) {
			return 0, fmt.Errorf("the weight of component %d is %v: expected 0 to 1", i, w)
		}
		sum += w
	}
	if math.Abs(sum-1) > 1e-6 {
		return 0, fmt.Errorf("the weights of a mixture have the sum %v: expected 1", sum)
	}
	dims = len(m.Components[0].Mean)
	for i, q := range m.Components {
		if err := q.check(); err != nil {
			return 0, fmt.Errorf("component %d: %w", i, err)
		}
		if len(q.Mean) != dims {
			return 0, fmt.Errorf("component %d has %d dimensions, component 0 has %d: expected the same number",
				i, len(q.Mean), dims)
		}
	}
	return dims, nil
}

// units are an origin and a scale of each dimension, in which codes are of the order
// of 1.
type units struct {
	origin, scale []float64
}

// units returns m's mean and standard deviations.
func (m Mixture) units() units {
	dims := len(m.Components[0].Mean)
	u := units{make([]float64, dims), make([]float64, dims)}
	for i, q := range m.Components {
		for d, v := range q.Mean {
			u.origin[d] += m.Weights[i] * v
		}
	}
	for d := range dims {
		for i, q := range m.Components {
			distance := q.Mean[d] - u.origin[d]
			u.scale[d] += m.Weights[i] * (q.Covariance[d][d] + distance*distance)
		}
		u.scale[d] = math.Sqrt(u.scale[d])
		if u.scale[d] == 0 {
			u.scale[d] = 1
		}
	}
	return u
}

// codesIn returns codes in the units u.
func (u units) codesIn(codes [][]float32) [][]float64 {
	rows := make([][]float64, len(codes))
	for i, code := range codes {
		rows[i] = make([]float64, len(code))
		for d, v := range code {
			rows[i][d] = (float64(v) - u.origin[d]) / u.scale[d]
		}
	}
	return rows
}

// mixtureIn returns m in the units u.
func (u units) mixtureIn(m Mixture) Mixture {
	return m.rescale(func(d int, v float64) float64 { return (v - u.origin[d]) / u.scale[d] },
		func(i, j int, v float64) float64 { return v / u.scale[i] / u.scale[j] })
}

// mixtureFrom is the inverse of mixtureIn.
func (u units) mixtureFrom(m Mixture) Mixture {
	return m.rescale(func(d int, v float64) float64 { return v*u.scale[d] + u.origin[d] },
		func(i, j int, v float64) float64 { return v * u.scale[i] * u.scale[j] })
}

// rescale returns m with other means and covariances.
func (m Mixture) rescale(mean func(d int, v float64) float64, covariance func(i, j int, v float64) float64) Mixture {
	out := Mixture{Weights: slices.Clone(m.Weights)}
	for _, q := range m.Components {
		p := Gaussian{Mean: slices.Clone(q.Mean), Covariance: make([][]float64, len(q.Mean))}
		for i := range p.Mean {
			p.Mean[i] = mean(i, q.Mean[i])
			p.Covariance[i] = slices.Clone(q.Covariance[i])
			for j := range p.Covariance[i] {
				p.Covariance[i][j] = covariance(i, j, q.Covariance[i][j])
			}
		}
		out.Components = append(out.Components, p)
	}
	return out
}
