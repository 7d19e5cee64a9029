package page

import (
	_ "embed"
	"errors"
	"fmt"
	"math"
)

// explorerUse draws the bars of Use.
//
//go:embed explorer_use.js
var explorerUse string

// checkUse returns an error unless Use, if there is one, has a name and a value for each dimension of a style.
func (x *explorer) checkUse() error {
	if x.Use == nil {
		return nil
	}
	if len(x.Use) != len(x.low) {
		without := ""
		if x.OneHot > 0 {
			without = fmt.Sprintf(" without the %d of OneHot", x.OneHot)
		}
		return fmt.Errorf("Use has %d values, and codes have %d numbers%s: expected a value for each",
			len(x.Use), len(x.low), without)
	}
	for k, v := range x.Use {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("Use has %v at position %d: expected finite numbers, none below 0", v, k)
		}
	}
	if x.UseName == "" {
		return errors.New(`Use has no UseName: expected its quantity and unit, such as "KL, nats"`)
	}
	return nil
}
