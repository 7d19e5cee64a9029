package metric

import (
	"fmt"
	"slices"
	"sync/atomic"
)

// SampleQuality holds the precision, recall and coverage of generated samples, each from 0 to 1, and
// the median radius of the balls around them.
//
// Balls reach from a row to its k-th nearest neighbor in its own set, their surface included; a row
// is not its own neighbor, but another one equal to it is.
type SampleQuality struct {
	// Precision is the share of the generated rows in the ball of at least one real row. It falls if
	// samples are unlike the data (Kynkäänniemi et al., 2019, arXiv:1904.06991, section 2). But a real
	// outlier has a large ball, in which rows unlike the data may lie.
	Precision float64
	// Recall is the share of the real rows in the ball of at least one generated row. It falls if
	// samples lack some of the data's variation (the same section). But the
	// more scattered the generated rows are, the larger are their balls, so scattered samples may have a
	// higher recall than samples that are nearer to the data, and a single outlier may cover much of it.
	Recall float64
	// Coverage is the share of the real rows in whose own ball at least one generated row lies. It
	// falls, too, if samples lack some of the data's variation. It counts only balls of real rows, whose
	// size does not depend on the generated rows (Naeem et al., 2020, arXiv:2002.09797, section 3.2).
	Coverage float64
	// MedianRadius is the median radius of the balls around the generated rows, in units of the features.
	// Where it is large, a high recall may be due to it.
	MedianRadius float64
}

// EvaluateSamples returns the precision, recall and coverage of generated features, given real ones, and
// the median radius of the balls around the generated ones. Balls reach to the k-th nearest neighbor; the
// papers mostly use k = 3 for precision and recall, and k = 5 for coverage. [Frechet] has one number for
// quality and variety, and sees only means and covariances: it is 0 for any two sets in which these agree.
//
// Features are [n][features], with more than k rows in a set. Shares and radii are comparable only between
// sets of equal size and for the same k: balls shrink with more rows, and grow with k. Precision and
// recall of two samples of one Gaussian are near 0.98 in 2 dimensions, and near 0.8 in 16 (1,500 rows,
// k = 3). The coverage of two samples of n rows of one distribution without equal rows is on average
// 1 - (n-1)…(n-k) / ((2n-1)…(2n-k)), close to 1 - 2⁻ᵏ, in any number of dimensions.
//
// Distances are Euclidean, and compared in float64. Two sets of 10,000 rows of 128 features take
// about 6 s on two cores, twice the rows four times as long.
func EvaluateSamples(real, generated [][]float32, k int) (SampleQuality, error) {
	if err := checkNeighbors(real, generated, k); err != nil {
		return SampleQuality{}, fmt.Errorf("metric.EvaluateSamples: %w", err)
	}
	center := mean(slices.Concat(real, generated))
	r, g := newTiles(real, center), newTiles(generated, center)
	setRadii(r, k)
	setRadii(g, k)
	compare(r, g)
	inside := func(t *tile) []atomic.Bool { return t.inside }
	covered := func(t *tile) []atomic.Bool { return t.covered }
	return SampleQuality{
		Precision: share(g, inside), Recall: share(r, inside), Coverage: share(r, covered),
		MedianRadius: medianRadius(g),
	}, nil
}

func checkNeighbors(real, generated [][]float32, k int) error {
	if err := checkSets("the real set", real, "the generated set", generated); err != nil {
		return err
	}
	if k < 1 {
		return fmt.Errorf("k is %d: expected at least 1, such as 3", k)
	}
	if min(len(real), len(generated)) <= k {
		return fmt.Errorf("k is %d, but there are %d real and %d generated rows: choose a k below both numbers, "+
			"since a row is not its own neighbor", k, len(real), len(generated))
	}
	return nil
}
