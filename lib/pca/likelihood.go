package pca

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
)

// NoiseVariance returns σ², the variance of the noise of probabilistic PCA (Tipping and
// Bishop, 1999, Probabilistic principal component analysis, equation 8): the mean of the
// training data's variances in the directions that the components omit, in the squared unit of the
// features. It is 0 if the components omit no direction.
func (p *PCA) NoiseVariance() float64 {
	omitted := len(p.Mean) - p.K()
	if omitted == 0 {
		return 0
	}
	return max(0, p.Total-floats.Sum(p.Variance)) / float64(omitted)
}

// LogLikelihood returns log p(x) of each example under probabilistic PCA, [n], in nats:
//
//	z ~ N(0, I), x | z ~ N(mean + U·diag(√(variance − σ²))·z, σ²I)
//
// where σ² is the NoiseVariance, which maximizes the likelihood of the training data. The
// result is exact: the logarithm of a density, of pixels from 0 to 1 or of standardized numbers
// of rows. It is an error if the components leave no variance for the noise.
func (p *PCA) LogLikelihood(examples *dataset.Examples) ([]float64, error) {
	d, noise := float64(len(p.Mean)), p.NoiseVariance()
	if noise <= 1e-12*p.Total { // the components may leave a little by rounding
		return nil, fmt.Errorf("pca: %d components leave no variance for the noise, so there is no density: choose fewer components", p.K())
	}
	variances := make([]float64, p.K()) // in the components' directions, at least noise but for rounding
	constant := d*math.Log(2*math.Pi) + (d-float64(p.K()))*math.Log(noise)
	for c, v := range p.Variance {
		variances[c] = max(v, noise)
		constant += math.Log(variances[c])
	}
	var logs []float64
	err := decodeInBlocks(p, p.Space, examples, func(part *dataset.Examples, truth, z, x *mat.Dense) {
		for i := range part.Len() {
			distance := floats.Distance(truth.RawRowView(i), x.RawRowView(i), 2)
			mahalanobis := distance * distance / noise // squared
			for c, v := range variances {
				mahalanobis += z.At(i, c) * z.At(i, c) / v
			}
			logs = append(logs, -(constant+mahalanobis)/2)
		}
	})
	return logs, err
}
