package notebook

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"latentlab/lib/page"
)

type keptStruct struct {
	Beta float64 `knob:"0..4, step 0.5, name β"`
	Act  string  `knob:"choices relu|tanh"`
	Code int     `knob:"choices 2|10"`
}

// openedAs runs a function as the first of a program that opens controls.
func openedAs(t *testing.T, f func()) {
	t.Helper()
	before := opened
	opened = 0
	f()
	opened = before
}

// variableOf returns the environment variable of the knobs of a card.
func variableOf(t *testing.T, c page.Card) string {
	t.Helper()
	name := regexp.MustCompile(`"variable":"(LATENTLAB_KNOBS_[0-9a-f]{24})"`).FindStringSubmatch(c.Keep)
	if name == nil || !strings.Contains(c.Script, "function latentlabKeep(") {
		t.Fatalf("the card keeps nothing: %q", c.Keep)
	}
	return name[1]
}

// TestStartKept starts knobs from values that the kernel keeps.
func TestStartKept(t *testing.T) {
	var variable string
	start := func(hp *keptStruct) (c page.Card) {
		t.Helper()
		openedAs(t, func() {
			keep, err := startKept(hp)
			if err != nil {
				t.Fatal(err)
			}
			keep(&c)
		})
		return c
	}
	code := keptStruct{Beta: 1, Act: "relu", Code: 2}
	hp := code
	c := start(&hp)
	variable = variableOf(t, c)
	if hp != code || !strings.Contains(c.Keep, `"code":""`) || !strings.Contains(c.Keep, `"strings":["Act"]`) {
		t.Errorf("without kept values the knobs are at %+v, with %s", hp, c.Keep)
	}
	for _, k := range []struct {
		kept string
		want keptStruct
	}{
		{`{"Beta":2.5,"Act":"tanh","Code":"10"}`, keptStruct{2.5, "tanh", 10}},
		{`{"Beta":99,"Act":"sine","Code":"3","Other":1}`, keptStruct{4, "relu", 2}},
		{`{"Beta":"x","Act":1,"Code":null}`, code},
		{`{}`, code}, {`[1]`, code}, {`{"Beta":`, code}, {`null`, code}, {``, code},
	} {
		t.Setenv(variable, url.PathEscape(k.kept))
		hp := code
		if c = start(&hp); hp != k.want {
			t.Errorf("with %s kept the knobs are at %+v, expected %+v", k.kept, hp, k.want)
		}
		if variableOf(t, c) != variable {
			t.Error("kept values change the name of their variable")
		}
		if said := strings.Contains(c.Keep, `"code":"β 1.0 · Act relu · Code 2"`); said != (hp != code) {
			t.Errorf("with %s kept the card has %s", k.kept, c.Keep)
		}
	}
	t.Setenv(variable, "%zz")
	if hp = code; start(&hp).Keep == "" || hp != code {
		t.Errorf("with a damaged variable the knobs are at %+v", hp)
	}

	t.Setenv(variable, `{"Beta":2.5}`)
	for name, other := range map[string]keptStruct{"another value": {3, "relu", 2}, "the second in the cell": code} {
		hp := other
		if name == "the second in the cell" {
			openedAs(t, func() {
				first := code
				if _, err := startKept(&first); err != nil {
					t.Fatal(err)
				}
				if _, err := startKept(&hp); err != nil {
					t.Fatal(err)
				}
			})
		} else {
			start(&hp)
		}
		if hp != other {
			t.Errorf("%s: the values kept for others count", name)
		}
	}

	var none page.Card
	if keep, err := startKept(nil); err != nil {
		t.Error(err)
	} else if keep(&none); none.Keep != "" || none.Script != "" {
		t.Errorf("without knobs the card has %+v", none)
	}
	if _, err := startKept(code); err == nil || !strings.Contains(err.Error(), "pointer to a struct") {
		t.Errorf("a struct that is not a pointer gives %v", err)
	}
}
