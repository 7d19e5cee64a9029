package metric

import (
	"errors"
	"fmt"
	"math"
)

// SquaredMMD returns the unbiased estimate of the squared maximum mean discrepancy between the
// distributions that two sets of codes, or of other features, are samples of (Gretton et
// al., 2012, lemma 6). For a width of the kernel that does not depend on the rows it is 0 on
// average where both come from the same distribution, so sometimes a little less; with fewer than
// about five rows in b it is biased. It is below 2, and about 1 where the two have nothing in common.
//
// a and b are [n][size] and [m][size], with n, m ≥ 2. The kernel is the mean of three
// Gaussian ones exp(-d²/w), with w a quarter of, one and four times the mean squared distance
// within b, so b should be the samples to compare with, such as those of a prior. It is what
// aae.SquaredMMD builds in a graph.
//
// What chance does is the value for another sample of b's distribution in the place of a.
// 2,000 codes against 2,000 take less than a second. An outlier in b widens the kernel, which
// then hides differences.
func SquaredMMD(a, b [][]float32) (float64, error) {
	if len(a) < 2 || len(b) < 2 {
		return 0, fmt.Errorf("metric.SquaredMMD: there are %d and %d rows, expected at least two in each set", len(a), len(b))
	}
	if err := checkSets("set 1", a, "set 2", b); err != nil {
		return 0, fmt.Errorf("metric.SquaredMMD: %w", err)
	}
	width := meanOfPairs(b, squaredDistance)
	if width == 0 {
		return 0, errors.New("metric.SquaredMMD: all rows of set 2 are equal, expected samples of a distribution with a variance, " +
			"from whose distances the width of the kernel comes")
	}
	kernel := func(x, y []float32) float64 {
		d := squaredDistance(x, y) / width
		return (math.Exp(-4*d) + math.Exp(-d) + math.Exp(-d/4)) / 3
	}
	var across float64
	for _, x := range a {
		for _, y := range b {
			across += kernel(x, y)
		}
	}
	across /= float64(len(a)) * float64(len(b))
	return meanOfPairs(a, kernel) + meanOfPairs(b, kernel) - 2*across, nil
}

// meanOfPairs returns the mean of a symmetric function over all pairs of two different rows, at
// least two.
func meanOfPairs(rows [][]float32, of func(x, y []float32) float64) float64 {
	var sum float64
	for i, x := range rows {
		for _, y := range rows[:i] {
			sum += of(x, y)
		}
	}
	return sum / (float64(len(rows)) * float64(len(rows)-1) / 2)
}
