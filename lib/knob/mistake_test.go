package knob

import (
	"reflect"
	"strings"
	"testing"
)

// TestMistypedTags checks that a tag that Go ignores is an error that names the field,
// shows the tag and the right one.
func TestMistypedTags(t *testing.T) {
	for tag, want := range map[string]string{
		`knob: "0..1"`:                "0..1",
		`knob :"0..1"`:                "0..1",
		` knob:  "0..1, name a b"  `:  "0..1, name a b",
		`Knob:"0..1, log"`:            "0..1, log",
		`KNOB:"0..1"`:                 "0..1",
		`knobs:"0..1"`:                "0..1",
		`knob"0..1"`:                  "0..1",
		`knob:0..1, name σ`:           "0..1, name σ",
		`knob 0..1`:                   "0..1",
		`knob='0..1'`:                 "0..1",
		`knob:“0..1”`:                 "0..1",
		`json:"a", knob:"0..1"`:       "0..1",
		`json:"a" knob: "0..1" x:"y"`: "0..1",
		`konb:"0..1"`:                 "0..1",
		`slider:"0..1, step 0.1"`:     "0..1, step 0.1",
		`0..1`:                        "0..1",
		`"0..1"`:                      "0..1",
		`choices 1|2`:                 "choices 1|2",
	} {
		want = "the field Noise has the tag `" + tag + "`, which makes no control: write `knob:\"" + want + "\"`, the key"
		if err := tagError(tag); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the tag %s gives the error\n%v, expected\n%s", tag, err, want)
		}
	}
	_, err := NewBoard(&struct {
		A struct {
			Noise float64 `knob:"0..1"`
		}
	}{})
	const want = "the field A is a struct with controls in it, A.Noise for one: write its fields"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("a struct in the struct gives the error %v", err)
	}
}

// tagError returns the error of NewBoard for a struct with a field with a tag, and one
// with a control.
func tagError(tag string) error {
	_, err := NewBoard(reflect.New(reflect.StructOf([]reflect.StructField{
		{Name: "Noise", Type: reflect.TypeFor[float64](), Tag: reflect.StructTag(tag)},
		{Name: "Other", Type: reflect.TypeFor[bool](), Tag: `knob:""`},
	})).Interface())
	return err
}

// TestOtherTags checks that other tags stay allowed, that `knob:"-"` makes no control,
// and that numbers and bools without a tag are noted.
func TestOtherTags(t *testing.T) {
	b, err := NewBoard(&struct {
		A      float64           `knob:"0..1"`
		B      float64           `knob:"-"`
		C      string            `json:"knob,omitempty" xml:"a..b"`
		D      []struct{ N int } `toml:"d"`
		hidden int
		Epochs int
		Clean  bool
	}{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range []string{"", "any words", `json:"noise"`, `yaml: noise`, `json:"knobs"`, "a..b", `default:"0.3"`} {
		if err := tagError(tag); err != nil {
			t.Errorf("the tag %s gives the error %v", tag, err)
		}
	}
	const want = "Epochs has no control: give it a tag as `knob:\"1..100\"`, or `knob:\"-\"` if it should have none.\n" +
		"Clean has no control: give it a tag as `knob:\"\"`, or `knob:\"-\"` if it should have none."
	if got := strings.Join(b.Notes(), "\n"); got != want || b.String() != "A 0.000" {
		t.Errorf("the controls are %s with the notes\n%s, expected\n%s", b, got, want)
	}
	for _, markup := range []string{b.HTML("a"), b.StaticHTML()} {
		if !strings.Contains(markup, "Epochs has no control") {
			t.Errorf("the page does not say that Epochs has no control: %s", markup)
		}
	}
}
