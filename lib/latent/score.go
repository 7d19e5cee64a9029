package latent

import (
	"errors"
	"fmt"
	"math"
)

// Score returns ∇ log p(z) at each point z, [len(at)][dims], where p is the density of
// points with Gaussian noise of standard deviation sigma,
//
//	p(z) = 1/n·Σ N(z; point, sigma²·I).
//
// It points to where the density grows, by 1/sigma² times the way from z to the mean of
// the points weighted by N(z; point, sigma²·I). The best denoiser of that noise goes this
// way, so that (x̂ - x̃)/sigma² of a trained one can be compared with it (Vincent 2011, A
// connection between score matching and denoising autoencoders).
func Score(points, at [][]float32, sigma float64) ([][]float32, error) {
	if err := errors.Join(Check("point", points), Check("place", at)); err != nil {
		return nil, err
	}
	if len(points[0]) != len(at[0]) {
		return nil, fmt.Errorf("points of %d numbers and places of %d: expected as many", len(points[0]), len(at[0]))
	}
	if variance := sigma * sigma; !(variance > 0) || math.IsInf(1/variance, 0) || math.IsInf(variance, 0) {
		return nil, fmt.Errorf("sigma is %v: expected a standard deviation above 0, whose square is a finite number", sigma)
	}
	scores, logs := make([][]float32, len(at)), make([]float64, len(points))
	for i, z := range at {
		top := math.Inf(-1)
		for k, point := range points {
			logs[k] = 0
			for d, v := range point {
				u := (float64(v) - float64(z[d])) / sigma
				logs[k] -= u * u / 2
			}
			top = max(top, logs[k])
		}
		total, sum := 0.0, make([]float64, len(z))
		for k, point := range points {
			weight := math.Exp(logs[k] - top)
			total += weight
			for d, v := range point {
				sum[d] += weight * (float64(v) - float64(z[d]))
			}
		}
		for _, v := range sum {
			scores[i] = append(scores[i], float32(v/total/sigma/sigma))
		}
	}
	return checkOverflow(scores, "the score")
}
