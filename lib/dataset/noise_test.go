package dataset

import (
	"math"
	"strings"
	"testing"
)

// must returns v, and panics if there is an error.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestNoisy checks the standard deviation of the noise, in units of the gray range.
func TestNoisy(t *testing.T) {
	const n = 40_000
	im := &Examples{Name: "gray", Height: 1, Width: 1, Pixels: make([]uint8, n)}
	for i := range im.Pixels {
		im.Pixels[i] = 128
	}
	noisy := must(im.Noisy(0.1, 1))
	var sum, squares float64
	for _, pixel := range noisy.Pixels {
		d := (float64(pixel) - 128) / 255
		sum, squares = sum+d/n, squares+d*d/n
	}
	// Five standard deviations of the estimates, and 1/255/√12 for rounding.
	if σ := math.Sqrt(squares); math.Abs(sum) > 5*0.1/math.Sqrt(n) || math.Abs(σ-0.1) > 5*0.1/math.Sqrt(2*n)+1e-4 {
		t.Errorf("the noise has mean %v and standard deviation %v, expected 0 and 0.1", sum, σ)
	}
	if must(im.Noisy(0.1, 1)).Digest() != noisy.Digest() || must(im.Noisy(0.1, 2)).Digest() == noisy.Digest() {
		t.Error("expected the same noise for the same seed, and other noise for another")
	}
	if must(im.Noisy(0, 1)).Digest() != im.Digest() {
		t.Error("a noise of 0 changes the images")
	}
	ends := map[uint8]int{}
	for _, pixel := range must(im.Noisy(1e6, 1)).Pixels {
		ends[pixel]++
	}
	if len(ends) != 2 || ends[0] < n/3 || ends[255] < n/3 {
		t.Errorf("noise far above the range gives %v, expected black and white", ends)
	}
}

// TestNoiseError checks that a noise that is not a standard deviation is an error.
func TestNoiseError(t *testing.T) {
	for _, sigma := range []float64{-1, -1e-9, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64} {
		if _, err := four().Noisy(sigma, 1); err == nil || !strings.Contains(err.Error(), "expected a standard deviation from 0") {
			t.Errorf("noise of %v: error %v", sigma, err)
		}
		if _, err := Spiral(3, sigma, 1); err == nil || !strings.Contains(err.Error(), "expected a standard deviation from 0") {
			t.Errorf("a spiral with noise of %v: error %v", sigma, err)
		}
	}
	for _, n := range []int{0, -1} {
		if _, err := Spiral(n, 0, 1); err == nil || !strings.Contains(err.Error(), "expected at least 1") {
			t.Errorf("a spiral of %d points: error %v", n, err)
		}
	}
}

// Rows of a table have no gray levels to put noise on, and none is left out silently.
func TestNoisyRefusesRows(t *testing.T) {
	rows := &Examples{Name: "rows", Columns: []Column{{Name: "a"}}, Values: []float32{1, 2}}
	if _, err := rows.Noisy(0.5, 1); err == nil || !strings.Contains(err.Error(), "rows of a table") {
		t.Errorf("noise on rows: %v, expected an error", err)
	}
}
