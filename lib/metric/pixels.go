package metric

import (
	"errors"
	"fmt"
	"math"

	"latentlab/lib/dataset"
)

// MeanSquaredError returns the mean of (a-b)² over all features of all examples. Pixels count
// from 0 to 1, so the result is from 0 to 1 for images. Numbers of rows count in standard
// deviations of a's columns, and a number that is missing in a or b does not count.
//
// It is an error if a and b differ in the kind, the number or the shape of the examples, have
// none, or have no number that both have. Columns of rows are matched by name. A column of a
// that is constant counts in its own unit.
func MeanSquaredError(a, b *dataset.Examples) (float64, error) {
	if err := errors.Join(a.Check(), b.Check()); err != nil {
		return 0, fmt.Errorf("metric.MeanSquaredError: %w", err)
	}
	if a.IsTable() != b.IsTable() {
		return 0, fmt.Errorf("metric.MeanSquaredError: %s and %s: expected the same kind of examples", a.Noun(), b.Noun())
	}
	if a.IsTable() {
		return rowsError(a, b)
	}
	if a.Shape() != b.Shape() || a.Len() != b.Len() {
		return 0, fmt.Errorf("metric.MeanSquaredError: %d images of %v and %d of %v: "+
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
		return 0, fmt.Errorf("metric.MeanSquaredError: %w", err)
	}
	if a.Len() != b.Len() {
		return 0, fmt.Errorf("metric.MeanSquaredError: %d rows and %d: expected as many", a.Len(), b.Len())
	}
	scaling, err := a.MeasureScaling()
	if err != nil {
		return 0, fmt.Errorf("metric.MeanSquaredError: %w", err)
	}
	sum, n := 0.0, 0
	for i, v := range a.Values {
		// A missing value is NaN.
		if d := float64(v-b.Values[i]) * float64(scaling.Factor[i%a.Size()]); !math.IsNaN(d) {
			sum += d * d
			n++
		}
	}
	if n == 0 {
		return 0, fmt.Errorf("metric.MeanSquaredError: %s and %s have no number that neither lacks: expected at least one", a.Name, b.Name)
	}
	return sum / float64(n), nil
}

// CrossEntropyFloor returns the cross-entropy of images with themselves, in nats per pixel, from 0
// to log 2: the mean entropy of the gray levels, divided by 255 and read as probabilities. No
// reconstruction has a lower cross-entropy. Without images, as for rows of a table, it is NaN.
func CrossEntropyFloor(images *dataset.Examples) float64 {
	if images == nil {
		return math.NaN()
	}
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
