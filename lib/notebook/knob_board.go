package notebook

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A board is the knobs of one struct.
type board struct {
	of    reflect.Value // the struct
	at    reflect.Value // one with what it was set to last; draw may change the other
	knobs []*knob
}

// newBoard makes knobs of the fields of *hp that have a tag for one.
func newBoard(hp any) (*board, error) {
	v := reflect.ValueOf(hp)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("the controls are for a %T, expected a pointer to a struct, as in &hp", hp)
	}
	p := &board{of: v.Elem(), at: reflect.New(v.Type().Elem()).Elem()}
	for i := range p.of.NumField() {
		f := p.of.Type().Field(i)
		if _, ok := f.Tag.Lookup("knob"); !ok {
			continue
		}
		k, err := newKnob(f)
		if err != nil {
			return nil, fmt.Errorf("the field %s %w", f.Name, err)
		}
		k.index = i
		if err := k.check(p.of.Field(i)); err != nil {
			return nil, fmt.Errorf("the field %s %w", f.Name, err)
		}
		p.at.Field(i).Set(p.of.Field(i))
		p.knobs = append(p.knobs, k)
	}
	if len(p.knobs) == 0 {
		return nil, fmt.Errorf("no field of %v has a knob: expected a tag as in Noise float64 `knob:\"0..1\"`", p.of.Type())
	}
	return p, nil
}

// check says what is wrong with the value that a field has at first.
func (k *knob) check(v reflect.Value) error {
	if k.choices != nil {
		if !slices.ContainsFunc(k.choices, func(c string) bool { return k.chosen(v, c) }) {
			return fmt.Errorf("is %v, expected one of its choices %s", v, strings.Join(k.choices, ", "))
		}
		return nil
	}
	if !k.number() {
		return nil
	}
	if x := number(v); !(x >= k.low && x <= k.high) {
		return fmt.Errorf("is %v, outside of its range %g..%g", v, k.low, k.high)
	}
	return nil
}

// set takes values from the page, by field, and says whether any changed.
func (p *board) set(values map[string]any) bool {
	changed := false
	for _, k := range p.knobs {
		if from, ok := values[k.Field]; ok {
			changed = k.set(p.of.Field(k.index), from) || changed
			k.set(p.at.Field(k.index), from)
		}
	}
	return changed
}

// differs reports whether values are others than those set last.
func (p *board) differs(values map[string]any) bool {
	for _, k := range p.knobs {
		v := reflect.New(k.typ).Elem()
		v.Set(p.at.Field(k.index))
		if from, ok := values[k.Field]; ok && k.set(v, from) {
			return true
		}
	}
	return false
}

// values is what set takes for all knobs to stand as they do.
func (p *board) values() map[string]any {
	values := map[string]any{}
	for _, k := range p.knobs {
		switch v := p.at.Field(k.index); {
		case k.choices != nil:
			values[k.Field] = k.text(v)
		case k.marks != nil: // the first value may lie between two
			values[k.Field] = k.position(number(v))
		case k.number():
			values[k.Field] = number(v)
		default:
			values[k.Field] = v.Bool()
		}
	}
	return values
}

// line says all values in one line: σ of the noise 0.30 · code 20.
func (p *board) line() string {
	parts := make([]string, len(p.knobs))
	for i, k := range p.knobs {
		parts[i] = strings.TrimSpace(k.Name + " " + k.text(p.of.Field(k.index)) + " " + k.Unit)
	}
	return strings.Join(parts, " · ")
}
