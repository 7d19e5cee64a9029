package latent

import (
	"fmt"
	"math"
)

// Distribution is the mean and the spread of codes.
type Distribution struct {
	Mean       []float64   // [code]
	Covariance [][]float64 // [code][code], divided by the number of codes
}

// Moments returns the mean and covariance of codes, to hold an encoder's
// codes against the prior: N(0, I) has mean 0 and covariance I.
func Moments(codes [][]float32) (Distribution, error) {
	if err := checkCodes(codes); err != nil {
		return Distribution{}, err
	}
	n, dims := float64(len(codes)), len(codes[0])
	q := Distribution{Mean: make([]float64, dims), Covariance: make([][]float64, dims)}
	for _, code := range codes {
		for d, v := range code {
			q.Mean[d] += float64(v) / n
		}
	}
	for d := range dims {
		q.Covariance[d] = make([]float64, dims)
	}
	// Around the mean, since differences of large sums lose digits.
	around := make([]float64, dims)
	for _, code := range codes {
		for d, v := range code {
			around[d] = float64(v) - q.Mean[d]
		}
		for i := range dims {
			for j := range i + 1 {
				q.Covariance[i][j] += around[i] * around[j] / n
			}
		}
	}
	for i := range dims {
		for j := range i {
			q.Covariance[j][i] = q.Covariance[i][j]
		}
	}
	return q, nil
}

// Std returns the standard deviation of each dimension: [code]. It is NaN where
// the variance is below 0.
func (q Distribution) Std() []float64 {
	σ := make([]float64, len(q.Mean))
	for d := range σ {
		σ[d] = math.Sqrt(q.Covariance[d][d])
	}
	return σ
}

// ClassMeans returns the mean code of each class: [classes][code], the row of
// a class being its label. The classes are 0 to the largest label, and each
// of them needs a code.
func ClassMeans(codes [][]float32, labels []uint8) ([][]float32, error) {
	if err := checkCodes(codes); err != nil {
		return nil, err
	}
	if len(labels) != len(codes) {
		return nil, fmt.Errorf("%d codes and %d labels: expected a label for each code", len(codes), len(labels))
	}
	var classes int
	for _, label := range labels {
		classes = max(classes, int(label)+1)
	}
	sums, counts := make([][]float64, classes), make([]int, classes)
	for c := range sums {
		sums[c] = make([]float64, len(codes[0]))
	}
	for i, code := range codes {
		counts[labels[i]]++
		for d, v := range code {
			sums[labels[i]][d] += float64(v)
		}
	}
	means := make([][]float32, classes)
	for c, sum := range sums {
		if counts[c] == 0 {
			return nil, fmt.Errorf("class %d has no code, class %d has: expected at least one for each class", c, classes-1)
		}
		means[c] = make([]float32, len(sum))
		for d, v := range sum {
			means[c][d] = float32(v / float64(counts[c]))
		}
	}
	return means, nil
}
