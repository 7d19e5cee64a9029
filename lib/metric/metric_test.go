package metric_test

import (
	"math"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
)

// images returns n images of 2×3 pixels with labels.
func images(n int) *dataset.Examples {
	im := &dataset.Examples{Name: "tiny", Height: 2, Width: 3, Pixels: make([]uint8, 6*n), Labels: make([]uint16, n)}
	for i := range im.Pixels {
		im.Pixels[i] = uint8(i * i * 31 % 256)
	}
	for i := range im.Labels {
		im.Labels[i] = uint16(i % 10)
	}
	return im
}

func TestCrossEntropyFloor(t *testing.T) {
	for _, c := range []struct {
		pixels   []uint8
		expected float64
	}{
		{[]uint8{0, 255, 255, 0}, 0},
		{[]uint8{51, 51}, -(0.2*math.Log(0.2) + 0.8*math.Log(0.8))},
		{[]uint8{0, 51, 255, 204}, -(0.2*math.Log(0.2) + 0.8*math.Log(0.8)) / 2},
	} {
		got := metric.CrossEntropyFloor(&dataset.Examples{Height: 1, Width: 2, Pixels: c.pixels})
		if !(math.Abs(got-c.expected) <= 1e-12) {
			t.Errorf("%v: %v, expected %v", c.pixels, got, c.expected)
		}
	}
	if got := metric.CrossEntropyFloor(&dataset.Examples{}); !math.IsNaN(got) {
		t.Errorf("no images have the floor %v, expected NaN", got)
	}
}

// The floor of Fashion-MNIST's test set is 0.2422.
func TestFashionFloor(t *testing.T) {
	hometest.Need(t, "Fashion-MNIST", "data", "fashion-mnist")
	set, err := dataset.FashionMNIST()
	if err != nil {
		t.Fatal(err)
	}
	if floor := metric.CrossEntropyFloor(set.Test); math.Abs(floor-0.2422) > 0.00005 {
		t.Errorf("the floor is %.5f, expected 0.2422", floor)
	}
}

func TestMeanSquaredError(t *testing.T) {
	a, b := images(3), images(3)
	b.Pixels[0] += 51 // from 0, a fifth of the range
	got, err := metric.MeanSquaredError(a, b)
	if expected := 0.04 / 18; err != nil || math.Abs(got-expected) > 1e-12 {
		t.Errorf("%v, %v, expected %v", got, err, expected)
	}
	for _, other := range []*dataset.Examples{images(2), {Height: 3, Width: 2, Pixels: make([]uint8, 18)}} {
		if _, err := metric.MeanSquaredError(a, other); err == nil {
			t.Errorf("no error for 3 images of 2×3 and %d of %d×%d", other.Len(), other.Height, other.Width)
		}
	}
}
