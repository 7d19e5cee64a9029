package ipynb

import (
	"encoding/json"
	"testing"
)

func TestTidy(t *testing.T) {
	nb := newNotebook(t, "%%\nprint()")
	var outputs []any
	err := json.Unmarshal([]byte(`[
		{"output_type":"stream","name":"stdout","text":"one\ntwo "},
		{"output_type":"stream","name":"stdout","text":["half\r","done\n"]},
		{"output_type":"stream","name":"stderr","text":"warning\n"},
		{"output_type":"execute_result","execution_count":3,"data":{"text/html":"<b>x</b>"},
		 "metadata":null,"transient":{"display_id":"7"}},
		{"output_type":"stream","name":"stdout","text":"after\n"}
	]`), &outputs)
	if err != nil {
		t.Fatal(err)
	}
	cell := nb.Code()[0]
	cell.fields["outputs"] = outputs
	cell.fields["metadata"] = map[string]any{
		"execution": map[string]any{"iopub.status.busy": "now"}, "tags": []any{"kept"},
	}
	nb.Tidy()
	got, err := json.Marshal(map[string]any{"outputs": cell.fields["outputs"], "metadata": cell.fields["metadata"]})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"metadata":{"tags":["kept"]},"outputs":[` +
		`{"name":"stdout","output_type":"stream","text":["one\n","done\n"]},` +
		`{"name":"stderr","output_type":"stream","text":["warning\n"]},` +
		`{"data":{"text/html":"\u003cb\u003ex\u003c/b\u003e"},"metadata":{},"output_type":"display_data"},` +
		`{"name":"stdout","output_type":"stream","text":["after\n"]}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	language := object(object(nb.root, "metadata"), "language_info")
	for _, c := range []struct{ name, lexer, want any }{{"go", "", "go"}, {"go", nil, "go"}, {"go", "text", "text"}, {"python", "", ""}} {
		language["name"], language["pygments_lexer"] = c.name, c.lexer
		if nb.Tidy(); language["pygments_lexer"] != c.want {
			t.Errorf("the lexer %q of %s becomes %q, expected %q", c.lexer, c.name, language["pygments_lexer"], c.want)
		}
	}
	before, _ := nb.Bytes()
	nb.Tidy()
	if after, _ := nb.Bytes(); string(after) != string(before) {
		t.Error("tidying twice is not the same as once")
	}
}
