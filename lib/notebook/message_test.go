package notebook

import (
	"testing"
	"time"

	"latentlab/lib/knob"
)

// FuzzMessage checks that any message leaves the fields within their controls'
// ranges.
func FuzzMessage(f *testing.F) {
	for _, text := range []string{
		`{"from":"a","seq":1,"values":{"Noise":0.5}}`, `{"from":"a","seq":"1"}`, `{"from":"a","seq":1e999}`,
		`[]`, `null`, `{"from":"","seq":1}`, `{"values":7}`, "\x00",
		`{"from":"a","seq":-1,"values":{"Noise":{"x":[1,2]}},"done":true}`, `{"from":"a","seq":2,"hidden":true,"hello":true}`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hp := struct {
			Noise float64 `knob:"0..1"`
			Code  int     `knob:"choices 1|2"`
		}{0.5, 1}
		b, err := knob.NewBoard(&hp)
		if err != nil {
			t.Fatal(err)
		}
		c := newControls(b, func() {})
		c.call = &call{trainings: 0, done: make(chan struct{}), cancel: func() {}, outputs: map[string]int{}}
		c.receive(text)
		c.receive(text) // a number that came before
		c.checkPage(time.Now())
		c.advance(false)
		c.board.Grant(c.wish)
		if !(hp.Noise >= 0 && hp.Noise <= 1) || hp.Code != 1 && hp.Code != 2 {
			t.Errorf("%q sets %+v", text, hp)
		}
	})
}
