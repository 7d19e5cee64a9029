package knob

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// number returns the number that a field holds: 0.3 for float32(0.3).
func number(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.Kind() == reflect.Float32:
		shortest, _ := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
		return shortest
	}
	return v.Float()
}

// setNumber sets a field to x, which it can hold.
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

// setText sets a field to the value that text is written as.
func setText(v reflect.Value, text string) error {
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
		v.SetFloat(x + 0) // −0 + 0 is 0
	}
	return nil
}

// isChoice reports whether v is the value that choice is written as.
func (c *control) isChoice(v reflect.Value, choice string) bool {
	w := reflect.New(c.typ).Elem()
	return setText(w, choice) == nil && v.Equal(w)
}

// set sets a field to a value from the page, for a number to the nearest
// position, and reports whether that changed it. A value of another type than
// the control's changes nothing.
func (c *control) set(v reflect.Value, value any) (changed bool) {
	before := reflect.New(c.typ).Elem()
	before.Set(v)
	switch value := value.(type) {
	case bool:
		if c.typ.Kind() == reflect.Bool {
			v.SetBool(value)
		}
	case string:
		if slices.Contains(c.choices, value) {
			_ = setText(v, value)
		}
	case float64:
		if c.choices == nil && c.isNumber() && !math.IsNaN(value) {
			setNumber(v, c.position(value))
		}
	}
	return !before.Equal(v)
}

// text returns a field's value as it is shown, without its unit.
func (c *control) text(v reflect.Value) string {
	switch {
	case c.typ.Kind() == reflect.Bool && v.Bool():
		return "on"
	case c.typ.Kind() == reflect.Bool:
		return "off"
	case c.choices != nil:
		for _, choice := range c.choices {
			if c.isChoice(v, choice) {
				return choice
			}
		}
		return ""
	}
	return c.format(number(v))
}

// value returns a field's value as Set takes it.
func (c *control) value(v reflect.Value) any {
	switch {
	case c.choices != nil:
		return c.text(v)
	case c.isNumber():
		return number(v)
	}
	return v.Bool()
}

// maxDecimals is the most decimals that format writes to match a slider's step.
const maxDecimals = 8

// maxPlain is the size from which format writes numbers with an exponent: they have
// more digits than a float64 holds.
const maxPlain = 1e15

// format writes a number with the decimals that distinguish the slider's
// positions, or with more where it is none of them.
func (c *control) format(x float64) string {
	if c.isInteger() {
		return strconv.FormatFloat(x, 'f', 0, 64)
	}
	if c.marks == nil && c.decimals <= maxDecimals && math.Abs(x) < maxPlain {
		text := strconv.FormatFloat(x, 'f', c.decimals, 64)
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
