package metric

import (
	"fmt"

	"latentlab/lib/dataset"
)

// MeanSquaredError is the mean over all pixels of (a-b)², for pictures with
// pixels from 0 to 1. The sets must be of one size.
func MeanSquaredError(a, b *dataset.Images) (float64, error) {
	if a.Height != b.Height || a.Width != b.Width || a.Len() != b.Len() || a.Len() == 0 {
		return 0, fmt.Errorf("%d pictures of %d×%d against %d of %d×%d: expected as many of the same size",
			a.Len(), a.Height, a.Width, b.Len(), b.Height, b.Width)
	}
	sum := 0
	for i, pixel := range a.Pixels {
		difference := int(pixel) - int(b.Pixels[i])
		sum += difference * difference
	}
	return float64(sum) / (255 * 255) / float64(len(a.Pixels)), nil
}
