package main

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"latentlab/lib/dataset"
)

// TestStockAdam checks that the loop with GoMLX's Adam trains the same network by
// another program.
func TestStockAdam(t *testing.T) {
	i := slices.IndexFunc(tasks, func(t task) bool { return t.name == "digits" })
	digits := tasks[i]
	digits.batch = 32
	rng := rand.New(rand.NewPCG(1, 1))
	data := &dataset.Examples{Name: "noise", Height: 28, Width: 28, Pixels: make([]uint8, 4*32*28*28)}
	for i := range data.Pixels {
		data.Pixels[i] = uint8(rng.Uint32())
	}
	var losses [2]float64
	var texts [2][]byte
	for k, stockAdam := range []bool{false, true} {
		c, _, err := newCompiled(digits, data, stockAdam)
		if err != nil {
			t.Fatal(err)
		}
		images, values, err := c.epoch()
		if err != nil {
			t.Fatal(err)
		}
		if images != data.Len() || len(values) != 1 {
			t.Errorf("an epoch of %d images and %d losses, expected %d and 1", images, len(values), data.Len())
		}
		losses[k], texts[k] = values[0], c.program.Text()
	}
	if d := math.Abs(losses[0] - losses[1]); !(d < 1e-4) {
		t.Errorf("losses %v and %v, expected the same", losses[0], losses[1])
	}
	if bytes.Equal(texts[0], texts[1]) {
		t.Error("both train the same program: nothing is compared")
	}
}
