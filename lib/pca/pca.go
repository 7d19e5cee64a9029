package pca

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
	"latentlab/lib/eigen"
)

// maxPixels bounds the size of an image, for the memory of the covariance.
const maxPixels = 64 * 64

// maxImages is the largest number of images whose covariance sums fit 64 bits.
const maxImages = 20_000_000

// PCA is principal component analysis: the code of an image is its position in
// the k-dimensional plane through the mean that keeps most of the variance. Gonum's
// stat.PC needs all images in float64, and finds all d components.
// No linear autoencoder has a smaller squared error.
type PCA struct {
	Space
	Mean       []float64 // [d], pixels from 0 to 1, or standardized numbers of rows
	Components []float64 // [d, k] row by row, orthonormal columns
	Variance   []float64 // [k], of the training data along each component
	Total      float64   // variance of the training data in all d directions
}

// Fit finds the k principal components of the images, 1 ≤ k ≤ d. It is exact and
// uses all images.
func Fit(im *dataset.Examples, k int) (*PCA, error) {
	if err := checkFit(im, k); err != nil {
		return nil, err
	}
	space, err := spaceOf(im)
	if err != nil {
		return nil, err
	}
	mean, covariance := meanAndCovariance(im, space)
	values, vectors, err := topEigen(covariance, k)
	if err != nil {
		return nil, err
	}
	eigen.FixSigns(vectors)
	for c, v := range values {
		values[c] = max(0, v) // rounding may leave a variance of 0 below it
	}
	return &PCA{
		Space: space, Mean: mean, Components: flatten(vectors), Variance: values, Total: covariance.Trace(),
	}, nil
}

func checkFit(im *dataset.Examples, k int) error {
	d := im.Size()
	switch {
	case im.Len() < 2:
		return fmt.Errorf("pca: %d %s to fit, expected at least 2", im.Len(), im.Noun())
	case im.Len() > maxImages:
		return fmt.Errorf("pca: %d %s to fit, expected at most %d: take a sample of them", im.Len(), im.Noun(), maxImages)
	case d > maxPixels:
		return fmt.Errorf("pca: %s of %v, %d features, expected at most %d: scale them down, or choose columns", im.Noun(), im.Shape(), d, maxPixels)
	case k < 1 || k > d:
		return fmt.Errorf("pca: k is %d, expected 1 to %d, the number of features", k, d)
	}
	return nil
}

// K returns the number of components.
func (p *PCA) K() int { return len(p.Components) / len(p.Mean) }

// Explained returns the part of the training data's variance that the
// components keep, from 0 to 1.
func (p *PCA) Explained() float64 {
	if p.Total == 0 {
		return 1
	}
	var kept float64
	for _, v := range p.Variance {
		kept += v
	}
	return min(1, kept/p.Total) // the sum of all variances is Total only to rounding
}

// Encode returns the images' codes (x - mean)·U, [n, k].
func (p *PCA) Encode(im *dataset.Examples) (*mat.Dense, error) {
	x, err := p.matrix(im)
	if err != nil {
		return nil, err
	}
	subtract(x, p.Mean)
	var z mat.Dense
	z.Mul(x, p.components())
	return &z, nil
}

// Decode returns the pixels mean + z·Uᵀ of codes [n, k], as [n, d]. They may
// leave the range from 0 to 1: nothing in PCA keeps them in it. Codes
// whose pixels are not finite are an error.
func (p *PCA) Decode(z *mat.Dense) (*mat.Dense, error) {
	if err := checkCodes(z, p.K()); err != nil {
		return nil, err
	}
	var x mat.Dense
	x.Mul(z, p.components().T())
	add(&x, p.Mean)
	return &x, checkFinite(&x)
}

// Reconstruct encodes and decodes the images, at least one, and rounds the result
// to gray levels.
func (p *PCA) Reconstruct(im *dataset.Examples) (*dataset.Examples, error) {
	return reconstruct(p, p.Space, im, "PCA")
}

// Score returns the errors of the reconstructions of the images, at least one.
func (p *PCA) Score(im *dataset.Examples) (Score, error) { return score(p, p.Space, im) }

func (p *PCA) components() *mat.Dense { return mat.NewDense(len(p.Mean), p.K(), p.Components) }
