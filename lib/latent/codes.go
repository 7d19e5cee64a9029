package latent

import (
	"fmt"
	"slices"
)

// JoinCodes returns codes for a decoder that needs the class: the one-hot vector
// of each label before the style, [n][classes+style]. It is an error if labels and
// styles differ in number, or a label is not from 0 to classes-1.
func JoinCodes(labels []uint16, classes int, styles [][]float32) ([][]float32, error) {
	if err := checkClasses(classes); err != nil {
		return nil, err
	}
	if len(labels) != len(styles) {
		return nil, fmt.Errorf("there are %d labels and %d styles: expected a label for each", len(labels), len(styles))
	}
	codes := make([][]float32, len(styles))
	for i, z := range styles {
		if int(labels[i]) >= classes {
			return nil, fmt.Errorf("label %d is %d: expected 0 to %d", i, labels[i], classes-1)
		}
		codes[i] = make([]float32, classes, classes+len(z))
		codes[i][labels[i]] = 1
		codes[i] = append(codes[i], z...)
	}
	return codes, nil
}

// SplitCodes is the inverse of JoinCodes for an encoder's codes [n][classes+style]: it
// returns the most likely class of each, [n], and its style, [n][style], which shares
// memory with codes. It is an error if a code is too short or has a number that is not
// finite.
func SplitCodes(codes [][]float32, classes int) (labels []uint16, styles [][]float32, err error) {
	if err := checkClasses(classes); err != nil {
		return nil, nil, err
	}
	for i, code := range codes {
		if len(code) <= classes {
			return nil, nil, fmt.Errorf("code %d has %d numbers: "+
				"expected %d for the class and at least one for the style", i, len(code), classes)
		}
		if err := checkNumbers(code); err != nil {
			return nil, nil, fmt.Errorf("code %d %w", i, err)
		}
		y := code[:classes]
		labels, styles = append(labels, uint16(slices.Index(y, slices.Max(y)))), append(styles, code[classes:])
	}
	return labels, styles, nil
}

// checkClasses returns an error unless labels can tell so many classes apart.
func checkClasses(classes int) error {
	if classes < 1 || classes > 1<<16 {
		return fmt.Errorf("there are %d classes: expected 1 to %d", classes, 1<<16)
	}
	return nil
}
