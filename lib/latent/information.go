package latent

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"
)

// Information is the mean divergence of posteriors from the prior, in two parts, in
// nats (Hoffman and Johnson 2016, ELBO surgery). With q(z) for the mean of the n
// posteriors,
//
//	mean of KL(q(z|x) ‖ p(z)) = I(x; z) + KL(q(z) ‖ p(z)).
type Information struct {
	KL       float64 // mean of KL(q(z|x) ‖ p(z)), exact
	Mutual   float64 // I(x; z), how much a code tells about which of the n examples it is of, at most log n
	Marginal float64 // KL(q(z) ‖ p(z)), the divergence of the aggregate posterior from N(0, I): KL - Mutual
	// StandardError is that of Mutual, and of Marginal, which may be below 0 by as much.
	StandardError float64
}

// Information estimates the parts of the mean divergence by one sample for each of
// some of the examples, spread evenly; q(z) is that of all examples. It takes time in
// proportion to samples·n: about 1 s for 2,000 samples, 10,000 examples and 10
// dimensions. It is an error if samples is not from 3 to n, or if a standard deviation
// is 0: there is no density then.
func (q Posterior) Information(samples int, seed uint64) (Information, error) {
	if err := q.CheckDensity(); err != nil {
		return Information{}, err
	}
	n := len(q.Mean)
	if samples < 3 || samples > n {
		return Information{}, fmt.Errorf("%d samples of %d posteriors: expected 3 to %[2]d", samples, n)
	}
	noise, err := SampleNormal(n, len(q.Mean[0]), seed)
	if err != nil {
		return Information{}, err
	}
	kl, err := q.KL()
	if err != nil {
		return Information{}, err
	}
	mean := stat.Mean(kl, nil)
	density := newDensities(q)
	mutual, excess := make([]float64, samples), make([]float64, samples)
	for k := range samples {
		i := k * n / samples
		z, prior := density.sample(i, noise[i]), 0.0 // log p(z), without the constant that all densities have
		for _, v := range z {
			prior -= v * v / 2
		}
		own, all := density.at(z, i)
		mutual[k], excess[k] = own-all, own-prior-mean
	}
	// The mean of excess is known to be 0, which takes from mutual the part of its
	// error that the two have in common.
	size, inflation := float64(samples), 1.0 // of the standard error, over that of a mean
	if offset, variance := stat.MeanVariance(excess, nil); variance > 0 {
		slope := stat.Covariance(mutual, excess, nil) / variance
		for k := range mutual {
			mutual[k] -= slope * excess[k]
		}
		// The slope takes one degree of freedom, and is itself uncertain.
		inflation = math.Sqrt((size - 1) / (size - 2) * (1 + offset*offset/variance*size/(size-1)))
	}
	estimate, deviation := stat.MeanStdDev(mutual, nil)
	return Information{mean, estimate, mean - estimate, inflation * stat.StdErr(deviation, size)}, nil
}

// densities has what the logarithms of the posteriors' densities need.
type densities struct {
	mean, inverse [][]float64 // μ and 1/σ, [n][code]
	offset        []float64   // -Σ log σ, [n]
	logs          []float64   // of at, [n]
}

func newDensities(q Posterior) *densities {
	p := &densities{logs: make([]float64, len(q.Mean))}
	for i := range q.Mean {
		mean, inverse, offset := []float64{}, []float64{}, 0.0
		for d, μ := range q.Mean[i] {
			σ := float64(q.Std[i][d])
			mean, inverse, offset = append(mean, float64(μ)), append(inverse, 1/σ), offset-math.Log(σ)
		}
		p.mean, p.inverse, p.offset = append(p.mean, mean), append(p.inverse, inverse), append(p.offset, offset)
	}
	return p
}

// sample returns μ + σ·ε of example i, in float64: next to a large μ, float32 would lose a small σ.
func (p *densities) sample(i int, noise []float32) []float64 {
	z := make([]float64, len(noise))
	for d, ε := range noise {
		z[d] = p.mean[i][d] + float64(ε)/p.inverse[i][d]
	}
	return z
}

// at returns log q(z|x) of example i and log q(z) of the mean of all posteriors, both
// without the constant -½·log 2π of each dimension.
func (p *densities) at(z []float64, i int) (own, all float64) {
	top := math.Inf(-1)
	for k := range p.logs {
		squares := 0.0
		mean, inverse := p.mean[k], p.inverse[k]
		for d, v := range z {
			u := (v - mean[d]) * inverse[d]
			squares += u * u
		}
		p.logs[k] = p.offset[k] - squares/2
		top = max(top, p.logs[k])
	}
	sum := 0.0
	for _, l := range p.logs {
		if l > top-40 { // what is below adds less than rounding does
			sum += math.Exp(l - top)
		}
	}
	return p.logs[i], top + math.Log(sum/float64(len(p.logs)))
}
