package sweep

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"latentlab/lib/knob"
)

// maxCases is the most cases that a plan may have.
const maxCases = 25

// A Plan is a sweep over fields of a struct: a case for each value of its only
// axis, or for each pair of values of its two, row by row.
type Plan struct {
	fields []reflect.Value   // of the struct, one an axis
	before []reflect.Value   // the values they had
	values [][]reflect.Value // [axis][value]
	labels [][]string        // the values as text: "0.1"
	names  []string          // of the axes: "β"
}

// NewPlan returns the plan of a sweep over the struct that hp points to. It returns an
// error unless s has one or two axes, if an axis names no exported field of the struct
// or the other's field, if a value does not fit its field or is given twice, or if
// there are more than 25 cases. It does not change the struct.
func NewPlan(hp any, s Sweep) (*Plan, error) {
	target := reflect.ValueOf(hp)
	if target.Kind() != reflect.Pointer || target.IsNil() || target.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("hp is a %T, expected a pointer to a struct, as &hp", hp)
	}
	target = target.Elem()
	if n := len(s.axes); n < 1 || n > 2 {
		return nil, fmt.Errorf("it is over %d hyperparameters, "+
			"expected one or two: notebook.Over(…), or notebook.Over(…).Over(…)", n)
	}
	p := &Plan{}
	for i, a := range s.axes {
		field, known := target.Type().FieldByName(a.field)
		if !known || !field.IsExported() || len(field.Index) != 1 {
			return nil, fmt.Errorf("there is no field %s in hp, expected one of %s", a.field, fieldNames(target.Type()))
		}
		if i > 0 && a.field == s.axes[0].field {
			return nil, fmt.Errorf("it is over %s twice, expected two fields", a.field)
		}
		if err := p.addAxis(target.FieldByIndex(field.Index), field, a.values); err != nil {
			return nil, err
		}
	}
	if p.Len() > maxCases {
		return nil, fmt.Errorf("that is %d trainings, expected at most %d", p.Len(), maxCases)
	}
	return p, nil
}

// addAxis adds a field with its values.
func (p *Plan) addAxis(v reflect.Value, field reflect.StructField, given []any) error {
	if len(given) == 0 {
		return fmt.Errorf("there are no values for %s, expected at least one", field.Name)
	}
	name, unit := knob.Label(field)
	var values []reflect.Value
	var labels []string
	for _, g := range given {
		value, err := convert(g, field.Type)
		if err != nil {
			return fmt.Errorf("%s: %w", field.Name, err)
		}
		label, err := valueLabel(value)
		if err != nil {
			return fmt.Errorf("%s: %w", field.Name, err)
		}
		if unit != "" {
			label += " " + unit
		}
		if slices.Contains(labels, label) {
			return fmt.Errorf("%s is to be %s twice, expected every value once", field.Name, label)
		}
		values, labels = append(values, value), append(labels, label)
	}
	before := reflect.New(field.Type).Elem()
	before.Set(v)
	p.fields, p.before = append(p.fields, v), append(p.before, before)
	p.values, p.labels, p.names = append(p.values, values), append(p.labels, labels), append(p.names, name)
	return nil
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

// Set sets the fields to the values of case i.
func (p *Plan) Set(i int) {
	for a := range p.fields {
		p.fields[a].Set(p.values[a][p.Index(i, a)])
	}
}

// Restore sets the fields to the values that they had before.
func (p *Plan) Restore() {
	for a := range p.fields {
		p.fields[a].Set(p.before[a])
	}
}

// Len returns the number of cases.
func (p *Plan) Len() int {
	n := 1
	for _, values := range p.values {
		n *= len(values)
	}
	return n
}

// Columns returns the number of cases in a row of the table.
func (p *Plan) Columns() int { return len(p.values[len(p.values)-1]) }

// Index returns the index of case i's value on an axis.
func (p *Plan) Index(i, axis int) int {
	if len(p.values) == 2 && axis == 0 {
		return i / len(p.values[1])
	}
	return i % p.Columns()
}

// Names returns the names of the axes: "β".
func (p *Plan) Names() []string { return p.names }

// Label returns case i's value on an axis as text: "0.1".
func (p *Plan) Label(i, axis int) string { return p.labels[axis][p.Index(i, axis)] }

// AxisTitles returns an axis' values with its name: "β = 0.1".
func (p *Plan) AxisTitles(axis int) []string {
	titles := make([]string, len(p.labels[axis]))
	for i, label := range p.labels[axis] {
		titles[i] = p.names[axis] + " = " + label
	}
	return titles
}

// Title returns the title of case i: "code = 2, β = 0.1".
func (p *Plan) Title(i int) string {
	parts := make([]string, len(p.names))
	for a, name := range p.names {
		parts[a] = name + " = " + p.Label(i, a)
	}
	return strings.Join(parts, ", ")
}
