package knob

import (
	"fmt"
	"reflect"
	"strings"
)

// A Board holds the controls of one struct.
type Board struct {
	target   reflect.Value // the struct
	first    reflect.Value // a copy with the values that it had at first
	last     reflect.Value // a copy with the values that were set last; the owner may change the struct
	controls []*control
	notes    []string
}

// NewBoard makes a control of each field of *hp that has a knob tag. hp must
// be a pointer to a struct, and each field must hold a value that its control
// can show. It returns an error if a field without a knob tag has a tag that was
// meant to be one.
func NewBoard(hp any) (*Board, error) {
	v := reflect.ValueOf(hp)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("the controls are for a %T, expected a pointer to a struct, as in &hp", hp)
	}
	b := &Board{
		target: v.Elem(), first: reflect.New(v.Type().Elem()).Elem(), last: reflect.New(v.Type().Elem()).Elem(),
	}
	for i := range b.target.NumField() {
		f := b.target.Type().Field(i)
		tag, ok := f.Tag.Lookup("knob")
		if !ok {
			if err := checkUntagged(f); err != nil {
				return nil, fmt.Errorf("the field %s %w", f.Name, err)
			}
			if note := withoutControl(f); note != "" {
				b.notes = append(b.notes, note)
			}
		}
		if !ok || strings.TrimSpace(tag) == "-" {
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
		b.first.Field(i).Set(b.target.Field(i))
		b.last.Field(i).Set(b.target.Field(i))
		b.controls = append(b.controls, c)
	}
	if len(b.controls) == 0 {
		return nil, fmt.Errorf("no field of %v has a control: expected a tag as in Noise float64 `knob:\"0..1\"`",
			b.target.Type())
	}
	return b, nil
}

// Notes returns a sentence for each exported number or bool of the struct that has no
// tag at all, because its tag may have been forgotten.
func (b *Board) Notes() []string { return b.notes }

// A Wish is what a page asks for: the values that the struct had at first, if Reset,
// and then Values of the fields that it names. A value is a bool for a check box, a
// string for a select, a float64 for a slider, which goes to the nearest position, or to the
// value that it had at first. Any other changes nothing.
type Wish struct {
	Reset  bool
	Values map[string]any
}

// Set sets the fields that values names, as a [Wish] does. It reports whether a field
// changed.
func (b *Board) Set(values map[string]any) (changed bool) { return b.Grant(Wish{Values: values}) }

// Grant sets the fields to what a wish asks for. It reports whether a field changed.
func (b *Board) Grant(w Wish) (changed bool) {
	b.granted(w, b.last)
	return b.granted(w, b.target)
}

// granted sets the fields of a copy of the struct, or of the struct itself, to what a
// wish asks for.
func (b *Board) granted(w Wish, copied reflect.Value) (changed bool) {
	for _, c := range b.controls {
		v := copied.Field(c.index)
		before := reflect.New(c.typ).Elem()
		before.Set(v)
		if w.Reset {
			v.Set(b.first.Field(c.index))
		}
		if value, ok := w.Values[c.field]; ok {
			// The first value may lie between two positions of a slider, of which set takes the nearest.
			if first := b.first.Field(c.index); value == c.value(first) {
				v.Set(first)
			} else {
				c.set(v, value)
			}
		}
		changed = changed || !before.Equal(v)
	}
	return changed
}

// Differs reports whether a wish asks for other values than were set last.
func (b *Board) Differs(w Wish) bool { return b.granted(w, b.lastCopy()) }

func (b *Board) lastCopy() reflect.Value {
	v := reflect.New(b.last.Type()).Elem()
	for _, c := range b.controls {
		v.Field(c.index).Set(b.last.Field(c.index))
	}
	return v
}

// Values returns the values set last, as Set takes them.
func (b *Board) Values() map[string]any { return b.ValuesAfter(Wish{}) }

// ValuesAfter returns what Values would return after the wish was granted.
func (b *Board) ValuesAfter(w Wish) map[string]any {
	v := b.lastCopy()
	b.granted(w, v)
	return b.values(v)
}

func (b *Board) values(v reflect.Value) map[string]any {
	values := map[string]any{}
	for _, c := range b.controls {
		values[c.field] = c.value(v.Field(c.index))
	}
	return values
}

// Changes returns those of Values that differ from what the struct had at first. It is
// empty, not nil, if there are none.
func (b *Board) Changes() map[string]any {
	changes := map[string]any{}
	for _, c := range b.controls {
		if v := b.last.Field(c.index); !v.Equal(b.first.Field(c.index)) {
			changes[c.field] = c.value(v)
		}
	}
	return changes
}

// Key returns a text that is the same for structs with the same controls (names, types
// and tags of fields) and the same values at first.
func (b *Board) Key() string {
	var key strings.Builder
	for _, c := range b.controls {
		f := b.target.Type().Field(c.index)
		fmt.Fprintf(&key, "%s %v %q %#v\n", f.Name, f.Type, f.Tag, c.value(b.first.Field(c.index)))
	}
	return key.String()
}

// String returns all values in one line: "σ of the noise 0.30 · code 20".
func (b *Board) String() string {
	parts := make([]string, len(b.controls))
	for i, c := range b.controls {
		parts[i] = c.labeled(b.target.Field(c.index))
	}
	return strings.Join(parts, " · ")
}

// labeled returns a value with its name and unit: "σ of the noise 0.30".
func (c *control) labeled(v reflect.Value) string {
	return strings.TrimSpace(c.name + " " + c.text(v) + " " + c.unit)
}
