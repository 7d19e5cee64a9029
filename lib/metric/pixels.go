package metric

import (
	"errors"
	"fmt"
	"math"

	"latentlab/lib/dataset"
)

// MeanSquaredError returns the mean over all features of (a-b)²: for images, of values
// of pixels from 0 to 1; for rows, in standard deviations of a's columns, without
// missing values. The sets must have examples of the same size, as many in both, and at
// least one; rows are matched by the names of columns.
func MeanSquaredError(a, b *dataset.Examples) (float64, error) {
	if err := errors.Join(a.Check(), b.Check()); err != nil {
		return 0, fmt.Errorf("mean squared error: %w", err)
	}
	if a.IsTable() != b.IsTable() {
		return 0, fmt.Errorf("mean squared error: %s and %s: expected the same kind of examples", a.Noun(), b.Noun())
	}
	if a.IsTable() {
		return rowsError(a, b)
	}
	if a.Shape() != b.Shape() || a.Len() != b.Len() {
		return 0, fmt.Errorf("mean squared error: %d images of %v and %d of %v: "+
			"expected as many of the same size", a.Len(), a.Shape(), b.Len(), b.Shape())
	}
	sum := 0
	for i, pixel := range a.Pixels {
		difference := int(pixel) - int(b.Pixels[i])
		sum += difference * difference
	}
	return float64(sum) / (255 * 255) / float64(len(a.Pixels)), nil
}

// rowsError is MeanSquaredError for rows of tables.
func rowsError(a, b *dataset.Examples) (float64, error) {
	b, err := b.Align(a.Columns)
	if err != nil {
		return 0, fmt.Errorf("mean squared error: %w", err)
	}
	if a.Len() != b.Len() {
		return 0, fmt.Errorf("mean squared error: %d rows and %d: expected as many", a.Len(), b.Len())
	}
	scaling, err := a.MeasureScaling()
	if err != nil {
		return 0, fmt.Errorf("mean squared error: %w", err)
	}
	sum, n := 0.0, 0
	for i, v := range a.Values {
		// A missing value is NaN.
		if d := float64(v-b.Values[i]) * float64(scaling.Factor[i%a.Size()]); !math.IsNaN(d) {
			sum += d * d
			n++
		}
	}
	return sum / float64(n), nil
}

// CrossEntropyFloor returns the cross-entropy, in nats per pixel, of images with
// themselves: the mean entropy of a value of a pixel read as a probability. No
// reconstruction has a lower one. Without images, as for rows of a table, it is NaN.
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
