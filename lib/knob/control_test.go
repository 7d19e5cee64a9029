package knob

import (
	"fmt"
	"math"
	"reflect"
	"testing"
)

func TestLogMarks(t *testing.T) {
	m := logMarks(1e-4, 1e-1, false)
	has := map[float64]bool{}
	for _, v := range m {
		has[v] = true
	}
	if len(m) < 150 || len(m) > 250 || !has[1e-4] || !has[1e-3] || !has[1e-2] || !has[1e-1] {
		t.Errorf("the marks are %v", m)
	}
}

// FuzzControl checks that a control of any tag stays in its range, whatever number it
// is set to.
func FuzzControl(f *testing.F) {
	for _, tag := range []string{
		"0..1", "1e-4..1e-1, log", "-3..3, step 0.05", "choices 2|10|20", "1..5, name σ, unit epochs",
		"0..1e-20, step 1e-22", "5e-324..1, log", "0...5", "1e15..1e16",
	} {
		f.Add(tag, 0.3, 7.0)
	}
	types := []reflect.Type{
		reflect.TypeFor[float64](), reflect.TypeFor[float32](), reflect.TypeFor[int](), reflect.TypeFor[uint8](),
		reflect.TypeFor[string](), reflect.TypeFor[bool](),
	}
	f.Fuzz(func(t *testing.T, tag string, at, next float64) {
		for _, typ := range types {
			c, err := newControl(reflect.StructField{Name: "A", Type: typ, Tag: reflect.StructTag(fmt.Sprintf("knob:%q", tag))})
			if err != nil || c == nil {
				continue
			}
			v := reflect.New(typ).Elem()
			for _, x := range []float64{at, next, math.Inf(1), math.Inf(-1), math.NaN(), c.low, c.high} {
				c.set(v, x)
				if c.choices != nil || !c.isNumber() {
					continue
				}
				slack := 1e-6 * max(math.Abs(c.low), math.Abs(c.high)) // float32 holds the ends with 7 digits
				if got := number(v); !math.IsNaN(x) && !(got >= c.low-slack && got <= c.high+slack) {
					t.Errorf("%v with tag %q was set to %v and is at %v, outside of %v..%v", typ, tag, x, got, c.low, c.high)
				}
				before := number(v)
				if c.set(v, before); typ.Kind() == reflect.Float64 && math.Abs(number(v)-before) > 1e-9*(c.high-c.low) {
					t.Errorf("%v with tag %q is at %v, and moves to %v when it is set to that", typ, tag, before, number(v))
				}
				if text := c.text(v); text == "" || len(text) > 40 {
					t.Errorf("%v with tag %q shows %v as %q", typ, tag, number(v), text)
				}
				_ = c.element(v)
			}
		}
	})
}
