package knob

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A control sets one field of a struct.
type control struct {
	field, name, unit string
	index             int // of the field
	typ               reflect.Type
	low, high, step   float64   // of a slider
	marks             []float64 // a logarithmic slider's positions
	choices           []string  // of a select
	decimals          int       // that distinguish the slider's positions
}

// newControl reads the tag of a field.
func newControl(f reflect.StructField) (*control, error) {
	c := &control{field: f.Name, name: f.Name, typ: f.Type}
	if !f.IsExported() {
		return nil, errors.New("is not exported: begin its name with a capital letter")
	}
	if kind := f.Type.Kind(); kind != reflect.Bool && kind != reflect.String && !IsNumber(kind) {
		return nil, fmt.Errorf("is a %v, expected a number, a bool or a string", f.Type)
	}
	items, err := parseTag(f.Tag.Get("knob"))
	if err != nil {
		return nil, err
	}
	if name, ok := items["name"]; ok {
		c.name = name
	}
	c.unit = items["unit"]
	_, hasRange := items["range"]
	_, hasChoices := items["choices"]
	switch {
	case f.Type.Kind() == reflect.Bool:
		for _, kind := range []string{"range", "step", "log", "choices", "unit"} {
			if _, ok := items[kind]; ok {
				return nil, fmt.Errorf("is a bool, which takes no %s", kind)
			}
		}
		return c, nil
	case hasRange && hasChoices:
		return nil, errors.New("has a range and choices, expected one of them")
	case hasChoices:
		return c, c.setChoices(items)
	case f.Type.Kind() == reflect.String:
		return nil, errors.New(`is a string, expected choices as in "choices a|b|c"`)
	case !hasRange:
		return nil, errors.New(`has no range, expected one as in "0..1", or "choices 2|10|20"`)
	}
	return c, c.setRange(items)
}

// IsNumber reports whether values of a kind are integers or floats.
func IsNumber(k reflect.Kind) bool {
	return reflect.Int <= k && k <= reflect.Float64 && k != reflect.Uintptr
}

func (c *control) isNumber() bool  { return IsNumber(c.typ.Kind()) }
func (c *control) isInteger() bool { return c.isNumber() && c.typ.Kind() < reflect.Float32 }

// setChoices makes the control a select.
func (c *control) setChoices(items map[string]string) error {
	for _, kind := range []string{"step", "log"} {
		if _, ok := items[kind]; ok {
			return fmt.Errorf("has choices, which take no %s", kind)
		}
	}
	for choice := range strings.SplitSeq(items["choices"], "|") {
		choice = strings.TrimSpace(choice)
		v := reflect.New(c.typ).Elem()
		if err := setText(v, choice); err != nil {
			return fmt.Errorf("has the choice %q, %w", choice, err)
		}
		if slices.ContainsFunc(c.choices, func(other string) bool { return c.isChoice(v, other) }) {
			return fmt.Errorf("has the choice %q twice", choice)
		}
		c.choices = append(c.choices, choice)
	}
	if len(c.choices) < 2 {
		return fmt.Errorf("has %d choice, expected two or more with | between them", len(c.choices))
	}
	return nil
}

// checkInitial returns an error if the control cannot show v, the initial value of
// its field.
func (c *control) checkInitial(v reflect.Value) error {
	if c.choices != nil {
		if !slices.ContainsFunc(c.choices, func(choice string) bool { return c.isChoice(v, choice) }) {
			return fmt.Errorf("is %v, expected one of its choices %s", v, strings.Join(c.choices, ", "))
		}
		return nil
	}
	if !c.isNumber() {
		return nil
	}
	if x := number(v); !(x >= c.low && x <= c.high) {
		return fmt.Errorf("is %v, outside of its range %g..%g", v, c.low, c.high)
	}
	return nil
}
