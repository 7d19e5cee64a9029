package latent

import (
	"fmt"

	"latentlab/lib/eigen"
)

// PrincipalAxes returns the coordinates of codes along the k axes on which they
// vary most, [n][k], the largest variance first: PCA of codes, for figures in
// two or three dimensions. The mean is at 0, and each axis points to where its
// largest entry is positive. k is 1 to the length of a code.
func PrincipalAxes(codes [][]float32, k int) ([][]float32, error) {
	q, err := FitGaussian(codes)
	if err != nil {
		return nil, err
	}
	dims := len(q.Mean)
	if k < 1 || k > dims {
		return nil, fmt.Errorf("%d principal axes of codes of %d numbers: expected 1 to %d", k, dims, dims)
	}
	_, axes, err := eigen.Symmetric(q.symmetric())
	if err != nil {
		return nil, fmt.Errorf("the covariance of %d codes: %w", len(codes), err)
	}
	eigen.FixSigns(axes)
	projected := make([][]float32, len(codes))
	for i, code := range codes {
		projected[i] = make([]float32, k)
		for c := range k {
			sum := 0.0
			for d, v := range code {
				sum += (float64(v) - q.Mean[d]) * axes.At(d, c)
			}
			projected[i][c] = float32(sum)
		}
	}
	return checkOverflow(projected, "principal axes")
}
