package latent

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Steps returns n values evenly spaced from low to high, both included, n ≥ 2.
// Gonum's floats.Span differs in the last bit of a few values, which would change
// codes in the notebooks.
func Steps(n int, low, high float64) ([]float32, error) {
	if n < 2 {
		return nil, fmt.Errorf("%d values from %v to %v: expected at least 2, the ends", n, low, high)
	}
	if err := checkRange(low, high); err != nil {
		return nil, err
	}
	values := make([]float32, n)
	for i := range values {
		t := float64(i) / float64(n-1)
		values[i] = float32((1-t)*low + t*high)
	}
	return values, nil
}

// Traverse returns copies of z in which dimension dim, counted from 0, takes
// each of the values in turn: [len(values)][code], one row of a figure in which
// each row varies one dimension.
func Traverse(z []float32, dim int, values []float32) ([][]float32, error) {
	if err := checkCode("the code", z); err != nil {
		return nil, err
	}
	if err := checkDimension(z, dim); err != nil {
		return nil, err
	}
	if err := checkCode("the list of values", values); err != nil {
		return nil, err
	}
	codes := make([][]float32, len(values))
	for i, value := range values {
		codes[i] = withValue(z, dim, value)
	}
	return codes, nil
}

// Vary returns a grid of n×n codes around z in which dimension i grows from
// low to high to the right, and dimension j upwards: [n²][code], the top row
// first. The other dimensions stay as z has them.
func Vary(z []float32, i, j, n int, low, high float64) ([][]float32, error) {
	if err := checkCode("the code", z); err != nil {
		return nil, err
	}
	for _, d := range []int{i, j} {
		if err := checkDimension(z, d); err != nil {
			return nil, err
		}
	}
	if i == j {
		return nil, fmt.Errorf("dimension %d cannot vary along both sides of a grid: choose two", i)
	}
	values, err := Steps(n, low, high)
	if err != nil {
		return nil, err
	}
	return grid(z, i, j, values), nil
}

// Grid returns a grid of n×n two-dimensional codes from low to high, evenly
// spaced: [n²][2], the top row first, so z₁ grows to the right and z₂ upwards.
func Grid(n int, low, high float64) ([][]float32, error) {
	return Vary(make([]float32, 2), 0, 1, n, low, high)
}

// QuantileGrid returns a grid of n×n two-dimensional codes like [Grid], in which
// each stands for an equal share of the prior N(0, I): its coordinates are the
// (i+½)/n quantiles of a standard normal. Kingma and Welling (2013,
// arXiv:1312.6114, appendix A) show their manifolds on such a grid.
func QuantileGrid(n int) ([][]float32, error) {
	if n < 1 {
		return nil, fmt.Errorf("a grid of %d×%d codes: expected at least 1×1", n, n)
	}
	values := make([]float32, n)
	for i := range values {
		values[i] = float32(distuv.UnitNormal.Quantile((float64(i) + 0.5) / float64(n)))
	}
	return grid(make([]float32, 2), 0, 1, values), nil
}

// grid varies dimension i of z over the values to the right, j upwards.
func grid(z []float32, i, j int, values []float32) [][]float32 {
	var codes [][]float32
	for _, up := range slices.Backward(values) {
		row := withValue(z, j, up)
		for _, right := range values {
			codes = append(codes, withValue(row, i, right))
		}
	}
	return codes
}
