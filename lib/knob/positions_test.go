package knob

import (
	"fmt"
	"strings"
	"testing"
)

func TestPositions(t *testing.T) {
	hp := struct {
		Noise float64 `knob:"0..1, step 0.25, name σ, unit px"`
		Rate  float32 `knob:"1e-4..1e-1, log"`
		Code  int     `knob:"choices 2|10"`
		Steps int     `knob:"1..3"`
		Clean bool    `knob:""`
	}{0.3, 1e-3, 10, 2, true}
	b, err := NewBoard(&hp)
	if err != nil {
		t.Fatal(err)
	}
	all, err := b.Positions()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"Noise σ px [0 0.25 0.3 0.5 0.75 1] [0.00 0.25 0.30 0.50 0.75 1.00] 2 false",
		"",
		"Code Code  [2 10] [2 10] 1 true",
		"Steps Steps  [1 2 3] [1 2 3] 1 false",
		"Clean Clean  [false true] [off on] 1 true",
	} {
		p := all[i]
		got := fmt.Sprintf("%s %s %s %v %v %d %v", p.Field, p.Name, p.Unit, p.Values, p.Texts, p.First, p.Choices)
		if want != "" && got != want {
			t.Errorf("the positions are %q, expected %q", got, want)
		}
		for at, value := range p.Values { // Set takes each as it is, that between two positions too
			b.Set(map[string]any{p.Field: value})
			if now := b.Values()[p.Field]; now != value {
				t.Errorf("%s is %v after Set to position %d, %v", p.Field, now, at, value)
			}
		}
	}
	rate := all[1]
	if n := len(rate.Values); n < 150 || rate.Values[0] != 1e-4 || rate.Values[n-1] != 0.1 || rate.Values[rate.First] != 1e-3 {
		t.Errorf("the positions of a logarithmic slider are %v, the first is number %d", rate.Values, rate.First)
	}
	many, err := NewBoard(&struct {
		N int `knob:"1..5000"`
	}{3})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := many.Positions(); err == nil || !strings.Contains(err.Error(), "the field N has a slider with 5000 positions") {
		t.Errorf("a slider with 5,000 positions: %v", err)
	}
}
