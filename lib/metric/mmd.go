package metric

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"

	"latentlab/lib/parallel"
)

// SquaredMMD returns the unbiased estimate of the squared maximum mean discrepancy between the
// distributions that two sets of codes, or of other features, are samples of (Gretton et
// al., 2012, lemma 6). For a width of the kernel that does not depend on the rows it is 0 on
// average where both come from the same distribution, so sometimes a little less; with fewer than
// about five rows in b it is biased. It is below 2; where the two are far apart it is from 0.38
// to 2, and larger the less a is spread out beside b.
//
// a and b are [n][size] and [m][size], with n, m ≥ 2. The kernel is the mean of three
// Gaussian ones exp(-d²/w), with w a quarter of, one and four times the mean squared distance
// within b, so b should be the samples to compare with, such as those of a prior. It is what
// aae.SquaredMMD builds in a graph, in float64 and for rows of any size.
//
// To assess a value, compare it with that of a second set of samples of b's distribution in place
// of a. An outlier in b widens the kernel, which then hides differences. It is an error if a set has
// fewer than two rows, if rows differ in length, or if all rows of b are equal. 5,000 codes of two
// dimensions against 5,000 take one to two seconds on two cores.
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
		wide := math.Exp(-squaredDistance(x, y) / width / 4)
		middle := wide * wide * wide * wide // exp(-d²/w)
		narrow := middle * middle * middle * middle
		return (narrow + middle + wide) / 3
	}
	across := sumOfRows(len(a), func(i int) (sum float64) {
		for _, y := range b {
			sum += kernel(a[i], y)
		}
		return sum
	})
	across /= float64(len(a)) * float64(len(b))
	return meanOfPairs(a, kernel) + meanOfPairs(b, kernel) - 2*across, nil
}

// meanOfPairs returns the mean of a symmetric function over all pairs of two different rows, at
// least two.
func meanOfPairs(rows [][]float32, of func(x, y []float32) float64) float64 {
	sum := sumOfRows(len(rows), func(i int) (sum float64) {
		for _, y := range rows[:i] {
			sum += of(rows[i], y)
		}
		return sum
	})
	return sum / (float64(len(rows)) * float64(len(rows)-1) / 2)
}

// sumOfRows returns the sum of ofRow(0) to ofRow(n-1), computed on all cores; the order of the
// additions is always the same.
func sumOfRows(n int, ofRow func(i int) float64) float64 {
	sums := make([]float64, n)
	parallel.Each(n, func(i int) { sums[i] = ofRow(i) })
	return floats.Sum(sums)
}
