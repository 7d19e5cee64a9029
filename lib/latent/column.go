package latent

import (
	"cmp"
	"slices"
)

// Column returns dimension d of each code: [n][code] → [n]. It panics if a code has no
// dimension d.
func Column(codes [][]float32, d int) []float64 {
	column := make([]float64, len(codes))
	for i, z := range codes {
		column[i] = float64(z[d])
	}
	return column
}

// Columns returns some dimensions of each code, in the given order: [n][code] →
// [n][len(dims)]. Two of them are what a scatter plot shows. It panics if a code lacks one.
func Columns(codes [][]float32, dims ...int) [][]float32 {
	columns := make([][]float32, len(codes))
	for i, z := range codes {
		for _, d := range dims {
			columns[i] = append(columns[i], z[d])
		}
	}
	return columns
}

// Order returns the indices of values from the largest value to the smallest; of two
// that are equal the earlier comes first, and NaN comes last. With
// [Posterior.KLByDimension] the dimensions that carry most come first.
func Order(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	return order
}
