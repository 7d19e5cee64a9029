package notebook

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Sweep is one hyperparameter with the values that Compare gives it, or two.
type Sweep struct{ axes []axis }

type axis struct {
	field  string
	values []any
}

// Over names a field of Compare's hyperparameters and the values that it is to
// take: numbers, strings, whatever the field can hold.
func Over(field string, values ...any) Sweep { return Sweep{}.Over(field, values...) }

// Over adds a second hyperparameter: the first one's values are then the rows
// of a table, the second's its columns.
func (s Sweep) Over(field string, values ...any) Sweep {
	return Sweep{append(slices.Clone(s.axes), axis{field, values})}
}

// sweep are a Sweep's values as fields of a struct take them.
type sweep struct {
	fields []reflect.Value   // of hp, one an axis
	before []reflect.Value   // what they held
	values [][]reflect.Value // [axis][value]
	labels [][]string        // the same in words: "0.1"
	names  []string          // of the axes: "β"
}

// newSweep returns over's values for the struct that hp points to, or says
// what does not fit.
func newSweep(hp any, over Sweep) (*sweep, error) {
	p := reflect.ValueOf(hp)
	if p.Kind() != reflect.Pointer || p.IsNil() || p.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("hp is a %T, expected a pointer to a struct, as &hp", hp)
	}
	if n := len(over.axes); n < 1 || n > 2 {
		return nil, fmt.Errorf("it is over %d hyperparameters, expected one or two: notebook.Over(…), or notebook.Over(…).Over(…)", n)
	}
	s, total := &sweep{}, 1
	for i, a := range over.axes {
		field, known := p.Elem().Type().FieldByName(a.field)
		if !known || !field.IsExported() || len(field.Index) != 1 {
			return nil, fmt.Errorf("there is no field %s in hp, expected one of %s", a.field, fieldNames(p.Elem().Type()))
		}
		if i > 0 && a.field == over.axes[0].field {
			return nil, fmt.Errorf("it is over %s twice, expected two fields", a.field)
		}
		if len(a.values) == 0 {
			return nil, fmt.Errorf("there are no values for %s, expected at least one", a.field)
		}
		name, unit := knobName(field)
		var values []reflect.Value
		var labels []string
		for _, v := range a.values {
			value, err := convert(v, field.Type)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", a.field, err)
			}
			label, err := wordValue(value)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", a.field, err)
			}
			if unit != "" {
				label += " " + unit
			}
			if slices.Contains(labels, label) {
				return nil, fmt.Errorf("%s is to be %s twice, expected every value once", a.field, label)
			}
			values, labels = append(values, value), append(labels, label)
		}
		total *= len(values)
		s.fields, s.before = append(s.fields, p.Elem().FieldByIndex(field.Index)), append(s.before, reflect.New(field.Type).Elem())
		s.before[i].Set(s.fields[i])
		s.values, s.labels, s.names = append(s.values, values), append(s.labels, labels), append(s.names, name)
	}
	if total > mostCases {
		return nil, fmt.Errorf("that is %d trainings, expected at most %d", total, mostCases)
	}
	return s, nil
}

func fieldNames(t reflect.Type) string {
	var names []string
	for i := range t.NumField() {
		if t.Field(i).IsExported() {
			names = append(names, t.Field(i).Name)
		}
	}
	if len(names) == 0 {
		return "its exported fields, of which there are none"
	}
	return strings.Join(names, ", ")
}

// knobName is what a field's knob tag calls it, and its unit.
func knobName(field reflect.StructField) (name, unit string) {
	name = field.Name
	for item := range strings.SplitSeq(field.Tag.Get("knob"), ",") {
		switch kind, value, err := knobItem(strings.TrimSpace(item)); {
		case err != nil:
		case kind == "name":
			name = value
		case kind == "unit":
			unit = value
		}
	}
	return name, unit
}

// convert returns v as a value of type t. A number goes to another type of
// number that holds it: 4 is a float64, 4.5 is no int.
func convert(v any, t reflect.Type) (reflect.Value, error) {
	from := reflect.ValueOf(v)
	no := fmt.Errorf("%v (%T) is no value of a %s", v, v, t)
	if !from.IsValid() {
		return from, no
	}
	if from.Type().AssignableTo(t) {
		to := reflect.New(t).Elem()
		to.Set(from)
		return to, finiteValue(to)
	}
	switch {
	case from.Kind() == reflect.Bool && t.Kind() == reflect.Bool, from.Kind() == reflect.String && t.Kind() == reflect.String:
		return from.Convert(t), nil
	case !isNumber(from.Kind()) || !isNumber(t.Kind()):
		return from, no
	case from.CanUint() && from.Uint() > math.MaxInt64:
		return from, no
	}
	if err := finiteValue(from); err != nil {
		return from, err
	}
	to := from.Convert(t)
	if t.Kind() == reflect.Float32 && from.CanFloat() {
		if math.IsInf(to.Float(), 0) {
			return from, no
		}
		return to, nil // rounded, as an untyped constant would be
	}
	if back := to.Convert(from.Type()); !back.Equal(from) || sign(to) != sign(from) {
		return from, no
	}
	return to, nil
}

// sign tells -1 from what it becomes as an unsigned number.
func sign(v reflect.Value) bool {
	return v.CanInt() && v.Int() < 0 || v.CanFloat() && v.Float() < 0
}

func isNumber(k reflect.Kind) bool {
	return reflect.Int <= k && k <= reflect.Float64 && k != reflect.Uintptr
}

func finiteValue(v reflect.Value) error {
	if v.CanFloat() && (math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0)) {
		return fmt.Errorf("%v is no number to train with", v.Float())
	}
	return nil
}

// wordValue is what a value is called in titles.
func wordValue(v reflect.Value) (string, error) {
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

// set gives the fields the values of trial i.
func (s *sweep) set(i int) {
	for a := range s.fields {
		s.fields[a].Set(s.values[a][s.index(i, a)])
	}
}

// restore gives the fields what they held.
func (s *sweep) restore() {
	for a := range s.fields {
		s.fields[a].Set(s.before[a])
	}
}

// index is which value of an axis trial i has; rows come one after the other.
func (s *sweep) index(i, axis int) int {
	if len(s.values) == 2 && axis == 0 {
		return i / len(s.values[1])
	}
	return i % len(s.values[len(s.values)-1])
}

func (s *sweep) size() int {
	n := 1
	for _, values := range s.values {
		n *= len(values)
	}
	return n
}

// columns is the number of trials that stand side by side.
func (s *sweep) columns() int { return len(s.values[len(s.values)-1]) }

// titles are an axis' values with its name: "β = 0.1".
func (s *sweep) titles(axis int) []string {
	all := make([]string, len(s.labels[axis]))
	for i, label := range s.labels[axis] {
		all[i] = s.names[axis] + " = " + label
	}
	return all
}

// name is what trial i is called: "code = 2, β = 0.1".
func (s *sweep) name(i int) string {
	var parts []string
	for a := range s.names {
		parts = append(parts, s.titles(a)[s.index(i, a)])
	}
	return strings.Join(parts, ", ")
}
