package latent

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"latentlab/lib/eigen"
)

// Gaussian is a multivariate Gaussian distribution of codes.
type Gaussian struct {
	Mean       []float64   // [code]
	Covariance [][]float64 // [code][code]
}

// FitGaussian returns the Gaussian with the mean and covariance of codes, the
// covariance divided by their number, to compare an encoder's codes with the
// prior: N(0, I) has mean 0 and covariance I.
func FitGaussian(codes [][]float32) (Gaussian, error) {
	if err := Check("code", codes); err != nil {
		return Gaussian{}, err
	}
	n, dims := len(codes), len(codes[0])
	x := mat.NewDense(n, dims, nil)
	for i, code := range codes {
		for d, v := range code {
			x.Set(i, d, float64(v))
		}
	}
	covariance := mat.NewSymDense(dims, nil)
	if n > 1 { // of one code it is 0
		stat.CovarianceMatrix(covariance, x, nil)
		covariance.ScaleSym(float64(n-1)/float64(n), covariance)
	}
	q := Gaussian{Mean: make([]float64, dims), Covariance: make([][]float64, dims)}
	for d := range dims {
		q.Mean[d] = stat.Mean(mat.Col(nil, d, x), nil)
		q.Covariance[d] = mat.Row(nil, d, covariance)
	}
	return q, nil
}

// Std returns the standard deviation of each dimension: [code]. It is NaN where
// the variance is below 0.
func (q Gaussian) Std() []float64 {
	σ := make([]float64, len(q.Mean))
	for d := range σ {
		σ[d] = math.Sqrt(q.Covariance[d][d])
	}
	return σ
}

// Sample returns n codes sampled from q, [n][code], the same for the same seed:
// codes for a decoder whose encoder follows no prior. It is an error if q is not
// a distribution, or if a sample leaves float32's range.
func (q Gaussian) Sample(n int, seed uint64) ([][]float32, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	codes, err := SampleNormal(n, len(q.Mean), seed)
	if err != nil {
		return nil, err
	}
	from, err := newSampler(q)
	if err != nil {
		return nil, err
	}
	for _, code := range codes {
		from.apply(code)
	}
	return checkOverflow(codes, "samples")
}

// sampler makes samples of N(0, I) those of a Gaussian.
type sampler struct {
	mean  []float64
	steps *mat.Dense // the axes in columns, each as long as its standard deviation; the largest first
}

func newSampler(q Gaussian) (sampler, error) {
	// Eigenvectors rather than a Cholesky factor: a unit that is always 0 has no
	// variance, and a covariance with such a unit has no Cholesky factor.
	variances, vectors, err := eigen.Symmetric(q.symmetric())
	if err != nil {
		return sampler{}, fmt.Errorf("the covariance of the %d-dimensional Gaussian: %w", len(q.Mean), err)
	}
	dims := len(variances)
	if least, most := variances[dims-1], variances[0]; least < -rounding*math.Max(math.Abs(least), math.Abs(most)) {
		return sampler{}, fmt.Errorf("the covariance has a direction with a variance of %.6g: expected none below 0", least)
	}
	vectors.Apply(func(_, k int, v float64) float64 { return math.Sqrt(max(0, variances[k])) * v }, vectors)
	return sampler{q.Mean, vectors}, nil
}

// apply replaces a sample of N(0, I) by one of the Gaussian.
func (s sampler) apply(code []float32) {
	z := append([]float64{}, s.mean...)
	for c, v := range code { // the smallest variance first
		k := len(code) - 1 - c
		for d := range z {
			z[d] += s.steps.At(d, k) * float64(v)
		}
	}
	for d, v := range z {
		code[d] = float32(v)
	}
}

// rounding is by how much of its largest number a covariance may differ from
// one that is symmetric and has no variance below 0.
const rounding = 1e-9

// check returns an error unless q has a symmetric covariance for its mean, and
// both are finite.
func (q Gaussian) check() error {
	dims := len(q.Mean)
	if dims == 0 || len(q.Covariance) != dims {
		return fmt.Errorf("a Gaussian with a mean of %d numbers and a covariance of %d rows: "+
			"expected as many of both, and at least 1", dims, len(q.Covariance))
	}
	largest := 0.0
	for i, row := range q.Covariance {
		if len(row) != dims {
			return fmt.Errorf("row %d of a covariance has %d numbers: expected %d, as in the mean", i, len(row), dims)
		}
		for j, v := range row {
			if !finite(v) || !finite(q.Mean[i]) {
				return fmt.Errorf("a Gaussian with the mean %v and the covariance %v of dimensions %d and %d: "+
					"expected finite numbers", q.Mean[i], v, i, j)
			}
			largest = math.Max(largest, math.Abs(v))
		}
	}
	for i := range dims {
		for j := range i {
			if a, b := q.Covariance[i][j], q.Covariance[j][i]; math.Abs(a-b) > rounding*largest {
				return fmt.Errorf("the covariance is not symmetric: "+
					"that of dimensions %d and %d is %v, that of %d and %d is %v", i, j, a, j, i, b)
			}
		}
	}
	return nil
}

func (q Gaussian) symmetric() *mat.SymDense {
	s := mat.NewSymDense(len(q.Mean), nil)
	for i := range q.Mean {
		for j := range i + 1 {
			s.SetSym(i, j, q.Covariance[i][j])
		}
	}
	return s
}
