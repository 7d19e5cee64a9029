package knob

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

type (
	rate  float64
	count uint8
)

func TestBoard(t *testing.T) {
	hp := struct {
		Noise  float64 `knob:"0..1, step 0.05, name σ of the noise"`
		Rate   rate    `knob:"1e-4..1e-1, log, name learning rate"`
		Shift  float32 `knob:"-3..3"`
		Epochs int     `knob:"1..50, unit epochs"`
		Width  int64   `knob:"1..1e6, log"`
		Small  count   `knob:"0..250, step 10"`
		Code   int     `knob:"choices 2|10|20"`
		Beta   float64 `knob:"choices 0.1 | 1 | 4, name β"`
		Loss   string  `knob:"choices mse|bce"`
		Clean  bool    `knob:""`
		Other  []int   // has no tag
	}{0.3, 1e-3, 0.1, 5, 300, 20, 10, 4, "bce", true, nil}
	b, err := NewBoard(&hp)
	if err != nil {
		t.Fatal(err)
	}
	const want = "σ of the noise 0.30 · learning rate 0.001 · Shift 0.10 · Epochs 5 epochs · Width 300 · Small 20 · " +
		"Code 10 · β 4 · Loss bce · Clean on"
	if got := b.String(); got != want {
		t.Errorf("the board is\n%s, expected\n%s", got, want)
	}
	for _, c := range []struct {
		values, want string
		same         bool // nothing changes
	}{
		{values: `{"Noise":0.36}`, want: "noise 0.35"},
		{values: `{"Noise":0.35}`, want: "noise 0.35", same: true},
		{values: `{"Noise":7}`, want: "noise 1.00"},
		{values: `{"Noise":-1e308}`, want: "noise 0.00"},
		{values: `{"Noise":"0.5","Epochs":true,"Loss":3,"Clean":1,"Code":"3"}`, want: "noise 0.00", same: true},
		{values: `{"Noise":null,"Shift":[1],"Rate":{},"Nothing":1,"Other":1}`, want: "noise 0.00", same: true},
		{values: `{"Rate":0.0101}`, want: "rate 0.01"},
		{values: `{"Rate":0}`, want: "rate 0.0001"},
		{values: `{"Rate":3}`, want: "rate 0.1"},
		{values: `{"Shift":-2.999}`, want: "Shift -3.00"},
		{values: `{"Epochs":7.4}`, want: "Epochs 7 epochs"},
		{values: `{"Epochs":1e300}`, want: "Epochs 50 epochs"},
		{values: `{"Width":1e6}`, want: "Width 1000000"},
		{values: `{"Small":255}`, want: "Small 250"},
		{values: `{"Small":-1}`, want: "Small 0"},
		{values: `{"Code":"20","Beta":"0.1","Loss":"mse","Clean":false}`, want: "Code 20 · β 0.1 · Loss mse · Clean off"},
		{values: `{"Code":2}`, want: "Code 20", same: true},
	} {
		var values map[string]any
		if err := json.Unmarshal([]byte(c.values), &values); err != nil {
			t.Fatal(err)
		}
		differs := b.Differs(Wish{Values: values})
		if changed := b.Set(values); changed == c.same || differs != changed || !strings.Contains(b.String(), c.want) {
			t.Errorf("Set(%s) = %v, Differs = %v, and the board is %s; expected %q", c.values, changed, differs, b.String(), c.want)
		}
	}
	if hp.Shift != -3 || hp.Rate != 0.1 || hp.Small != 0 || hp.Code != 20 || hp.Loss != "mse" || hp.Clean {
		t.Errorf("the struct holds %+v", hp)
	}
}

// TestBoardErrors checks that the error of a wrong tag or initial value names it.
func TestBoardErrors(t *testing.T) {
	type embedded struct {
		Noise float64 `knob:"0..1"`
	}
	for want, hp := range map[string]any{
		"for a struct { A int \"knob:\\\"0..1\\\"\" }, expected a pointer to a struct": struct {
			A int `knob:"0..1"`
		}{},
		"for a <nil>, expected a pointer": nil,
		"for a *int, expected a pointer":  new(int),
		"for a *knob.embedded, expect":    (*embedded)(nil),
		"has a control: expected a tag":   &struct{ A int }{},
		"field a is not exported": &struct {
			a int `knob:"0..1"`
		}{},
		"field A is a []int, expected a number": &struct {
			A []int `knob:"0..1"`
		}{},
		"field embedded is not exported": &struct {
			embedded `knob:"0..1"`
		}{},
		"has no range, expected one as in": &struct {
			A float64 `knob:""`
		}{},
		`has "0-1", expected a range as 0..1`: &struct {
			A float64 `knob:"0-1"`
		}{},
		`has "stpe 1", expected`: &struct {
			A float64 `knob:"0..1, stpe 1"`
		}{},
		`has "", expected`: &struct {
			A float64 `knob:"0..1,,log"`
		}{},
		`has two items of kind "range"`: &struct {
			A float64 `knob:"0..1, 0..2"`
		}{},
		`range "1..0", expected the lower number first`: &struct {
			A float64 `knob:"1..0"`
		}{},
		`range "1..1", expected the lower`: &struct {
			A float64 `knob:"1..1"`
		}{A: 1},
		`range "0..NaN", expected two finite`: &struct {
			A float64 `knob:"0..NaN"`
		}{},
		`range "0..Inf", expected two finite`: &struct {
			A float64 `knob:"0..Inf"`
		}{},
		`range "..", expected two finite`: &struct {
			A float64 `knob:".."`
		}{},
		`range "-1e308..1e308", which is too wide`: &struct {
			A float64 `knob:"-1e308..1e308"`
		}{},
		`range "0..1e-320", which is too narrow`: &struct {
			A float64 `knob:"0..1e-320"`
		}{},
		`300 does not fit a field of type knob.count`: &struct {
			A count `knob:"0..300"`
		}{},
		`-1 does not fit a field of type uint`: &struct {
			A uint `knob:"-1..3"`
		}{},
		`1e+39 does not fit a field of type float32`: &struct {
			A float32 `knob:"0..1e39"`
		}{},
		`0.5 is not a whole number`: &struct {
			A int `knob:"0.5..3"`
		}{A: 1},
		`1e+18 is beyond`: &struct {
			A int `knob:"0..1e18"`
		}{},
		`step "0", expected a number above 0`: &struct {
			A float64 `knob:"0..1, step 0"`
		}{},
		`step "-1", expected a number above 0`: &struct {
			A float64 `knob:"0..1, step -1"`
		}{},
		`step "NaN", expected a number above 0`: &struct {
			A float64 `knob:"0..1, step NaN"`
		}{},
		`step "2", which is wider than its range`: &struct {
			A float64 `knob:"0..1, step 2"`
		}{},
		`step "1e-9", which makes`: &struct {
			A float64 `knob:"0..1, step 1e-9"`
		}{},
		`step "0.5", expected a whole number`: &struct {
			A int `knob:"0..9, step 0.5"`
		}{},
		`has log and a step`: &struct {
			A float64 `knob:"1..9, log, step 1"`
		}{A: 1},
		`range "0..9" and log, expected numbers above 0`: &struct {
			A float64 `knob:"0..9, log"`
		}{A: 1},
		`has "log 10", expected log alone`: &struct {
			A float64 `knob:"1..9, log 10"`
		}{A: 1},
		`has "unit" with nothing after it`: &struct {
			A float64 `knob:"0..1, unit"`
		}{},
		`is 2, outside of its range 0..1`: &struct {
			A float64 `knob:"0..1"`
		}{A: 2},
		`is NaN, outside of its range`: &struct {
			A float64 `knob:"0..1"`
		}{A: math.NaN()},
		`is a string, expected choices`: &struct {
			A string `knob:"name x"`
		}{},
		`is a bool, which takes no range`: &struct {
			A bool `knob:"0..1"`
		}{},
		`has a range and choices`: &struct {
			A int `knob:"0..1, choices 1|2"`
		}{},
		`has choices, which take no log`: &struct {
			A int `knob:"log, choices 1|2"`
		}{A: 1},
		`has 1 choice, expected two`: &struct {
			A int `knob:"choices 1"`
		}{A: 1},
		`the choice "", expected a text`: &struct {
			A string `knob:"choices a|"`
		}{A: "a"},
		`the choice "x", expected an integer of type int`: &struct {
			A int `knob:"choices 1|x"`
		}{A: 1},
		`the choice "1.0" twice`: &struct {
			A float64 `knob:"choices 1|1.0"`
		}{A: 1},
		`is 3, expected one of its choices 1, 2`: &struct {
			A int `knob:"choices 1|2"`
		}{A: 3},
	} {
		if _, err := NewBoard(hp); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%T gives the error\n%v, expected\n%s", hp, err, want)
		}
	}
}

// TestBoardKeepsOtherFields checks that a value between two positions stays until its
// own control is moved.
func TestBoardKeepsOtherFields(t *testing.T) {
	hp := struct {
		Noise float64 `knob:"0..1, step 0.1"`
		Code  int     `knob:"1..9"`
	}{0.123, 2}
	b, err := NewBoard(&hp)
	if err != nil {
		t.Fatal(err)
	}
	b.Set(map[string]any{"Code": 3.0})
	if hp.Noise != 0.123 || hp.Code != 3 || b.String() != "Noise 0.123 · Code 3" {
		t.Errorf("the struct is %+v, as a string %s", hp, b.String())
	}
}

// TestBoardValues checks that a board set to its own values stays as it is, except for
// an initial value between two positions of a slider, which moves to the nearer one.
func TestBoardValues(t *testing.T) {
	hp := struct {
		Rate  float64 `knob:"0.05..3, log"`
		Noise float32 `knob:"0..1, step 0.1"`
		Code  int     `knob:"choices 2|10|20"`
		Loss  string  `knob:"choices mse|bce"`
		Clean bool    `knob:""`
	}{0.6, 0.3, 10, "bce", true}
	b, err := NewBoard(&hp)
	if err != nil {
		t.Fatal(err)
	}
	values := b.Values()
	if values["Noise"] != 0.3 || values["Code"] != "10" || values["Loss"] != "bce" || values["Clean"] != true || values["Rate"] != 0.6 {
		t.Errorf("the values of %+v are %v", hp, values)
	}
	before := hp
	b.Set(values)
	if hp.Rate < 0.58 || hp.Rate > 0.62 {
		t.Errorf("a rate of 0.6 becomes %v", hp.Rate)
	}
	if hp.Rate = before.Rate; hp != before {
		t.Errorf("%+v becomes %+v", before, hp)
	}
}
