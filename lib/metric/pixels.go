package metric

import (
	"errors"
	"fmt"

	"latentlab/lib/dataset"
	"latentlab/lib/train"
)

// MeanSquaredError is the mean over all pixels of (a-b)², for pictures with
// pixels from 0 to 1. The sets must be of one size, with at least one picture.
func MeanSquaredError(a, b *dataset.Images) (float64, error) {
	if err := errors.Join(train.CheckData(a), train.CheckData(b)); err != nil {
		return 0, fmt.Errorf("mean squared error: %w", err)
	}
	if a.Height != b.Height || a.Width != b.Width || a.Len() != b.Len() {
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
