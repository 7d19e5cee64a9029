package trained

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"

	"latentlab/lib/latent"
)

// A mixture is a mixture of Gaussians that knows its density.
type mixture []component

// A component samples mean + factor·ε.
type component struct {
	weight float64
	mean   []float64
	factor [][]float64 // lower triangular, with a diagonal above 0: row i has i+1 numbers
}

// latent returns the mixture, the component with the largest weight first.
func (m mixture) latent() latent.Mixture {
	var q latent.Mixture
	sorted := slices.Clone(m)
	slices.SortStableFunc(sorted, func(a, b component) int { return cmp.Compare(b.weight, a.weight) })
	for _, c := range sorted {
		covariance := make([][]float64, len(c.mean))
		for i := range covariance {
			covariance[i] = make([]float64, len(c.mean))
			for j := range covariance[i] {
				for k := range min(i, j) + 1 {
					covariance[i][j] += c.factor[i][k] * c.factor[j][k]
				}
			}
		}
		q.Weights = append(q.Weights, c.weight)
		q.Components = append(q.Components, latent.Gaussian{Mean: slices.Clone(c.mean), Covariance: covariance})
	}
	return q
}

// samples are as many of each component.
type samples struct {
	noise, z [][]float64 // [n][code], those of the first component first
}

// sample returns n samples, n/len(m) of each component, in pairs with opposite noise.
func (m mixture) sample(n int, rng *rand.Rand) (s samples) {
	each := n / len(m)
	for _, c := range m {
		for k := range each {
			ε := make([]float64, len(c.mean))
			for d := range ε {
				if k%2 == 1 {
					ε[d] = -s.noise[len(s.noise)-1][d]
				} else {
					ε[d] = rng.NormFloat64()
				}
			}
			z := slices.Clone(c.mean)
			for i, row := range c.factor {
				for j, v := range row {
					z[i] += v * ε[j]
				}
			}
			s.noise, s.z = append(s.noise, ε), append(s.z, z)
		}
	}
	return s
}

func (s samples) float32() [][]float32 {
	codes := make([][]float32, len(s.z))
	for i, z := range s.z {
		for _, v := range z {
			codes[i] = append(codes[i], float32(v))
		}
	}
	return codes
}

// density returns log q(z) and its gradient with respect to z.
func (m mixture) density(z []float64) (log float64, slope []float64) {
	logs, slopes := make([]float64, len(m)), make([][]float64, len(m))
	for c := range m {
		logs[c], slopes[c] = m[c].density(z)
		logs[c] += math.Log(m[c].weight)
	}
	log, slope = floats.LogSumExp(logs), make([]float64, len(z))
	for c, l := range logs {
		floats.AddScaled(slope, math.Exp(l-log), slopes[c])
	}
	return log, slope
}

// density returns log N(z; mean, factor·factorᵀ) and its gradient with respect to z.
func (c component) density(z []float64) (log float64, slope []float64) {
	u := make([]float64, len(z)) // the solution of factor·u = z - mean
	for i, row := range c.factor {
		u[i] = z[i] - c.mean[i]
		for j, v := range row[:i] {
			u[i] -= v * u[j]
		}
		u[i] /= row[i]
		log -= u[i]*u[i]/2 + math.Log(row[i]) + math.Log(2*math.Pi)/2
	}
	slope = make([]float64, len(z)) // the solution of factorᵀ·slope = -u
	for i := len(z) - 1; i >= 0; i-- {
		slope[i] = -u[i]
		for k := i + 1; k < len(z); k++ {
			slope[i] -= c.factor[k][i] * slope[k]
		}
		slope[i] /= c.factor[i][i]
	}
	return log, slope
}

// elbo estimates E[log p(x, z) - log q(z)] from samples and their log p(x, z).
func (m mixture) elbo(s samples, logs []float32) (sum float64) {
	for _, v := range m.elbos(s, logs) {
		sum += v
	}
	return sum
}

// elbos returns the part of each component, its weight times the mean over its samples.
func (m mixture) elbos(s samples, logs []float32) []float64 {
	parts, each := make([]float64, len(m)), len(s.z)/len(m)
	for k, z := range s.z {
		log, _ := m.density(z)
		parts[k/each] += m[k/each].weight * (float64(logs[k]) - log) / float64(each)
	}
	return parts
}
