package mlp

import (
	"fmt"
	"strings"

	. "github.com/gomlx/gomlx/core/graph"
)

// CheckWidths returns an error that names the field and the first width below 1.
func CheckWidths(field string, widths []int) error {
	for i, width := range widths {
		if width < 1 {
			return fmt.Errorf("%s[%d] is %d: a layer needs at least one unit", field, i, width)
		}
	}
	return nil
}

// CheckDropout returns an error that names the field unless rate is in [0, 1).
func CheckDropout(field string, rate float64) error {
	if !(rate >= 0 && rate < 1) {
		return fmt.Errorf("%s is %v: expected a rate in [0, 1)", field, rate)
	}
	return nil
}

// CheckOutput panics unless a decoder's output raw has the shape of the examples
// x: otherwise broadcasting would hide the mismatch, or a matrix product would
// report it obscurely.
func CheckOutput(raw, x *Node) {
	if !raw.Shape().EqualDimensions(x.Shape()) {
		panic(fmt.Errorf("the decoder gives %s for examples of %s: "+
			"its last layer must be as wide as an image or a row, %d, the Features of a Config",
			dimensions(raw), dimensions(x), x.Shape().Dim(-1)))
	}
}

// dimensions returns the dimensions of a node, such as "[32, 784]".
func dimensions(x *Node) string {
	return strings.ReplaceAll(fmt.Sprint(x.Shape().Dimensions), " ", ", ")
}
