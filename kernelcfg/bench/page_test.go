package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"latentlab/internal/browsertest"
	"latentlab/lib/dataset"
)

// TestInPage checks that the page trains the loop's program: the first epoch's loss is the same up to rounding.
func TestInPage(t *testing.T) {
	browsertest.Need(t)
	i := slices.IndexFunc(tasks, func(t task) bool { return t.name == "digits" })
	digits := tasks[i]
	digits.batch = 32
	rng := rand.New(rand.NewPCG(1, 1))
	data := &dataset.Examples{Name: "noise", Height: 28, Width: 28, Pixels: make([]uint8, 4*32*28*28)}
	for i := range data.Pixels {
		data.Pixels[i] = uint8(17 * rng.IntN(16)) // a page has 16 gray levels
	}
	page, err := newInPage(digits, data)
	if err != nil {
		t.Fatal(err)
	}
	defer page.end()
	compiled, _, err := newCompiled(digits, data, false)
	if err != nil {
		t.Fatal(err)
	}
	var losses [2][]float64
	for k, trainer := range []trainer{page, compiled} {
		images, values, err := trainer.epoch()
		if err != nil {
			t.Fatal(err)
		}
		if images != data.Len() || len(values) != 1 {
			t.Fatalf("an epoch of %d images and %d losses, expected %d and 1", images, len(values), data.Len())
		}
		losses[k] = values
	}
	if page, loop := losses[0][0], losses[1][0]; !(math.Abs(page-loop) < 1e-5*loop) {
		t.Errorf("the page's loss is %v, expected about %v, the loop's", page, loop)
	}
}
