package latent

import (
	"cmp"
	"fmt"
	"slices"
)

// Neighbors returns the indices of the k codes that are nearest to query by
// Euclidean distance, the nearest first; of two at the same distance the earlier
// comes first. A query that is itself among the codes finds itself.
func Neighbors(codes [][]float32, query []float32, k int) ([]int, error) {
	if err := Check("code", codes); err != nil {
		return nil, err
	}
	if err := checkCode("the query", query); err != nil {
		return nil, err
	}
	if len(query) != len(codes[0]) {
		return nil, fmt.Errorf("the query has %d numbers, the codes have %d: "+
			"expected codes of the same model", len(query), len(codes[0]))
	}
	if k < 1 || k > len(codes) {
		return nil, fmt.Errorf("%d neighbors among %d codes: expected 1 to %d", k, len(codes), len(codes))
	}
	distance := make([]float64, len(codes))
	order := make([]int, len(codes))
	for i, code := range codes {
		order[i] = i
		for d, v := range code {
			difference := float64(v) - float64(query[d])
			distance[i] += difference * difference
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(distance[a], distance[b]), cmp.Compare(a, b))
	})
	return order[:k:k], nil
}
