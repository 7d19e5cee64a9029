package metric

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"latentlab/lib/latent"
)

// ClassDistances returns the root mean squared distance of two codes of the same class, and
// that of two codes of different classes, over all such pairs. The smaller the first is
// beside the second, the closer together the codes of a class lie. Codes are [n][code] with a
// label each, and the distances are in their unit. It is an error if there is no pair of one of
// the two kinds.
func ClassDistances(codes [][]float32, labels []uint16) (within, between float64, err error) {
	if err := latent.Check("code", codes); err != nil {
		return 0, 0, fmt.Errorf("metric.ClassDistances: %w", err)
	}
	if len(codes) != len(labels) {
		return 0, 0, fmt.Errorf("metric.ClassDistances: %d codes and %d labels: expected a label for each code",
			len(codes), len(labels))
	}
	classes := map[uint16][][]float32{}
	for i, z := range codes {
		classes[labels[i]] = append(classes[labels[i]], z)
	}
	allPairs, allSquares := pairDistances(codes)
	pairs, squares := 0.0, 0.0
	for _, class := range slices.Sorted(maps.Keys(classes)) { // sums in one order have the same bits
		n, sum := pairDistances(classes[class])
		pairs, squares = pairs+n, squares+sum
	}
	if pairs == 0 || pairs == allPairs {
		return 0, 0, errors.New("metric.ClassDistances: expected two codes of the same class, and codes of two classes")
	}
	return math.Sqrt(squares / pairs), math.Sqrt(max(0, allSquares-squares) / (allPairs - pairs)), nil
}

// pairDistances returns the number of pairs of codes, and the sum of their squared distances,
// n·Σ|z|² - |Σz|². About the mean the sums lose no digits.
func pairDistances(codes [][]float32) (pairs, squares float64) {
	center, sum := mean(codes), make([]float64, len(codes[0]))
	n := float64(len(codes))
	for _, z := range codes {
		for d, v := range z {
			x := float64(v) - center[d]
			sum[d] += x
			squares += n * x * x
		}
	}
	for _, v := range sum {
		squares -= v * v
	}
	return n * (n - 1) / 2, max(0, squares)
}

// mean returns the mean of each column of rows, [n][d] → [d].
func mean(rows [][]float32) []float64 {
	m := make([]float64, len(rows[0]))
	for _, row := range rows {
		for d, v := range row {
			m[d] += float64(v) / float64(len(rows))
		}
	}
	return m
}

// RootMeanSquares returns the root mean squared difference of each column of a and b, [n][code]
// twice → [code], in their unit: how far codes z are from encode(decode(z)), for example. It is
// an error if a and b have different shapes, no rows, or numbers that are not finite.
func RootMeanSquares(a, b [][]float32) ([]float64, error) {
	if err := errors.Join(latent.Check("row", a), latent.Check("row", b)); err != nil {
		return nil, fmt.Errorf("metric.RootMeanSquares: %w", err)
	}
	if len(a) != len(b) || len(a[0]) != len(b[0]) {
		return nil, fmt.Errorf("metric.RootMeanSquares: %d×%d and %d×%d numbers: expected as many",
			len(a), len(a[0]), len(b), len(b[0]))
	}
	rms := make([]float64, len(a[0]))
	for i, row := range a {
		for d, v := range row {
			difference := float64(v) - float64(b[i][d])
			rms[d] += difference * difference / float64(len(a))
		}
	}
	for d, v := range rms {
		rms[d] = math.Sqrt(v)
	}
	return rms, nil
}
