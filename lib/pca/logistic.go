package pca

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"latentlab/lib/dataset"
	"latentlab/lib/eigen"
)

// Logistic is logistic PCA (Landgraf and Lee 2020, Dimensionality reduction
// for binary data through the projection of natural parameters, Journal of
// Multivariate Analysis 180; arXiv:1510.06112). Each pixel is a probability
// σ(θ), and the subspace lies in the space of the natural parameters θ, where any
// point is an image: no pixel can leave the range from 0 to 1.
//
// A pixel's saturated parameter would be logit(x), which is ±∞ where x is
// 0 or 1; it is replaced by θ̃ = m·(2x-1). The model is
//
//	θ = μ + (θ̃ - μ)·U·Uᵀ,
//
// so encoding is a product with a matrix, as in [PCA].
type Logistic struct {
	Space
	M          float64   // m, the natural parameter of a white pixel; -m of a black one
	Mean       []float64 // μ [d], natural parameters
	Components []float64 // U [d, k] row by row, orthonormal columns
	Deviance   []float64 // of the fitted examples, in nats per pixel: before the first iteration and after each
}

// LogisticConfig configures a fit. Only K must be set. The default of M was chosen
// on held-out training images: with 30 components, fitted to 5,000 of MNIST's
// first 50,000 training images, the cross-entropy of the other 10,000 is, in nats
// per pixel, 0.1075 for an M of 4, 0.1027 for 5, 0.1010 for 6, 0.1009 for 7 and
// 0.1025 for 8 (BenchmarkM). 6 and 7 are alike, and 6 is the smaller.
type LogisticConfig struct {
	K          int     // components, 1 ≤ K ≤ d
	M          float64 // m, above 0 and at most 1e6; 0 means 6
	Rows       int     // images to fit to, sampled at random; 0 means 5,000
	Iterations int     // at most; 0 means 40
	Tolerance  float64 // stop once an iteration gains less than this part of the deviance; 0 means 2e-4
	Seed       uint64  // of the sample of rows

	Progress func(iteration int, deviance float64) // called after each iteration, may be nil
}

func (c LogisticConfig) withDefaults() LogisticConfig {
	if c.M == 0 {
		c.M = 6
	}
	if c.Rows == 0 {
		c.Rows = 5_000
	}
	if c.Iterations == 0 {
		c.Iterations = 40
	}
	if c.Tolerance == 0 {
		c.Tolerance = 2e-4
	}
	return c
}

func (c LogisticConfig) check() error {
	switch {
	case !(c.M > 0 && c.M <= 1e6):
		return fmt.Errorf("pca: M is %v, expected a number above 0 and at most 1e6, such as 6", c.M)
	case c.Rows < 2:
		return fmt.Errorf("pca: Rows is %d, expected at least 2", c.Rows)
	case c.Iterations < 1:
		return fmt.Errorf("pca: Iterations is %d, expected at least 1", c.Iterations)
	case !(c.Tolerance >= 0):
		return errors.New("pca: Tolerance is below 0 or not a number, expected at least 0")
	}
	return nil
}

// FitLogistic fits logistic PCA to images, whose gray levels from 0 to 1 are taken
// as the probability that a pixel is white. Rows of a table must have values from 0 to
// 1, none missing. The same data and config give the same model. It is an error if
// Fit would return one for the examples and K, or if a field of config is outside its range.
func FitLogistic(examples *dataset.Examples, config LogisticConfig) (*Logistic, error) {
	config = config.withDefaults()
	if err := config.check(); err != nil {
		return nil, err
	}
	if err := checkFit(examples, config.K); err != nil {
		return nil, err
	}
	space, err := probabilitySpace(examples)
	if err != nil {
		return nil, err
	}
	if examples.Len() > config.Rows {
		examples = examples.Sample(config.Rows, config.Seed)
	}
	m, err := startMajorizer(examples, space, config)
	if err != nil {
		return nil, err
	}
	deviance, err := m.run(config)
	if err != nil {
		return nil, err
	}
	eigen.FixSigns(m.u)
	return &Logistic{
		Space: space, M: config.M,
		Mean: m.mu, Components: flatten(m.u), Deviance: deviance,
	}, nil
}

// K returns the number of components.
func (l *Logistic) K() int { return len(l.Components) / len(l.Mean) }

// Encode returns the examples' codes (θ̃ - μ)·U, [n, k]. Rows with values outside the range from
// 0 to 1 are an error, and so are rows that lack one.
func (l *Logistic) Encode(examples *dataset.Examples) (*mat.Dense, error) {
	theta, err := l.checkedMatrix(l, examples)
	if err != nil {
		return nil, err
	}
	for i, x := range theta.RawMatrix().Data {
		theta.RawMatrix().Data[i] = l.M * (2*x - 1)
	}
	subtract(theta, l.Mean)
	var z mat.Dense
	z.Mul(theta, l.components())
	return &z, nil
}

func (l *Logistic) check(aligned *dataset.Examples) error { return checkProbabilities(aligned) }

// Logits returns the natural parameters μ + z·Uᵀ of codes [n, k], as [n, d].
// Codes for which they are not finite are an error.
func (l *Logistic) Logits(z *mat.Dense) (*mat.Dense, error) {
	if err := checkCodes(z, l.K()); err != nil {
		return nil, err
	}
	var theta mat.Dense
	theta.Mul(z, l.components().T())
	add(&theta, l.Mean)
	return &theta, checkFinite(&theta)
}

// Decode returns the probabilities σ(μ + z·Uᵀ) of codes [n, k], as [n, d].
func (l *Logistic) Decode(z *mat.Dense) (*mat.Dense, error) {
	theta, err := l.Logits(z)
	if err != nil {
		return nil, err
	}
	for i, v := range theta.RawMatrix().Data {
		theta.RawMatrix().Data[i] = sigmoid(v)
	}
	return theta, nil
}

// Reconstruct encodes and decodes the images, at least one: white where a pixel's
// probability is 1.
func (l *Logistic) Reconstruct(examples *dataset.Examples) (*dataset.Examples, error) {
	return reconstruct(l, l.Space, examples, "logistic PCA")
}

// Score returns the errors of the reconstructions of the examples, at least one.
func (l *Logistic) Score(examples *dataset.Examples) (Score, error) {
	return score(l, l.Space, examples)
}

func (l *Logistic) components() *mat.Dense { return mat.NewDense(len(l.Mean), l.K(), l.Components) }

func sigmoid(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
