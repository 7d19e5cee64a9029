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
		return fmt.Errorf("there are %d values of Use, and codes have %d dimensions%s: expected a value for each",
			len(x.Use), len(x.low), without)
	}
	for k, v := range x.Use {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("value %[2]d of Use is %[1]v: expected finite numbers, none below 0", v, k)
		}
	}
	if x.UseName == "" {
		return errors.New(`there is no UseName for Use: expected its quantity and unit, such as "KL, nats"`)
	}
	return nil
}
