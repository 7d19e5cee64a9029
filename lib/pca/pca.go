package pca

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
	"latentlab/lib/eigen"
)

// maxFeatures bounds the features of an example, for the memory of the covariance.
const maxFeatures = 64 * 64

// maxExamples is the largest number of examples whose covariance sums fit 64 bits.
const maxExamples = 20_000_000

// PCA is principal component analysis: the code of an example is its position in the k-dimensional
// affine subspace through the mean that keeps most of the variance. No linear autoencoder with a
// code of k has a smaller squared error on the training data (Baldi and Hornik, 1989, Neural
// networks and principal component analysis: learning from examples without local minima).
//
// It is not gonum's stat.PC, which needs all examples in float64 and finds all d components.
type PCA struct {
	Space
	Mean       []float64 // [d], pixels from 0 to 1, or standardized numbers of rows
	Components []float64 // [d, k] row by row, orthonormal columns
	Variance   []float64 // [k], of the training data along each component, divided by n, in descending order
	Total      float64   // variance of the training data, the sum over all d directions
}

// Fit finds the k principal components of the examples, 1 ≤ k ≤ d, from all of them. Images count with
// pixels from 0 to 1, rows standardized. It is an error if there are fewer than 2 examples or more
// than 20,000,000, or more than 4,096 features, or if a column cannot be standardized.
func Fit(examples *dataset.Examples, k int) (*PCA, error) {
	if err := checkFit(examples, k); err != nil {
		return nil, err
	}
	space, err := spaceOf(examples)
	if err != nil {
		return nil, err
	}
	mean, covariance := meanAndCovariance(examples, space)
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

func checkFit(examples *dataset.Examples, k int) error {
	if err := examples.Check(); err != nil {
		return fmt.Errorf("pca: %w", err)
	}
	d := examples.Size()
	switch {
	case examples.Len() < 2:
		return fmt.Errorf("pca: %d %s to fit, expected at least 2", examples.Len(), examples.Noun())
	case examples.Len() > maxExamples:
		return fmt.Errorf("pca: %d %s to fit, expected at most %d: take a sample of them",
			examples.Len(), examples.Noun(), maxExamples)
	case d > maxFeatures:
		return fmt.Errorf("pca: %s of %v, %d features, expected at most %d: scale them down, or choose columns",
			examples.Noun(), examples.Shape(), d, maxFeatures)
	case k < 1 || k > d:
		return fmt.Errorf("pca: k is %d, expected 1 to %d, the number of features", k, d)
	}
	return nil
}

// K returns the number of components.
func (p *PCA) K() int { return len(p.Components) / len(p.Mean) }

// First returns the model with the first k of its components only, 1 ≤ k ≤ K: what Fit
// with k finds, up to rounding, without fitting anew. Components without
// variance are arbitrary. Components of equal variance are determined only up to a rotation within
// the space that they span.
func (p *PCA) First(k int) (*PCA, error) {
	if k < 1 || k > p.K() {
		return nil, fmt.Errorf("pca: the first %d of %d components: expected 1 to %d", k, p.K(), p.K())
	}
	first := *p
	first.Mean = slices.Clone(p.Mean)
	first.Components = mat.DenseCopyOf(p.components().Slice(0, len(p.Mean), 0, k)).RawMatrix().Data
	first.Variance = slices.Clone(p.Variance[:k])
	return &first, nil
}

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

// Encode returns the examples' codes (x - mean)·U, [n, k].
func (p *PCA) Encode(examples *dataset.Examples) (*mat.Dense, error) {
	x, err := p.checkedMatrix(p, examples)
	if err != nil {
		return nil, err
	}
	subtract(x, p.Mean)
	var z mat.Dense
	z.Mul(x, p.components())
	return &z, nil
}

func (p *PCA) check(aligned *dataset.Examples) error { return p.checkStandardized(aligned) }

// Codes returns what Encode does as rows of float32, [n][k], as the codes of a trained
// model are. It returns an error if a code is beyond float32's range.
func (p *PCA) Codes(examples *dataset.Examples) ([][]float32, error) {
	z, err := p.Encode(examples)
	if err != nil {
		return nil, err
	}
	codes := make([][]float32, examples.Len())
	for i := range codes {
		for _, v := range z.RawRowView(i) {
			if math.Abs(v) > math.MaxFloat32 {
				return nil, fmt.Errorf("pca: the code of row %d has %g: expected numbers within float32's range", i, v)
			}
			codes[i] = append(codes[i], float32(v))
		}
	}
	return codes, nil
}

// Decode returns the features mean + z·Uᵀ of codes [n, k], as [n, d]: pixels, which may
// leave the range from 0 to 1, since nothing in PCA keeps them in it, or standardized
// numbers of rows. Codes whose features are not finite are an error.
func (p *PCA) Decode(z *mat.Dense) (*mat.Dense, error) {
	if err := checkCodes(z, p.K()); err != nil {
		return nil, err
	}
	var x mat.Dense
	x.Mul(z, p.components().T())
	add(&x, p.Mean)
	return &x, checkFinite(&x)
}

// DecodeCodes returns the examples decoded from codes [n][k], at least one, as a trained
// model's Decode does: images rounded to bytes, or rows in the units of their columns, without
// labels. It returns an error if a value is beyond float32's range.
func (p *PCA) DecodeCodes(codes [][]float32) (*dataset.Examples, error) {
	if len(codes) == 0 {
		return nil, errors.New("pca: there are no codes to decode, expected at least 1")
	}
	z := mat.NewDense(len(codes), p.K(), nil)
	for i, code := range codes {
		if len(code) != p.K() {
			return nil, fmt.Errorf("pca: code %d has %d dimensions, expected %d", i, len(code), p.K())
		}
		for c, v := range code {
			z.Set(i, c, float64(v))
		}
	}
	x, err := p.Decode(z)
	if err != nil {
		return nil, err
	}
	decoded := &dataset.Examples{Name: "decoded by PCA", Columns: p.Columns}
	if p.Columns == nil {
		decoded.Height, decoded.Width, decoded.Channels = p.Shape.Height, p.Shape.Width, p.Shape.Channels
	}
	decoded = decoded.WithOutput(p.Scaling, toFloat32(x).Data)
	if err := checkValues(decoded, "code"); err != nil {
		return nil, err
	}
	return decoded, nil
}

// Reconstruct encodes and decodes the examples, at least one. Images are rounded to
// bytes, and rows are in the units of their columns.
func (p *PCA) Reconstruct(examples *dataset.Examples) (*dataset.Examples, error) {
	return reconstruct(p, p.Space, examples, "PCA")
}

// Score returns the errors of the reconstructions of the examples, at least one.
func (p *PCA) Score(examples *dataset.Examples) (Score, error) { return score(p, p.Space, examples) }

func (p *PCA) components() *mat.Dense { return mat.NewDense(len(p.Mean), p.K(), p.Components) }
