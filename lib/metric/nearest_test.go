package metric_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"latentlab/internal/hometest"
	"latentlab/internal/modeltest"
	"latentlab/lib/dataset"
	"latentlab/lib/metric"
)

// A sample that differs from the second known image by one gray level in each pixel.
func ExampleNearest() {
	known := &dataset.Examples{Name: "known", Height: 1, Width: 2, Pixels: []uint8{255, 255, 10, 20, 0, 90}}
	samples := &dataset.Examples{Name: "samples", Height: 1, Width: 2, Pixels: []uint8{11, 21}}
	index, mse, err := metric.Nearest(samples, known)
	fmt.Printf("%d %.2e %v\n", index, mse, err)
	// Output: [1] [1.54e-05] <nil>
}

// The nearest of random images are those that a comparison pixel by pixel finds, for
// numbers of examples that are no multiple of a block's.
func TestNearest(t *testing.T) {
	for _, n := range [][2]int{{1, 1}, {3, 4500}, {1001, 17}} {
		rng := rand.New(rand.NewPCG(1, uint64(n[0])))
		images := func(n int) *dataset.Examples {
			e := &dataset.Examples{Name: "random", Height: 2, Width: 3, Pixels: make([]uint8, 6*n)}
			for i := range e.Pixels {
				e.Pixels[i] = uint8(rng.IntN(256))
			}
			return e
		}
		samples, known := images(n[0]), images(n[1])
		index, mse, err := metric.Nearest(samples, known)
		if err != nil || len(index) != n[0] || len(mse) != n[0] {
			t.Fatalf("%d among %d: %d indices, %d errors, %v", n[0], n[1], len(index), len(mse), err)
		}
		for i, got := range mse {
			at, want := nearestTo(samples.Row(i), known)
			if math.Abs(got-want) > 1e-6 || index[i] != at && want < got-1e-9 {
				t.Fatalf("%d among %d: sample %d is nearest to %d at %v, expected %d at %v", n[0], n[1], i, index[i], got, at, want)
			}
		}
	}
}

// nearestTo is Nearest of one image, pixel by pixel.
func nearestTo(image []uint8, known *dataset.Examples) (index int, mse float64) {
	best := math.MaxInt
	for k := range known.Len() {
		sum := 0
		for p, v := range known.Row(k) {
			sum += (int(v) - int(image[p])) * (int(v) - int(image[p]))
		}
		if sum < best {
			index, best = k, sum
		}
	}
	return index, float64(best) / 255 / 255 / float64(len(image))
}

// Rows are compared in standard deviations of the known ones, so that a column in other
// units changes nothing.
func TestNearestRow(t *testing.T) {
	columns := []dataset.Column{{Name: "a"}, {Name: "b"}}
	for _, unit := range []float32{1, 1e4} {
		known := &dataset.Examples{Name: "known", Columns: columns, Values: []float32{0, 0, 4, 2 * unit}}
		sample := &dataset.Examples{Name: "sample", Columns: columns, Values: []float32{1.5, 2 * unit}}
		index, mse, err := metric.Nearest(sample, known)
		// Both deviations are half of the difference: (1.5-4)/2 of the first column, 0 of the second.
		if want := 1.25 * 1.25 / 2; err != nil || index[0] != 1 || math.Abs(mse[0]-want) > 1e-6 {
			t.Errorf("in units of %v: %v at %v, %v, expected row 1 at %v", unit, index, mse, err, want)
		}
	}
}

// Training images are their own nearest ones, at no distance; test images are at some. The
// numbers are those of a comparison pixel by pixel.
func TestNearestDigits(t *testing.T) {
	hometest.Need(t, "mnist", "data", "mnist")
	mnist, err := dataset.MNIST()
	if err != nil {
		t.Fatal(err)
	}
	known := mnist.Train.First(9000)
	index, mse, err := metric.Nearest(known.Slice(8000, 8050), known)
	if err != nil {
		t.Fatal(err)
	}
	for i := range index {
		if index[i] != 8000+i || mse[i] != 0 {
			t.Fatalf("training image %d is nearest to %d at %v", 8000+i, index[i], mse[i])
		}
	}
	start := time.Now()
	index, mse, err = metric.Nearest(mnist.Test.First(20), known)
	t.Log(time.Since(start))
	if err != nil {
		t.Fatal(err)
	}
	for i := range index {
		if at, want := nearestTo(mnist.Test.Row(i), known); index[i] != at || math.Abs(mse[i]-want) > 1e-7 {
			t.Errorf("test image %d is nearest to %d at %v, expected %d at %v", i, index[i], mse[i], at, want)
		}
	}
}

func TestNearestRefuses(t *testing.T) {
	images := modeltest.Images(3)
	for want, other := range map[string]*dataset.Examples{
		"no images":                       modeltest.Images(0),
		"images of 4×4 and of 48×48":      dataset.Faces(1, 1),
		"expected the same kind of examp": {Name: "rows", Columns: []dataset.Column{{Name: "a"}}, Values: []float32{1}},
	} {
		if _, _, err := metric.Nearest(images, other); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, expected one with %q", err, want)
		}
	}
}

// A copy is found also where values are far from 0 beside their differences.
func TestNearestFar(t *testing.T) {
	known := &dataset.Examples{Name: "known", Columns: []dataset.Column{{Name: "a", Unscaled: true}}}
	for i := range 5000 {
		known.Values = append(known.Values, 2000+float32(i)/5)
	}
	index, mse, err := metric.Nearest(known.First(300), known)
	for i := range index {
		if index[i] != i || mse[i] != 0 {
			t.Fatalf("row %d is nearest to row %d at %v, expected to itself", i, index[i], mse[i])
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
