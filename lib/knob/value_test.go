package knob

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
)

// TestNoNegativeZero checks that the middle of a slider is 0, not −0.
func TestNoNegativeZero(t *testing.T) {
	middles := 0
	for _, typ := range []reflect.Type{reflect.TypeFor[float64](), reflect.TypeFor[float32]()} {
		for steps := 1; steps <= 40; steps++ {
			for tenths := 1; tenths <= 40; tenths++ {
				step := float64(tenths) / 10
				end := math.Round(step*float64(steps)*10) / 10
				tag := fmt.Sprintf(`knob:"%v..%v, step %v"`, -end, end, step)
				c, err := newControl(reflect.StructField{Name: "A", Type: typ, Tag: reflect.StructTag(tag)})
				if err != nil {
					t.Fatal(tag, err)
				}
				v := reflect.New(typ).Elem()
				v.SetFloat(end)
				c.set(v, 1e-9)
				if v.Float() == 0 {
					middles++
				}
				if math.Signbit(v.Float()) && v.Float() == 0 || strings.HasPrefix(c.text(v), "-0") && v.Float() == 0 {
					t.Errorf("the middle of %s is %v, shown as %s", tag, v.Float(), c.text(v))
				}
			}
		}
	}
	if middles < 3000 {
		t.Errorf("only %d of 3200 sliders have a position at 0", middles)
	}
}

// TestEnds checks that the outermost positions of sliders are the ends of their ranges,
// and that positions between them have no digits that only rounding made.
func TestEnds(t *testing.T) {
	for _, test := range []struct {
		tag       string
		low, high float64
	}{
		{"-1e308..7e307", -1e308, 7e307}, {"0..1e-299", 0, 1e-299}, {"0..1e-20", 0, 1e-20}, {"-1..1", -1, 1},
		{"1e15..1e16", 1e15, 1e16}, {"-7e307..1e308", -7e307, 1e308}, {"1e-300..1e300, log", 1e-300, 1e300},
		{"0.1..0.7, step 0.2", 0.1, 0.7}, {"-0.9..0.9, step 0.3", -0.9, 0.9},
	} {
		c, err := newControl(reflect.StructField{
			Name: "A", Type: reflect.TypeFor[float64](), Tag: reflect.StructTag(fmt.Sprintf("knob:%q", test.tag)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if low, high := c.position(test.low), c.position(test.high); low != test.low || high != test.high {
			t.Errorf("the ends of %s are %v and %v", test.tag, low, high)
		}
		for i := range 100 {
			x := c.position(test.low + (test.high-test.low)*float64(i)/100)
			if text := fmt.Sprint(x); math.Abs(x) > 1e-300 && len(strings.Split(text, "e")[0]) > 17 {
				t.Errorf("%s has the position %v", test.tag, x)
			}
		}
	}
	wide := reflect.StructField{Name: "A", Type: reflect.TypeFor[float64](), Tag: `knob:"1e-300..1e300, log"`}
	c, err := newControl(wide)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range c.marks[1:] {
		if ratio := m / c.marks[i]; ratio < 9.9 || ratio > 10.1 {
			t.Errorf("the slider jumps from %v to %v", c.marks[i], m)
		}
	}
}

// TestReset checks that a wish for the first values restores them, also one between two
// positions, and what Changes and the page hold before and after.
func TestReset(t *testing.T) {
	hp := struct {
		Noise float64 `knob:"0..1, step 0.1"`
		Loss  string  `knob:"choices a  b|c"`
		Clean bool    `knob:""`
	}{0.123, "c", true}
	b, err := NewBoard(&hp)
	if err != nil {
		t.Fatal(err)
	}
	key := b.Key()
	if !b.Set(map[string]any{"Noise": 0.5, "Loss": "a  b"}) || hp.Loss != "a  b" {
		t.Errorf("a choice with two spaces is not set: %+v", hp)
	}
	if !strings.Contains(b.HTML(""), `<option value="a  b" selected>`) {
		t.Errorf("a page cannot tell the choices of %s", b.HTML(""))
	}
	if got := fmt.Sprint(b.Changes()); got != "map[Loss:a  b Noise:0.5]" {
		t.Errorf("the changes are %s", got)
	}
	if !strings.Contains(b.StaticHTML(), "In the code: Noise 0.123 · Loss c. Run") {
		t.Errorf("the still controls do not give the values in the code: %s", b.StaticHTML())
	}
	w := Wish{Reset: true, Values: map[string]any{"Clean": false}}
	if got := fmt.Sprint(b.ValuesAfter(w)); got != "map[Clean:false Loss:c Noise:0.123]" || !b.Differs(w) {
		t.Errorf("after a reset the values would be %s", got)
	}
	if !b.Grant(w) || b.Differs(w) || hp.Noise != 0.123 || hp.Loss != "c" || hp.Clean {
		t.Errorf("after a reset the struct is %+v", hp)
	}
	if got := fmt.Sprint(b.Changes()); got != "map[Clean:false]" || b.Key() != key {
		t.Errorf("after a reset the changes are %s", got)
	}
	other := hp
	other.Noise = 0.2
	if o, err := NewBoard(&other); err != nil || o.Key() == key {
		t.Errorf("structs with other values have one key, %v", err)
	}
}
