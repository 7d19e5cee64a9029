package page

import (
	"testing"

	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
)

// TestPadData checks that a pad prepares images as those of the data set were: MNIST's digits,
// with a margin around them too, are scaled to a box and centered, and no others.
func TestPadData(t *testing.T) {
	hometest.Need(t, "MNIST", "data", "mnist")
	hometest.Need(t, "Fashion-MNIST", "data", "fashion-mnist")
	digits := must(dataset.MNIST()).Train.First(2000)
	fashion := must(dataset.FashionMNIST()).Train.First(2000)
	padded := &dataset.Examples{Name: "padded", Height: 32, Width: 32, Pixels: make([]uint8, 100*32*32)}
	for i := range 100 {
		for y := range 28 {
			copy(padded.Pixels[(32*i+y+2)*32+2:], digits.Row(i)[28*y:28*y+28])
		}
	}
	inverted := &dataset.Examples{Name: "inverted", Height: 28, Width: 28}
	for _, v := range digits.Pixels {
		inverted.Pixels = append(inverted.Pixels, 255-v)
	}
	for _, c := range []struct {
		data *dataset.Examples
		want padData
	}{
		{digits, padData{28, 28, 1, 20, true}},
		{padded, padData{32, 32, 1, 20, true}},
		{digits.First(1), padData{28, 28, 1, 20, true}},
		{fashion, padData{28, 28, 1, 0, true}},
		{inverted, padData{28, 28, 1, 0, false}},
		{paintings(40, 16), padData{16, 16, 3, 0, false}},
	} {
		got, err := newPadData(c.data)
		if err != nil || *got != c.want {
			t.Errorf("for %s the pad has %+v (%v), expected %+v", c.data.Name, got, err, c.want)
		}
	}
	if _, err := newPadData(stems(3)); err == nil {
		t.Error("no error for rows of a table")
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
