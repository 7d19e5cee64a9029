package knob

import (
	"fmt"
	"reflect"
	"strings"
)

// A Board holds the controls of one struct.
type Board struct {
	target   reflect.Value // the struct
	last     reflect.Value // a copy with the values that were set last; the owner may change the struct
	controls []*control
}

// NewBoard makes a control of each field of *hp that has a knob tag. hp must
// be a pointer to a struct, and each field must hold a value that its control
// can show.
func NewBoard(hp any) (*Board, error) {
	v := reflect.ValueOf(hp)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("the controls are for a %T, expected a pointer to a struct, as in &hp", hp)
	}
	b := &Board{target: v.Elem(), last: reflect.New(v.Type().Elem()).Elem()}
	for i := range b.target.NumField() {
		f := b.target.Type().Field(i)
		if _, ok := f.Tag.Lookup("knob"); !ok {
			continue
		}
		c, err := newControl(f)
		if err == nil {
			err = c.checkInitial(b.target.Field(i))
		}
		if err != nil {
			return nil, fmt.Errorf("the field %s %w", f.Name, err)
		}
		c.index = i
		b.last.Field(i).Set(b.target.Field(i))
		b.controls = append(b.controls, c)
	}
	if len(b.controls) == 0 {
		return nil, fmt.Errorf("no field of %v has a control: expected a tag as in Noise float64 `knob:\"0..1\"`", b.target.Type())
	}
	return b, nil
}

// Set sets the fields that values names to what a page sent for them: bool for
// a check box, string for a select, float64 for a slider. Anything else changes
// nothing. It reports whether a field changed.
func (b *Board) Set(values map[string]any) (changed bool) {
	for _, c := range b.controls {
		if value, ok := values[c.field]; ok {
			changed = c.set(b.target.Field(c.index), value) || changed
			c.set(b.last.Field(c.index), value)
		}
	}
	return changed
}

// Differs reports whether values differ from those set last.
func (b *Board) Differs(values map[string]any) bool {
	for _, c := range b.controls {
		v := reflect.New(c.typ).Elem()
		v.Set(b.last.Field(c.index))
		if value, ok := values[c.field]; ok && c.set(v, value) {
			return true
		}
	}
	return false
}

// Values returns the values set last, as Set takes them.
func (b *Board) Values() map[string]any {
	values := map[string]any{}
	for _, c := range b.controls {
		switch v := b.last.Field(c.index); {
		case c.choices != nil:
			values[c.field] = c.text(v)
		case c.marks != nil: // the first value may lie between two
			values[c.field] = c.position(number(v))
		case c.isNumber():
			values[c.field] = number(v)
		default:
			values[c.field] = v.Bool()
		}
	}
	return values
}

// String returns all values in one line: "σ of the noise 0.30 · code 20".
func (b *Board) String() string {
	parts := make([]string, len(b.controls))
	for i, c := range b.controls {
		parts[i] = strings.TrimSpace(c.name + " " + c.text(b.target.Field(c.index)) + " " + c.unit)
	}
	return strings.Join(parts, " · ")
}
