package metric

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// ShareBelow returns the share of pairs, one value of a and one of b, in which the
// value of a is the lower one; a tie counts half. It is ½ for two samples of one
// distribution: the Mann-Whitney U statistic divided by the number of pairs, and the area
// under the ROC curve of a test that tells b from a by large values. It is NaN if a or b
// is empty or has a NaN.
//
// With the mean squared errors that [Nearest] returns for a model's samples as a, and those for
// test images as b, more than ½ means that samples are nearer to training images than test
// images are (Meehan, Chaudhuri and Dasgupta 2020, arXiv:2004.05675).
func ShareBelow(a, b []float64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return math.NaN()
	}
	b = slices.Sorted(slices.Values(b))
	below := 0.0
	for _, v := range a {
		if math.IsNaN(v) || math.IsNaN(b[0]) { // Sorted puts NaN first
			return math.NaN()
		}
		first, _ := slices.BinarySearch(b, v)
		after := first + sort.Search(len(b)-first, func(k int) bool { return b[first+k] > v })
		below += float64(len(b)-after) + float64(after-first)/2
	}
	return below / float64(len(a)) / float64(len(b))
}

// Proportion returns the share p = count/n, from 0 to 1, and its standard error
// √(p(1-p)/n), the typical deviation from the true share for n independent examples. The
// standard error is 0, which is too small, for a count of 0 or n. It panics unless 0 ≤ count ≤ n and n ≥ 1.
func Proportion(count, n int) (share, standardError float64) {
	if n < 1 || count < 0 || count > n {
		panic(fmt.Sprintf("%d of %d is not a share: expected a count from 0 to n, and n of at least 1", count, n))
	}
	share = float64(count) / float64(n)
	return share, math.Sqrt(share * (1 - share) / float64(n))
}

// LogMeanExp returns log(1/n·Σ exp(v)) of n values, without overflow: the logarithm of
// the mean of numbers that are known by their logarithms, such as densities and
// importance weights. It is -Inf without values, or if all are -Inf.
func LogMeanExp[T float32 | float64](values []T) float64 {
	top := math.Inf(-1)
	for _, v := range values {
		top = max(top, float64(v)) // NaN if v is
	}
	if math.IsInf(top, 0) || math.IsNaN(top) {
		return top
	}
	sum := 0.0
	for _, v := range values {
		sum += math.Exp(float64(v) - top)
	}
	return top + math.Log(sum/float64(len(values)))
}
