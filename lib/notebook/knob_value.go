package notebook

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// number is what a field holds: 0.3 for float32(0.3).
func number(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.Kind() == reflect.Float32:
		return decimal(float32(v.Float()))
	}
	return v.Float()
}

// setNumber gives a field the number x, which it can hold.
func setNumber(v reflect.Value, x float64) {
	switch {
	case v.CanInt():
		v.SetInt(int64(math.Round(x)))
	case v.CanUint():
		v.SetUint(uint64(math.Round(x)))
	default:
		v.SetFloat(x)
	}
}

// setText gives a field the value that a text says.
func setText(v reflect.Value, text string) (err error) {
	switch {
	case v.Kind() == reflect.String:
		if text == "" {
			return errors.New("expected a text")
		}
		v.SetString(text)
	case v.CanInt():
		x, err := strconv.ParseInt(text, 10, v.Type().Bits())
		if err != nil {
			return errors.New("expected an integer of type " + v.Type().String())
		}
		v.SetInt(x)
	case v.CanUint():
		x, err := strconv.ParseUint(text, 10, v.Type().Bits())
		if err != nil {
			return errors.New("expected an integer of type " + v.Type().String())
		}
		v.SetUint(x)
	default:
		x, err := strconv.ParseFloat(text, v.Type().Bits())
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return errors.New("expected a finite number")
		}
		v.SetFloat(x)
	}
	return nil
}

// chosen reports whether v is the choice.
func (k *knob) chosen(v reflect.Value, choice string) bool {
	w := reflect.New(k.typ).Elem()
	return setText(w, choice) == nil && v.Equal(w)
}

// set gives a field what came from the page: the position next to a number,
// nothing for what makes no sense. It says whether the field changed.
func (k *knob) set(v reflect.Value, from any) bool {
	before := reflect.New(k.typ).Elem()
	before.Set(v)
	switch from := from.(type) {
	case bool:
		if k.typ.Kind() == reflect.Bool {
			v.SetBool(from)
		}
	case string:
		if slices.Contains(k.choices, from) {
			_ = setText(v, from)
		}
	case float64:
		if k.choices == nil && k.number() && !math.IsNaN(from) {
			setNumber(v, k.position(from))
		}
	}
	return !before.Equal(v)
}

// position is the slider's position next to x.
func (k *knob) position(x float64) float64 {
	x = min(max(x, k.low), k.high)
	if k.marks != nil {
		i, exact := slices.BinarySearch(k.marks, x)
		if !exact && i > 0 && x/k.marks[i-1] < k.marks[i]/x {
			i--
		}
		return k.marks[i]
	}
	steps := math.Round((x - k.low) / k.step)
	if k.low+steps*k.step > k.high*(1+math.Copysign(1e-12, k.high)) {
		steps--
	}
	text := strconv.FormatFloat(k.low+steps*k.step, 'f', k.decimals, 64)
	x, _ = strconv.ParseFloat(text, 64)
	return min(max(x, k.low), k.high)
}

// text is a field's value as it is shown, without its unit.
func (k *knob) text(v reflect.Value) string {
	switch {
	case k.typ.Kind() == reflect.Bool && v.Bool():
		return "on"
	case k.typ.Kind() == reflect.Bool:
		return "off"
	case k.choices != nil:
		for _, choice := range k.choices {
			if k.chosen(v, choice) {
				return choice
			}
		}
		return ""
	}
	return k.format(number(v))
}

// shownDecimals is the most digits behind the point that a value is shown with
// for its slider's sake.
const shownDecimals = 8

// format writes a number with as many digits as tell the slider's positions
// apart, or more where it is none of them.
func (k *knob) format(x float64) string {
	if k.integer() {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	if k.marks == nil && k.decimals <= shownDecimals {
		text := strconv.FormatFloat(x, 'f', k.decimals, 64)
		if back, _ := strconv.ParseFloat(text, 64); back == x {
			return text
		}
	}
	if size := math.Abs(x); size >= 0.001 && size < 10000 || x == 0 {
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 4, 64), 64)
		return strconv.FormatFloat(rounded, 'f', -1, 64)
	}
	return strings.Replace(strconv.FormatFloat(x, 'g', 4, 64), "e-0", "e-", 1)
}
