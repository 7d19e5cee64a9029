package latent

import "fmt"

// ClassMeans returns the mean code of each class: [classes][code], the row of
// a class being its label. The classes are 0 to the largest label, and each
// of them needs a code.
func ClassMeans(codes [][]float32, labels []uint8) ([][]float32, error) {
	if err := Check("code", codes); err != nil {
		return nil, err
	}
	if len(labels) != len(codes) {
		return nil, fmt.Errorf("%d codes and %d labels: expected a label for each code", len(codes), len(labels))
	}
	var classes int
	for _, label := range labels {
		classes = max(classes, int(label)+1)
	}
	sums, counts := make([][]float64, classes), make([]int, classes)
	for c := range sums {
		sums[c] = make([]float64, len(codes[0]))
	}
	for i, code := range codes {
		counts[labels[i]]++
		for d, v := range code {
			sums[labels[i]][d] += float64(v)
		}
	}
	means := make([][]float32, classes)
	for c, sum := range sums {
		if counts[c] == 0 {
			return nil, fmt.Errorf("class %d has no code, class %d has: "+
				"expected at least one for each class", c, classes-1)
		}
		means[c] = make([]float32, len(sum))
		for d, v := range sum {
			means[c][d] = float32(v / float64(counts[c]))
		}
	}
	return means, nil
}
