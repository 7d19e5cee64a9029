package latent

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Principal returns the codes' places along the k directions in which they
// vary most, [n][k], the first of them the largest: PCA of codes, to draw
// them in two or three dimensions. The mean is at 0, and each direction points
// to where its largest entry is positive. k is 1 to the length of a code.
func Principal(codes [][]float32, k int) ([][]float32, error) {
	q, err := Moments(codes)
	if err != nil {
		return nil, err
	}
	dims := len(q.Mean)
	if k < 1 || k > dims {
		return nil, fmt.Errorf("%d principal components of codes of %d numbers: expected 1 to %d", k, dims, dims)
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(q.symmetric(), true) {
		return nil, fmt.Errorf("the covariance of %d codes has no eigenvectors that could be found: are all codes finite?", len(codes))
	}
	var vectors mat.Dense // columns, the smallest variance first
	eigen.VectorsTo(&vectors)
	projected := make([][]float32, len(codes))
	for row := range projected {
		projected[row] = make([]float32, k)
	}
	for c := range k {
		direction := mat.Col(nil, dims-1-c, &vectors)
		largest := 0
		for d, v := range direction {
			if math.Abs(v) > math.Abs(direction[largest]) {
				largest = d
			}
		}
		sign := math.Copysign(1, direction[largest])
		for row, code := range codes {
			sum := 0.0
			for d, v := range code {
				sum += (float64(v) - q.Mean[d]) * direction[d]
			}
			projected[row][c] = float32(sign * sum)
		}
	}
	return fits(projected, "principal components")
}

// Draw returns n codes drawn from the normal distribution with q's mean and
// covariance, [n][code], the same for the same seed: what a decoder could be
// given whose codes follow no prior. It is an error if q is no distribution, or
// if a draw leaves float32's range.
func (q Distribution) Draw(n int, seed uint64) ([][]float32, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	codes, err := Normal(n, len(q.Mean), seed)
	if err != nil {
		return nil, err
	}
	// Eigenvectors instead of Cholesky's root: a unit that is always 0 has no
	// variance, and a covariance with such a unit no root of that kind.
	var eigen mat.EigenSym
	if !eigen.Factorize(q.symmetric(), true) {
		return nil, fmt.Errorf("the covariance of the %d-dimensional distribution has no eigenvectors that could be found: is it finite?", len(q.Mean))
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	variances := eigen.Values(nil) // the smallest first
	if least, most := variances[0], variances[len(variances)-1]; least < -rounding*math.Max(math.Abs(least), math.Abs(most)) {
		return nil, fmt.Errorf("the covariance has a direction with a variance of %.6g: expected none below 0", least)
	}
	for _, code := range codes {
		draw := append([]float64{}, q.Mean...)
		for c, variance := range variances {
			step := math.Sqrt(max(0, variance)) * float64(code[c])
			for d := range draw {
				draw[d] += step * vectors.At(d, c)
			}
		}
		for d, v := range draw {
			code[d] = float32(v)
		}
	}
	return fits(codes, "draws")
}

// rounding is by how much of its largest number a covariance may differ from
// one that is symmetric and has no variance below 0.
const rounding = 1e-9

// check returns an error unless q has a symmetric covariance for its mean, and
// both are finite.
func (q Distribution) check() error {
	dims := len(q.Mean)
	if dims == 0 || len(q.Covariance) != dims {
		return fmt.Errorf("a distribution with a mean of %d numbers and a covariance of %d rows: expected as many of both, and at least 1", dims, len(q.Covariance))
	}
	largest := 0.0
	for i, row := range q.Covariance {
		if len(row) != dims {
			return fmt.Errorf("row %d of a covariance has %d numbers: expected %d, those of the mean", i, len(row), dims)
		}
		for j, v := range row {
			if !finite(v) || !finite(q.Mean[i]) {
				return fmt.Errorf("a distribution with the mean %v and the covariance %v of dimensions %d and %d: expected finite numbers", q.Mean[i], v, i, j)
			}
			largest = math.Max(largest, math.Abs(v))
		}
	}
	for i := range dims {
		for j := range i {
			if a, b := q.Covariance[i][j], q.Covariance[j][i]; math.Abs(a-b) > rounding*largest {
				return fmt.Errorf("the covariance is not symmetric: that of dimensions %d and %d is %v, that of %d and %d is %v", i, j, a, j, i, b)
			}
		}
	}
	return nil
}

func (q Distribution) symmetric() *mat.SymDense {
	s := mat.NewSymDense(len(q.Mean), nil)
	for i := range q.Mean {
		for j := range i + 1 {
			s.SetSym(i, j, q.Covariance[i][j])
		}
	}
	return s
}
