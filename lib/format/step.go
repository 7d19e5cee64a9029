package format

import (
	"fmt"
	"math"
	"strconv"
)

// StepAbove returns the least of 1, 2, 2.5 and 5 times a power of ten that is
// not below v: the distance of an axis' marks.
func StepAbove(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, digit := range []float64{1, 2, 2.5, 5} {
		if digit*power >= v*(1-1e-9) {
			return digit * power
		}
	}
	return 10 * power
}

// StepBelow returns the largest of 1, 2 and 5 times a power of ten that is not
// above v, as the number nearest to its decimal: a slider's step, of which
// multiples are written. It returns v if v is too small for one.
func StepBelow(v float64) float64 {
	power := int(math.Floor(math.Log10(v) + 1e-9))
	for _, digit := range []int{5, 2, 1} {
		// Parsed, because a product such as 5·10⁻³ may miss 0.005 by a bit.
		if step, _ := strconv.ParseFloat(fmt.Sprintf("%de%d", digit, power), 64); step <= v*(1+1e-9) && step > 0 {
			return step
		}
	}
	return v
}
