package latent

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Check returns an error unless there are rows, and all rows have the same length,
// at least 1, and finite numbers. Errors call a row by the given noun, such as
// "code".
func Check(noun string, rows [][]float32) error {
	if len(rows) == 0 {
		return fmt.Errorf("there are no %ss: expected at least one", noun)
	}
	for i, row := range rows {
		if err := checkNumbers(row); err != nil {
			return fmt.Errorf("%s %d %w", noun, i, err)
		}
		if len(row) != len(rows[0]) {
			return fmt.Errorf("%[1]s %[2]d has %[3]d numbers, %[1]s 0 has %[4]d: "+
				"expected the same length", noun, i, len(row), len(rows[0]))
		}
	}
	return nil
}

// checkCode returns an error unless z has numbers and all are finite.
func checkCode(name string, z []float32) error {
	if err := checkNumbers(z); err != nil {
		return fmt.Errorf("%s %w", name, err)
	}
	return nil
}

// checkNumbers is checkCode with an error that lacks the name: making it for each of many codes
// takes longer than the check.
func checkNumbers(z []float32) error {
	if len(z) == 0 {
		return errors.New("is empty: expected at least one number")
	}
	for d, v := range z {
		if !finite(float64(v)) {
			return fmt.Errorf("has %v at position %d: expected finite numbers", v, d)
		}
	}
	return nil
}

func checkPair(a, b []float32) error {
	if err := errors.Join(checkCode("code a", a), checkCode("code b", b)); err != nil {
		return err
	}
	if len(a) != len(b) {
		return fmt.Errorf("code a has %d numbers, code b has %d: expected codes of the same model", len(a), len(b))
	}
	return nil
}

func checkDimension(z []float32, d int) error {
	if d < 0 || d >= len(z) {
		return fmt.Errorf("there is no dimension %d in a code of %d numbers: expected 0 to %d", d, len(z), len(z)-1)
	}
	return nil
}

func checkRange(low, high float64) error {
	if !(low < high) || !finite(float64(float32(low))) || !finite(float64(float32(high))) {
		return fmt.Errorf("the range from %v to %v: "+
			"expected two finite numbers of float32's range, the smaller one first", low, high)
	}
	return nil
}

// checkOverflow returns codes, or an error if one of their numbers, computed in
// float64, was too large for float32.
func checkOverflow(codes [][]float32, what string) ([][]float32, error) {
	for i, code := range codes {
		for d, v := range code {
			if !finite(float64(v)) {
				return nil, fmt.Errorf("%s: code %d has a number beyond float32's range, ±%.4g, at position %d: "+
					"expected smaller ones to start from", what, i, math.MaxFloat32, d)
			}
		}
	}
	return codes, nil
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// withValue returns a copy of z with value in dimension d.
func withValue(z []float32, d int, value float32) []float32 {
	z = slices.Clone(z)
	z[d] = value
	return z
}
