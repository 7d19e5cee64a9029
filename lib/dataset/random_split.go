package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// RandomSplit splits the set at random into parts with the given shares of its examples,
// such as 70 % for training and 15 % each for validation and test:
//
//	parts, err := data.RandomSplit(1, 0.7, 0.15, 0.15)
//	training, validation, test := parts[0], parts[1], parts[2]
//
// It is PyTorch's random_split, stratified as scikit-learn's train_test_split: each
// part has its share of every class, up to less than one example, so a class with
// fewer examples than there are parts is missing in some. Without labels each part has
// its share of all examples, up to less than one. The same seed gives the same parts.
// No example is in two parts, and if the shares have the sum 1, each is in one. The
// parts are copies, in random order.
//
// It is an error if a share is not above 0, if their sum is above 1, or if a part would
// be empty. Windows of a series that overlap have values in common: split the series
// with [Examples.Split] before you take windows, or training has seen values of the test set.
func (e *Examples) RandomSplit(seed uint64, shares ...float64) ([]*Examples, error) {
	if err := e.Check(); err != nil {
		return nil, err
	}
	rest, err := checkShares(shares)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be split: %w", e.Name, err)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	classes := e.ByClass()
	if classes == nil {
		classes = [][]int{make([]int, e.Len())}
		for i := range classes[0] {
			classes[0][i] = i
		}
	}
	all := append(slices.Clone(shares), rest)
	members := make([][]int, len(all))
	surplus := make([]float64, len(all)) // of each part over its share so far
	for _, class := range classes {
		rng.Shuffle(len(class), func(i, j int) { class[i], class[j] = class[j], class[i] })
		for p, n := range apportion(len(class), all, surplus) {
			members[p] = append(members[p], class[:n]...)
			class = class[n:]
		}
	}
	parts := make([]*Examples, len(shares))
	for p, indices := range members[:len(shares)] {
		if len(indices) == 0 {
			return nil, fmt.Errorf("%s cannot be split: a share of %g of %d examples has none: "+
				"expected shares of at least one example", e.Name, shares[p], e.Len())
		}
		rng.Shuffle(len(indices), func(i, j int) { indices[i], indices[j] = indices[j], indices[i] })
		parts[p] = e.Select(indices...)
	}
	return parts, nil
}

// checkShares returns what shares leave of 1.
func checkShares(shares []float64) (rest float64, err error) {
	if len(shares) == 0 {
		return 0, errors.New("there are no shares: expected some, such as 0.8 and 0.2")
	}
	sum := 0.0
	for _, s := range shares {
		if !(s > 0) || math.IsInf(s, 0) {
			return 0, fmt.Errorf("a share is %g: expected above 0, and at most 1", s)
		}
		sum += s
	}
	const rounding = 1e-9 // of sums such as 0.7 + 0.2 + 0.1
	if sum > 1+rounding {
		return 0, fmt.Errorf("the shares %v have the sum %.6g: expected at most 1", shares, sum)
	}
	if sum > 1-rounding {
		return 0, nil
	}
	return 1 - sum, nil
}

// apportion returns how many of n examples each part gets: its share, rounded down or
// up. Those with the least surplus are rounded up, so that the parts of many small
// classes have their sizes too. It updates surplus.
func apportion(n int, shares, surplus []float64) []int {
	counts := make([]int, len(shares))
	left := n
	var rounded []int // parts whose share is not a whole number
	for p, s := range shares {
		exact := s * float64(n)
		whole := math.Floor(exact + 1e-6)
		counts[p] = int(whole)
		left -= counts[p]
		surplus[p] += whole - exact
		if exact-whole > 1e-6 {
			rounded = append(rounded, p)
		}
	}
	slices.SortStableFunc(rounded, func(a, b int) int { return cmp.Compare(surplus[a], surplus[b]) })
	for _, p := range rounded[:max(0, left)] {
		counts[p]++
		surplus[p]++
	}
	return counts
}
