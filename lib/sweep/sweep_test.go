package sweep

import (
	"math"
	"reflect"
	"strings"
	"testing"
)

type named struct{ Name string }

type hyper struct {
	Noise  float64 `knob:"0..1, name σ, unit px"`
	Code   int
	Small  uint8
	Single float32
	Word   string
	On     bool
	Loss   named
	Widths []int
	Call   func()
	hidden int
}

func TestNewPlanErrors(t *testing.T) {
	hp := hyper{}
	many := make([]any, 26)
	for i := range many {
		many[i] = i
	}
	for _, c := range []struct {
		hp   any
		over Sweep
		want string
	}{
		{hp, Over("Code", 1), "expected a pointer to a struct, as &hp"},
		{(*hyper)(nil), Over("Code", 1), "expected a pointer to a struct"},
		{&hp, Sweep{}, "over 0 hyperparameters, expected one or two"},
		{&hp, Over("Code", 1).Over("Noise", 1).Over("Small", 1), "over 3 hyperparameters"},
		{&hp, Over("code", 1), "no field code in hp, expected one of Noise, Code, Small"},
		{&hp, Over("hidden", 1), "no field hidden"},
		{&hp, Over("Code", 1).Over("Code", 2), "over Code twice"},
		{&hp, Over("Code"), "no values for Code, expected at least one"},
		{&hp, Over("Code", 1, 2, 1), "Code is to be 1 twice"},
		{&hp, Over("Noise", 1, 1.0), "Noise is to be 1 px twice"},
		{&hp, Over("Code", 1.5), "Code: 1.5 (float64) cannot be the value of a field of type int"},
		{&hp, Over("Code", "two"), "two (string) cannot be the value of a field of type int"},
		{&hp, Over("Code", nil), "cannot be the value of a field of type int"},
		{&hp, Over("Word", 5), "5 (int) cannot be the value of a field of type string"},
		{&hp, Over("Small", -1), "-1 (int) cannot be the value of a field of type uint8"},
		{&hp, Over("Small", 256), "256 (int) cannot be the value of a field of type uint8"},
		{&hp, Over("Single", 1e300), "cannot be the value of a field of type float32"},
		{&hp, Over("Noise", math.NaN()), "NaN is not a number to train with"},
		{&hp, Over("Noise", math.Inf(1)), "+Inf is not a number to train with"},
		{&hp, Over("Call", func() {}), "has no name to show"},
		{&hp, Over("Code", many...), "26 trainings, expected at most 25"},
		{&hp, Over("Code", many[:6]...).Over("Noise", 1, 2, 3, 4, 5), "30 trainings"},
	} {
		if _, err := NewPlan(c.hp, c.over); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: the error is %v, expected one with %q", c.over, err, c.want)
		}
	}
	if !reflect.DeepEqual(hp, hyper{}) {
		t.Errorf("hp was changed to %+v", hp)
	}
}

func TestPlan(t *testing.T) {
	hp := hyper{Noise: 0.5, Code: 7, hidden: 1}
	p, err := NewPlan(&hp, Over("Code", 2, int64(20), 3.0).Over("Noise", 0, 0.25))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"Code = 2, σ = 0 px", "Code = 2, σ = 0.25 px", "Code = 20, σ = 0 px",
		"Code = 20, σ = 0.25 px", "Code = 3, σ = 0 px", "Code = 3, σ = 0.25 px",
	}
	if p.Len() != len(want) {
		t.Fatalf("there are %d cases, expected %d", p.Len(), len(want))
	}
	for i, title := range want {
		if p.Title(i) != title {
			t.Errorf("case %d is %q, expected %q", i, p.Title(i), title)
		}
	}
	p.Set(3)
	if hp.Code != 20 || hp.Noise != 0.25 {
		t.Errorf("case 3 sets %+v", hp)
	}
	p.Restore()
	if hp.Code != 7 || hp.Noise != 0.5 {
		t.Errorf("Restore leaves hp as %+v", hp)
	}
	for _, over := range []Sweep{
		Over("Loss", named{"BCE"}, named{"MSE"}), Over("Word", "a", "b"), Over("On", false, true),
		Over("Widths", []int{1}, []int{1, 2}), Over("Single", 0.1, 1e-3), Over("Small", 0, 255),
	} {
		if _, err := NewPlan(&hp, over); err != nil {
			t.Errorf("%v: %v", over, err)
		}
	}
}
