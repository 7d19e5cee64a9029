package latent

import (
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
	type neighbor struct {
		index    int
		distance float64 // squared
	}
	behind := func(n neighbor, distance float64) int { // a new one comes behind those at its distance
		if n.distance <= distance {
			return -1
		}
		return 1
	}
	nearest := make([]neighbor, 0, k+1) // of the codes so far, the nearest first
	for i, code := range codes {
		distance := 0.0
		for d, v := range code {
			difference := float64(v) - float64(query[d])
			distance += difference * difference
		}
		if len(nearest) == k && distance >= nearest[k-1].distance {
			continue
		}
		at, _ := slices.BinarySearchFunc(nearest, distance, behind)
		nearest = slices.Insert(nearest, at, neighbor{i, distance})
		nearest = nearest[:min(k, len(nearest))]
	}
	indices := make([]int, k)
	for i, n := range nearest {
		indices[i] = n.index
	}
	return indices, nil
}
