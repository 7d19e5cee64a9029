package metric

import (
	"errors"
	"fmt"
	"math"

	"latentlab/lib/dataset"
)

// MeanSquaredError returns the mean over all pixels of (a-b)², for images with
// pixels from 0 to 1. The sets must have images of one size, as many in both, and
// at least one.
func MeanSquaredError(a, b *dataset.Examples) (float64, error) {
	if err := errors.Join(a.Check(), b.Check()); err != nil {
		return 0, fmt.Errorf("mean squared error: %w", err)
	}
	if a.Height != b.Height || a.Width != b.Width || a.Len() != b.Len() {
		return 0, fmt.Errorf("mean squared error: %d images of %d×%d and %d of %d×%d: "+
			"expected as many of the same size",
			a.Len(), a.Height, a.Width, b.Len(), b.Height, b.Width)
	}
	sum := 0
	for i, pixel := range a.Pixels {
		difference := int(pixel) - int(b.Pixels[i])
		sum += difference * difference
	}
	return float64(sum) / (255 * 255) / float64(len(a.Pixels)), nil
}

// CrossEntropyFloor returns the cross-entropy, in nats per pixel, of images with
// themselves: the mean entropy of a pixel read as a probability. No reconstruction
// has a lower one. Without images it is NaN.
func CrossEntropyFloor(images *dataset.Examples) float64 {
	var counts [256]int
	for _, pixel := range images.Pixels {
		counts[pixel]++
	}
	total := 0.0
	for value, count := range counts {
		if value > 0 && value < 255 {
			p := float64(value) / 255
			total -= float64(count) * (p*math.Log(p) + (1-p)*math.Log(1-p))
		}
	}
	return total / float64(len(images.Pixels))
}
