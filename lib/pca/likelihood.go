package pca

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// NoiseVariance returns the variance of probabilistic PCA (Tipping and Bishop, 1999,
// Probabilistic principal component analysis, equation 8) in each direction that the
// components omit: the mean of the variances that the training data have there. It is 0
// if K is d.
func (p *PCA) NoiseVariance() float64 {
	rest := len(p.Mean) - p.K()
	if rest == 0 {
		return 0
	}
	return max(0, p.Total-floats.Sum(p.Variance)) / float64(rest)
}

// LogLikelihood returns log p(x) of each example under probabilistic PCA, [n], in nats:
//
//	z ~ N(0, I), x | z ~ N(mean + U·diag(√(variance − σ²))·z, σ²I)
//
// with σ² the NoiseVariance, the maximum of the training data's likelihood. It is the
// logarithm of a density, of pixels from 0 to 1 or of standardized numbers of rows, and exact.
// Where the data leave no variance for the noise, it is an error.
func (p *PCA) LogLikelihood(examples *dataset.Examples) ([]float64, error) {
	d, noise := float64(len(p.Mean)), p.NoiseVariance()
	if noise <= 1e-12*p.Total {
		return nil, fmt.Errorf("pca: %d components leave no variance for the noise of a density, expected fewer", p.K())
	}
	constant := d*math.Log(2*math.Pi) + (d-float64(p.K()))*math.Log(noise)
	for _, v := range p.Variance {
		constant += math.Log(max(v, noise))
	}
	var all []float64
	err := decodeInBlocks(p, p.Space, examples, func(part *dataset.Examples, truth, x *mat.Dense) {
		z, _ := p.Encode(part) // no error: decodeInBlocks encoded part as well
		for i := range part.Len() {
			distance := floats.Distance(truth.RawRowView(i), x.RawRowView(i), 2)
			squares := distance * distance / noise
			for c, v := range p.Variance {
				squares += z.At(i, c) * z.At(i, c) / max(v, noise)
			}
			all = append(all, -(constant+squares)/2)
		}
	})
	return all, err
}
