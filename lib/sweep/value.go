package sweep

import (
	"fmt"
	"math"
	"reflect"
	"strconv"

	"latentlab/lib/knob"
)

// convert returns v as a value of type t. It converts a number only to a type
// that holds it: 4 to a float64, but not 4.5 to an int.
func convert(v any, t reflect.Type) (reflect.Value, error) {
	from := reflect.ValueOf(v)
	mismatch := fmt.Errorf("%v (%T) cannot be the value of a field of type %s", v, v, t)
	if !from.IsValid() {
		return from, mismatch
	}
	if from.Type().AssignableTo(t) {
		to := reflect.New(t).Elem()
		to.Set(from)
		return to, checkFinite(to)
	}
	switch {
	case from.Kind() == reflect.Bool && t.Kind() == reflect.Bool, from.Kind() == reflect.String && t.Kind() == reflect.String:
		return from.Convert(t), nil
	case !knob.IsNumber(from.Kind()) || !knob.IsNumber(t.Kind()):
		return from, mismatch
	case from.CanUint() && from.Uint() > math.MaxInt64:
		return from, mismatch
	}
	if err := checkFinite(from); err != nil {
		return from, err
	}
	to := from.Convert(t)
	if t.Kind() == reflect.Float32 && from.CanFloat() {
		if math.IsInf(to.Float(), 0) {
			return from, mismatch
		}
		return to, nil // rounded, as an untyped constant would be
	}
	if back := to.Convert(from.Type()); !back.Equal(from) || isNegative(to) != isNegative(from) {
		return from, mismatch
	}
	return to, nil
}

// isNegative reports whether v is below 0: -1 converts to an unsigned number
// and back.
func isNegative(v reflect.Value) bool {
	return v.CanInt() && v.Int() < 0 || v.CanFloat() && v.Float() < 0
}

func checkFinite(v reflect.Value) error {
	if v.CanFloat() && (math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0)) {
		return fmt.Errorf("%v is not a number to train with", v.Float())
	}
	return nil
}

// valueLabel returns a value as titles show it: a Stringer's text, the Name of
// a struct that has one, or the value as fmt prints it.
func valueLabel(v reflect.Value) (string, error) {
	if s, ok := v.Interface().(fmt.Stringer); ok && !(v.Kind() == reflect.Pointer && v.IsNil()) {
		return s.String(), nil
	}
	switch v.Kind() {
	case reflect.Float32:
		return strconv.FormatFloat(v.Float(), 'g', -1, 32), nil
	case reflect.Struct:
		if name := v.FieldByName("Name"); name.IsValid() && name.Kind() == reflect.String && name.String() != "" {
			return name.String(), nil
		}
	case reflect.Func, reflect.Chan, reflect.Pointer, reflect.UnsafePointer:
		return "", fmt.Errorf("a %s has no name to show, expected values such as numbers and strings", v.Type())
	}
	return fmt.Sprint(v.Interface()), nil
}
