package ipynb

import (
	"encoding/json"
	"strings"
	"testing"
)

// newNotebook makes a notebook of code cells with the identifiers c1, c2, ….
func newNotebook(t *testing.T, sources ...string) *Notebook {
	t.Helper()
	var cells []any
	for i, source := range sources {
		cells = append(cells, map[string]any{
			"cell_type": "code", "id": "c" + string(rune('1'+i)), "metadata": map[string]any{},
			"execution_count": nil, "outputs": []any{}, "source": splitLines(source),
		})
	}
	text, err := json.Marshal(map[string]any{"cells": cells, "metadata": map[string]any{}, "nbformat": 4, "nbformat_minor": 5})
	if err != nil {
		t.Fatal(err)
	}
	nb, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

const hyperCell = `import "latentlab/lib/ae"

!echo a line for the shell

// Hyperparameters: a smaller code blurs, a larger one learns to copy.
var (
	epochs = 100 // how often
	rate   = 1e-3
	shift  = -0.5
	name   = "fashion"
	live   = true
	hidden = []int{256, 128, 64}
	config = ae.Config{Code: 20, Hidden: []int{256, 128}, Loss: loss.BCE}
)

// Hyperparameters, one by itself.
const batch = 512

var untouched = 7

%%
// Hyperparameters in the body of main do not count.
var inner = 3
fmt.Println(epochs)
`

func TestHyperparameters(t *testing.T) {
	var got []string
	for _, h := range newNotebook(t, "not Go at all {", hyperCell).Hyperparameters() {
		got = append(got, h.Name+"="+h.Value)
	}
	want := `epochs=100 rate=1e-3 shift=-0.5 name="fashion" live=true hidden=[]int{256, 128, 64} ` +
		`config.Code=20 config.Hidden=[]int{256, 128} batch=512`
	if strings.Join(got, " ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
}

func TestApply(t *testing.T) {
	for _, tc := range []struct{ set, old, new string }{
		{"epochs=2", "epochs = 100 // how", "epochs = 2 // how"},
		{"rate=0.01", "rate   = 1e-3", "rate   = 0.01"},
		{"rate=1", "rate   = 1e-3", "rate   = 1"},
		{"shift=-2", "shift  = -0.5", "shift  = -2"},
		{"shift=0.25", "shift  = -0.5", "shift  = 0.25"},
		{"name=mnist", `"fashion"`, `"mnist"`},
		{`name="two words"`, `"fashion"`, `"two words"`},
		{"name=`raw`", `"fashion"`, "`raw`"},
		{"name='y'", `"fashion"`, `"'y'"`}, // not the number 121
		{"name=121", `"fashion"`, `"121"`},
		{`name="`, `"fashion"`, `"\""`},
		{"live=false", "= true", "= false"},
		{"hidden=512,64", "hidden = []int{256, 128, 64}", "hidden = []int{512,64}"},
		{"hidden=[]int{9}", "hidden = []int{256, 128, 64}", "hidden = []int{9}"},
		{"config.Code=2", "Code: 20", "Code: 2"},
		{"config.Hidden=5", "Hidden: []int{256, 128}", "Hidden: []int{5}"},
		{"batch=32", "batch = 512", "batch = 32"},
	} {
		nb := newNotebook(t, hyperCell)
		set, err := ParseSetting(tc.set)
		if err != nil {
			t.Fatal(err)
		}
		if err := nb.Apply([]Setting{set}); err != nil {
			t.Errorf("%s: %v", tc.set, err)
			continue
		}
		if got, want := nb.Code()[0].Source(), strings.Replace(hyperCell, tc.old, tc.new, 1); got != want {
			t.Errorf("%s: got\n%s", tc.set, got)
		}
	}
}

func TestApplySeveral(t *testing.T) {
	nb := newNotebook(t, hyperCell, "// Hyperparameters\nvar epochs = 5\n")
	// The name is in both cells, and the later value counts.
	err := nb.Apply([]Setting{{"epochs", "7"}, {"batch", "32"}, {"epochs", "8"}})
	if err != nil {
		t.Fatal(err)
	}
	first, second := nb.Code()[0].Source(), nb.Code()[1].Source()
	if !strings.Contains(first, "epochs = 8 //") || !strings.Contains(first, "batch = 32\n") ||
		!strings.Contains(second, "epochs = 8\n") {
		t.Errorf("got\n%s\n%s", first, second)
	}
}

func TestApplyErrors(t *testing.T) {
	for _, tc := range []struct{ set, want string }{
		{"epoch=2", `there is no hyperparameter "epoch": expected one of epochs=100, rate=1e-3`},
		{"untouched=2", `untouched=7 in code cell 1 is no hyperparameter, since the comment above its declaration does not start`},
		{"inner=2", "there is no hyperparameter"},
		{"epochs=2.5", "2.5 is not a whole number"},
		{"epochs=many", "many is not a whole number"},
		{"epochs=2); panic(1", "is not a whole number"},
		{"rate=fast", "fast is not a number"},
		{"live=1", "1 is not a boolean"},
		{"hidden=a,b", "a,b is not a list"},
	} {
		nb := newNotebook(t, hyperCell)
		set, err := ParseSetting(tc.set)
		if err != nil {
			t.Fatal(err)
		}
		err = nb.Apply([]Setting{{"batch", "1"}, set})
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want one with %q", tc.set, err, tc.want)
		}
		if nb.Code()[0].Source() != hyperCell {
			t.Errorf("%s: the notebook was changed", tc.set)
		}
	}
	for _, text := range []string{"epochs", "=2", "epochs=", ""} {
		if _, err := ParseSetting(text); err == nil {
			t.Errorf("ParseSetting(%q): no error", text)
		}
	}
}

// Without hyperparameters the error states what makes one.
func TestApplyWithout(t *testing.T) {
	err := newNotebook(t, "%%\nfmt.Println(1)").Apply([]Setting{{"epochs", "1"}})
	if err == nil || !strings.Contains(err.Error(), `where the comment above it starts with "Hyperparameters"`) {
		t.Errorf("error %v", err)
	}
}
