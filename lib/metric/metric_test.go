package metric_test

import (
	"math"
	"strings"
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

// Values of all channels count, and so do rows, in standard deviations of the first
// set's columns, which are matched by name. Missing values do not.
func TestMeanSquaredErrorOfAnyExamples(t *testing.T) {
	color := &dataset.Examples{Name: "color", Height: 1, Width: 2, Channels: 3, Pixels: []uint8{0, 0, 0, 0, 0, 0}}
	gray := &dataset.Examples{Name: "gray", Height: 1, Width: 2, Pixels: []uint8{0, 0}}
	other := *color
	other.Pixels = []uint8{0, 0, 51, 0, 0, 0}
	if got, err := metric.MeanSquaredError(color, &other); err != nil || math.Abs(got-0.04/6) > 1e-12 {
		t.Errorf("color: %v, %v, expected %v", got, err, 0.04/6)
	}
	if _, err := metric.MeanSquaredError(color, gray); err == nil || !strings.Contains(err.Error(), "1×2×3") {
		t.Errorf("color and gray: %v, expected an error with both sizes", err)
	}
	x, y := dataset.Column{Name: "x", FillMissing: true}, dataset.Column{Name: "y"}
	nan := float32(math.NaN())
	a := &dataset.Examples{Name: "a", Columns: []dataset.Column{x, y}, Values: []float32{0, 10, 4, 30, nan, 20}}
	b := &dataset.Examples{Name: "b", Columns: []dataset.Column{y, x}, Values: []float32{10, 2, 30, 4, 20, 7}}
	// x has standard deviation 2, so one of five values is a standard deviation off.
	if got, err := metric.MeanSquaredError(a, b); err != nil || math.Abs(got-0.2) > 1e-6 {
		t.Errorf("rows: %v, %v, expected 0.2", got, err)
	}
	for _, c := range []struct {
		other *dataset.Examples
		want  string
	}{
		{gray, "rows and images"},
		{b.First(2), "3 rows and 2"},
		{&dataset.Examples{Name: "c", Columns: []dataset.Column{y}, Values: []float32{1, 2, 3}}, "x"},
	} {
		if _, err := metric.MeanSquaredError(a, c.other); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, expected one with %q", err, c.want)
		}
	}
	if floor := metric.CrossEntropyFloor(a); !math.IsNaN(floor) {
		t.Errorf("rows have the floor %v, expected NaN", floor)
	}
}

// Labels beyond 255 are counted, and classes far apart are told apart.
func TestManyClasses(t *testing.T) {
	for _, classes := range []int{2, 26, 300} {
		var codes [][]float32
		var labels, predicted []uint16
		for i := range 2 * classes {
			class := i % classes
			angle := 2 * math.Pi * float64(class) / float64(classes)
			codes = append(codes, []float32{float32(math.Cos(angle)), float32(math.Sin(angle))})
			labels = append(labels, uint16(class))
			predicted = append(predicted, uint16((class+i/classes)%classes)) // half are wrong
		}
		table, err := metric.Confusion(labels, predicted, classes)
		if err != nil || table[classes-1][0] != 1 || table[classes-1][classes-1] != 1 {
			t.Errorf("%d classes: the last row is %v, %v", classes, table[classes-1], err)
		}
		if rate, _, err := metric.ErrorRate(labels, predicted); err != nil || rate != 0.5 {
			t.Errorf("%d classes: error rate %v, %v, expected 0.5", classes, rate, err)
		}
		accuracy, err := metric.LinearProbe(codes, labels, codes, labels)
		if least := map[int]float64{2: 0.9, 26: 0.9, 300: 0.1}[classes]; err != nil || accuracy < least {
			t.Errorf("%d classes: a linear probe has accuracy %v, %v", classes, accuracy, err)
		}
	}
}
