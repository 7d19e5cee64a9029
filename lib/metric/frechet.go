package metric

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"latentlab/lib/latent"
)

// Frechet returns the Fréchet distance of two sets of features, each modeled as a Gaussian with
// its mean μ and covariance Σ:
//
//	‖μ₁-μ₂‖² + Tr(Σ₁ + Σ₂ - 2·(Σ₁Σ₂)^½),
//
// in squared units of the features (Dowson & Landau, 1982; Heusel et al.,
// 2017, arXiv:1706.08500, equation 6, the "FID" where the features are those
// of an Inception network). It is 0 for equal distributions.
//
// Features are [n][features], with at least two rows in a set. Distances are comparable only for
// sets of equal size: a small set seems farther away than it is, since its covariance is
// estimated from few rows (with n-1 in the denominator). With fewer rows than features,
// covariances are singular, which the computation supports, unlike gonum's
// distmv.Wasserstein, whose Gaussians need a Cholesky factor.
func Frechet(a, b [][]float32) (float64, error) {
	distance, err := frechet(a, b)
	if err != nil {
		return 0, fmt.Errorf("metric.Frechet: %w", err)
	}
	return distance, nil
}

func frechet(a, b [][]float32) (float64, error) {
	if err := checkFeatures(a, b); err != nil {
		return 0, err
	}
	meanA, covarianceA := fitGaussian(a)
	meanB, covarianceB := fitGaussian(b)
	rootA, err := root(covarianceA)
	if err != nil {
		return 0, err
	}
	rootB, err := root(covarianceB)
	if err != nil {
		return 0, err
	}
	// Σ₁Σ₂ = R₁R₁ᵀR₂R₂ᵀ has the eigenvalues of CᵀC with C = R₁ᵀR₂, so
	// the trace of its root is the sum of C's singular values. That loses no
	// digits if eigenvalues are close to 0, as taking their roots would.
	var c mat.Dense
	c.Mul(rootA.T(), rootB)
	var svd mat.SVD
	if !svd.Factorize(&c, mat.SVDNone) {
		return 0, errors.New("the singular values of the covariances' product were not found")
	}
	distance := mat.Trace(covarianceA) + mat.Trace(covarianceB)
	for _, s := range svd.Values(nil) {
		distance -= 2 * s
	}
	for i := range meanA {
		difference := meanA[i] - meanB[i]
		distance += difference * difference
	}
	return max(0, distance), nil // it may be negative by rounding
}

// fitGaussian returns the mean of rows, and their covariance divided by n-1, unlike
// that of latent.FitGaussian.
func fitGaussian(rows [][]float32) (mean []float64, covariance *mat.SymDense) {
	x := mat.NewDense(len(rows), len(rows[0]), nil)
	mean = make([]float64, len(rows[0]))
	for i, row := range rows {
		for j, v := range row {
			x.Set(i, j, float64(v))
			mean[j] += float64(v) / float64(len(rows))
		}
	}
	covariance = mat.NewSymDense(len(mean), nil)
	stat.CovarianceMatrix(covariance, x, nil)
	return mean, covariance
}

// root returns R with RRᵀ = Σ for a covariance Σ: its eigenvectors, each times the root of its
// eigenvalue, in any order and with any signs. Eigenvalues that are negative by rounding, as
// those of a singular Σ, count as 0.
func root(covariance *mat.SymDense) (*mat.Dense, error) {
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance, true) {
		return nil, errors.New("the eigenvalues of a covariance were not found")
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	vectors.Apply(func(_, j int, v float64) float64 { return v * math.Sqrt(max(0, values[j])) }, &vectors)
	return &vectors, nil
}

func checkFeatures(a, b [][]float32) error {
	if len(a) < 2 || len(b) < 2 {
		return fmt.Errorf("there are %d and %d rows of features: "+
			"expected at least two in each set, for a covariance", len(a), len(b))
	}
	return checkSets("set 1", a, "set 2", b)
}

// checkSets returns an error unless both sets have rows, all of finite numbers and of the same length.
func checkSets(nameA string, a [][]float32, nameB string, b [][]float32) error {
	if err := latent.Check("row", a); err != nil {
		return fmt.Errorf("%s: %w", nameA, err)
	}
	if err := latent.Check("row", b); err != nil {
		return fmt.Errorf("%s: %w", nameB, err)
	}
	if len(a[0]) != len(b[0]) {
		return fmt.Errorf("rows of %s have %d features, those of %s have %d: "+
			"expected features of the same network", nameA, len(a[0]), nameB, len(b[0]))
	}
	return nil
}
