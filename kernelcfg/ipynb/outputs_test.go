package ipynb

import (
	"encoding/json"
	"strings"
	"testing"
)

// executed makes a notebook of three cells, of which the first printed nothing, as if
// it had been executed.
func executed(t *testing.T) *Notebook {
	t.Helper()
	nb := newNotebook(t, "var x = 1", "%%\nfmt.Println(x)", "%%\nshow(x)")
	setOutputs(t, nb.Code()[1], `[{"output_type": "stream", "name": "stdout", "text": "1\nline\n"}]`)
	setOutputs(t, nb.Code()[2], `[
		{"output_type": "display_data", "data": {"image/png": "iVBORw0K\n", "text/plain": "a grid"}, "metadata": {"image/png": {"width": 4}}},
		{"output_type": "display_data", "data": {"application/json": {"a": 1.50, "b": [1, 2]}, "text/html": "<b>\nx</b>"}, "metadata": {}}]`)
	for i, cell := range nb.Code() {
		cell.fields["execution_count"] = json.Number(string(rune('1' + i)))
	}
	return nb
}

func setOutputs(t *testing.T, cell Cell, text string) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var outputs []any
	if err := dec.Decode(&outputs); err != nil {
		t.Fatal(err)
	}
	cell.fields["outputs"] = outputs
}

func TestCheckOutputs(t *testing.T) {
	swap := func(nb *Notebook, i, j int) {
		cells := nb.root["cells"].([]any)
		cells[i], cells[j] = cells[j], cells[i]
	}
	for _, tc := range []struct {
		name   string
		change func(nb *Notebook)
		want   []string
		older  bool // whether the record of an older version shows it too
	}{
		{"nothing", func(*Notebook) {}, nil, true},
		{"all outputs cleared", func(nb *Notebook) { nb.ClearOutputs() }, []string{
			"code cell 2 (id c2): fmt.Println(x): its outputs were cleared", "code cell 3 (id c3): show(x): its outputs were cleared",
		}, false}, // of an older record: the first cell, too
		{"an output deleted", func(nb *Notebook) {
			cell := nb.Code()[2]
			cell.fields["outputs"] = cell.fields["outputs"].([]any)[:1]
		}, []string{"code cell 3 (id c3): show(x): its outputs are others"}, false},
		{"an output edited", func(nb *Notebook) {
			setOutputs(t, nb.Code()[1], `[{"output_type": "stream", "name": "stdout", "text": "2\nline\n"}]`)
		}, []string{"code cell 2 (id c2): fmt.Println(x): its outputs are others"}, false},
		{"outputs exchanged", func(nb *Notebook) {
			a, b := nb.Code()[1], nb.Code()[2]
			a.fields["outputs"], b.fields["outputs"] = b.fields["outputs"], a.fields["outputs"]
		}, []string{"code cell 2", "code cell 3"}, false},
		{"outputs where were none", func(nb *Notebook) {
			nb.Code()[0].fields["outputs"] = nb.Code()[1].fields["outputs"]
		}, []string{"code cell 1 (id c1): var x = 1: has outputs, and had none"}, false},
		{"code deleted, not its outputs", func(nb *Notebook) { nb.Code()[1].SetSource("") }, []string{
			"id c2 is gone", "the code cell with id c2 has outputs and no code",
		}, true},
		{"neighbors swapped", func(nb *Notebook) { swap(nb, 1, 2) }, []string{
			"code cell 3 (id c2): fmt.Println(x): was not executed after the cell above it, code cell 2 (id c3)",
		}, true},
		{"the last cell moved up", func(nb *Notebook) { swap(nb, 1, 2); swap(nb, 0, 1) }, []string{
			"code cell 2 (id c1): var x = 1: was not executed after the cell above it, code cell 1 (id c3)",
		}, true},
	} {
		for _, older := range []bool{false, true} {
			if older && !tc.older {
				continue
			}
			nb := executed(t)
			nb.Record(Full, nil, nil, 2)
			if older {
				nb.CopyOutputsRecord(newNotebook(t, ""))
			}
			if nb.OutputsRecorded() == older {
				t.Fatalf("OutputsRecorded() is %t", !older)
			}
			tc.change(nb)
			got := reread(t, nb).Check()
			if len(got) != len(tc.want) {
				t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
				continue
			}
			for i := range got {
				if !strings.Contains(got[i], tc.want[i]) {
					t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
				}
			}
		}
	}
}

// The record of an older version shows that outputs were cleared by the numbers of the
// executions.
func TestCheckClearedOlder(t *testing.T) {
	nb := executed(t)
	nb.Record(Full, nil, nil, 2)
	nb.CopyOutputsRecord(newNotebook(t, ""))
	nb.ClearOutputs()
	if got := nb.Check(); len(got) != 3 || !strings.Contains(got[1], "its outputs were cleared") {
		t.Errorf("got %q", got)
	}
}

// A front end writes the same outputs in another layout.
func TestOutputsDigest(t *testing.T) {
	nb := executed(t)
	setOutputs(t, nb.Code()[0], `[{"output_type": "stream", "name": "stdout", "text": ["1\n", "li"]},
		{"output_type": "stream", "name": "stdout", "text": "x\bne\n"}]`)
	if got, want := nb.Code()[0].OutputsDigest(), nb.Code()[1].OutputsDigest(); got != want {
		t.Error("printed text in parts has another digest")
	}
	setOutputs(t, nb.Code()[0], `[
		{"metadata": {"image/png": {"width": 4.0}}, "output_type": "execute_result", "execution_count": 7,
		 "data": {"text/plain": ["a ", "grid"], "image/png": ["iVBORw0K\n"]}},
		{"output_type": "display_data", "metadata": null, "transient": {"display_id": "1"},
		 "data": {"text/html": ["<b>\n", "x</b>"], "application/json": {"b": [1, 2], "a": 1.5}}}]`)
	if got, want := nb.Code()[0].OutputsDigest(), nb.Code()[2].OutputsDigest(); got != want {
		t.Error("a display in another layout has another digest")
	}
	before := nb.Code()[2].OutputsDigest()
	nb.Tidy()
	if after := reread(t, nb).Code()[2].OutputsDigest(); after != before {
		t.Error("Tidy changes the digest")
	}
}

// reread returns nb as read from its text.
func reread(t *testing.T, nb *Notebook) *Notebook {
	t.Helper()
	text, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return read
}
