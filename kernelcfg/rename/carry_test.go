package rename

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"latentlab/kernelcfg/ipynb"
)

// notebook is a notebook of code cells c1, c2, … with an output each, which
// a full execution has recorded.
func notebook(t *testing.T, sources ...string) *ipynb.Notebook {
	t.Helper()
	nb := parse(t, sources, nil)
	nb.Record(ipynb.Full, nil, map[string]string{"go": "go1.26"}, 2)
	return nb
}

// parse makes a notebook of cells, with the metadata of another.
func parse(t *testing.T, sources []string, as *ipynb.Notebook) *ipynb.Notebook {
	t.Helper()
	var cells []any
	for i, source := range sources {
		cells = append(cells, map[string]any{
			"cell_type": "code", "id": fmt.Sprintf("c%d", i+1), "metadata": map[string]any{}, "source": source,
			"outputs": []any{map[string]any{"output_type": "stream", "name": "stdout", "text": fmt.Sprint(i)}},
		})
	}
	root := map[string]any{"nbformat": 4, "cells": cells, "metadata": map[string]any{}}
	if as != nil {
		var other map[string]any
		if err := json.Unmarshal(bytes(t, as), &other); err != nil {
			t.Fatal(err)
		}
		root["metadata"] = other["metadata"]
	}
	text, err := json.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	nb, err := ipynb.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

func bytes(t *testing.T, nb *ipynb.Notebook) []byte {
	t.Helper()
	text, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

const (
	executed = "// a is ae.BCE.\nvar a = ae.BCE\n\n%%\nfmt.Println(\"from\", 1.5, a)\nnotebook.Show(figure.Grid(nil, 4, 10))\nfmt.Println(latent.Line(nil, nil, 1))"
	renames  = "// a is loss.BCE.\nvar a = loss.BCE\n\n%%\nfmt.Println(\"from\", 1.5, a)\nnotebook.Show(figure.Grid{Images: nil, Rows: 4, Columns: 10}.Draw())\nfmt.Println(latent.Line(nil, nil, 1))"
)

// TestCarry changes a rewritten cell in all the ways in which it may be more
// than renamed.
func TestCarry(t *testing.T) {
	for _, tc := range []struct{ name, old, new, refused string }{
		{"names alone", "", "", ""},
		{"a comment", "// a is loss.BCE.", "// a is a loss.\n// And more.", ""},
		{"layout", "Grid{Images: nil, Rows: 4, Columns: 10}", "Grid{\n\tImages: nil,\n\tRows: 4, Columns: 10,\n}", ""},
		{"an import", "// a is", "import \"math\"\n\n// a is", ""},
		{"a number", "1.5", "1.50", "1.50"},
		{"a whole number", "Rows: 4", "Rows: 5", "5"},
		{"a string", `"from"`, `"From"`, `"From"`},
		{"a string in other quotes", `"from"`, "`from`", "`from`"},
		{"swapped arguments", "1.5, a", "a, 1.5", "it has a"},
		{"swapped fields", "Rows: 4, Columns: 10", "Columns: 10, Rows: 4", "Columns"},
		{"a deleted statement", "fmt.Println(latent.Line(nil, nil, 1))", "", "the end"},
		{"an added statement", "%%\n", "%%\nfmt.Println()\n", "it has )"},
		{"another name", "loss.BCE\n\n", "loss.MSE\n\n", "MSE"},
		{"an old name", "loss.BCE\n\n", "ae.BCE\n\n", "ae"},
		{"an operator", "1.5", "-1.5", "-"},
		{"a line for the kernel", "%%\n", "%%\n!true\n", "!true"},
		{"arguments for main", "%%\n", "%% -v\n", "-v"},
		{"statements joined", ")\nfmt.Println(latent", "); fmt.Println(latent", ""},
		{"another package of the name", "// a is", "import loss \"latentlab/lib/ae\"\n\n// a is", "latentlab/lib/ae"},
		{"not Go", "1.5", "1.5 1.5", "missing ','"},
	} {
		before := notebook(t, imports, executed)
		after := parse(t, []string{imports, executed}, before)
		if _, _, err := table(t).Notebook(library, after); err != nil {
			t.Fatal(err)
		}
		if got := after.Code()[1].Source(); got != renames {
			t.Fatalf("the rewritten cell is\n%s", got)
		}
		changed := strings.Replace(renames, tc.old, tc.new, 1)
		if tc.old != "" && changed == renames {
			t.Fatalf("%s: nothing changed", tc.name)
		}
		after.Code()[1].SetSource(changed)
		record, err := table(t).CarryRecord(library, before, after)
		if err != nil {
			t.Fatal(err)
		}
		refused := strings.Join(record.Refused, "\n")
		if (refused == "") != (tc.refused == "") || !strings.Contains(refused, tc.refused) {
			t.Errorf("%s: refused %q, want %q", tc.name, refused, tc.refused)
		}
		was, _ := before.Made("c2")
		wrong := strings.Join(after.Check(), "\n")
		if tc.refused == "" && (wrong != "" || after.RenamedFrom("c2") != was || record.Carried != 2) {
			t.Errorf("%s: %d cells carried, renamed from %q, check finds %q", tc.name, record.Carried, after.RenamedFrom("c2"), wrong)
		}
		if made, _ := after.Made("c2"); tc.refused != "" && (made != was || after.RenamedFrom("c2") != "" || !strings.Contains(wrong, "code cell 2")) {
			t.Errorf("%s: the refused cell's record is %q, renamed from %q; check finds %q", tc.name, made, after.RenamedFrom("c2"), wrong)
		}
	}
}

// TestCarryRecord refuses what the record or the outputs do not fit.
func TestCarryRecord(t *testing.T) {
	rewritten := func(before *ipynb.Notebook) *ipynb.Notebook {
		after := parse(t, []string{imports, executed}, before)
		if _, _, err := table(t).Notebook(library, after); err != nil {
			t.Fatal(err)
		}
		return after
	}
	refused := func(before, after *ipynb.Notebook) string {
		t.Helper()
		record, err := table(t).CarryRecord(library, before, after)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(record.Refused, "\n")
	}

	before := notebook(t, imports, "%%\nfmt.Println(2)")
	before.Code()[1].SetSource(executed) // after its execution
	if got := refused(before, rewritten(before)); !strings.Contains(got, "c2): had changed since its execution") {
		t.Errorf("a cell changed after its execution: refused %q", got)
	}

	before = notebook(t, imports, executed)
	text := strings.Replace(string(bytes(t, rewritten(before))), `"text": "1"`, `"text": "2"`, 1)
	after, err := ipynb.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if got := refused(before, after); !strings.Contains(got, "c2): has other outputs") {
		t.Errorf("an output changed: refused %q", got)
	}

	after = rewritten(before)
	after.Record(ipynb.Quick, nil, nil, 2)
	if _, err := table(t).CarryRecord(library, before, after); err == nil {
		t.Error("the record of a full execution was carried over to a quick one")
	}

	after = rewritten(before)
	after.Code()[1].SetSource("%%\nfmt.Println(3)")
	after.SetRenamedFrom(after.Code()[1], "0") // as one would forge it
	if got := refused(before, after); got == "" || len(after.Check()) == 0 {
		t.Errorf("a forged record: refused %q, check finds %q", got, after.Check())
	}

	none := parse(t, []string{imports, executed}, nil)
	if record, err := table(t).CarryRecord(library, none, rewritten(none)); err != nil || record.Carried+record.Same+len(record.Refused) > 0 {
		t.Errorf("a notebook without a record: %v, %v", record, err)
	}
}

// TestCarryRemoved refuses a cell that calls what the library no longer has.
func TestCarryRemoved(t *testing.T) {
	before := notebook(t, imports, "%%\nfmt.Println(ae.BCE, ae.HalfSquares)")
	after, err := ipynb.Parse(bytes(t, before))
	if err != nil {
		t.Fatal(err)
	}
	if changed, _, err := table(t).Notebook(library, after); err != nil || changed == 0 {
		t.Fatalf("%d cells changed, %v", changed, err)
	}
	record, err := table(t).CarryRecord(library, before, after)
	if refused := strings.Join(record.Refused, "\n"); err != nil || !strings.Contains(refused, "HalfSquares") {
		t.Errorf("refused %q, %v", refused, err)
	}
	if len(after.Check()) == 0 {
		t.Error("check finds nothing")
	}
}

// TestCarryTwice carries over what was carried over: the note stays that of
// what was executed, and the proof is repeated.
func TestCarryTwice(t *testing.T) {
	before := notebook(t, imports, executed)
	was, _ := before.Made("c2")
	after := parse(t, []string{imports, executed}, before)
	for range 2 {
		if _, _, err := table(t).Notebook(library, after); err != nil {
			t.Fatal(err)
		}
		if record, err := table(t).CarryRecord(library, before, after); err != nil || record.Carried != 2 {
			t.Errorf("carried %d cells, %v", record.Carried, err)
		}
	}
	// As a reader renames, from one version to the next.
	next := parse(t, []string{after.Code()[0].Source(), after.Code()[1].Source()}, after)
	more, err := ParseTable(testRules + "\nlatent.Line -> latent.Arc\n")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := more.Notebook(library, next); err != nil {
		t.Fatal(err)
	}
	record, err := more.CarryRecord(library, after, next)
	if err != nil || record.Carried != 1 || record.Same != 1 {
		t.Errorf("the next renaming carried %d cells and refused %q, %v", record.Carried, record.Refused, err)
	}
	if next.RenamedFrom("c2") != was || next.RenamedFrom("c1") == "" || len(next.Check()) > 0 {
		t.Errorf("renamed from %q, want %q; check finds %q", next.RenamedFrom("c2"), was, next.Check())
	}
	next.Record(ipynb.Full, nil, nil, 2)
	if len(next.Renamed()) > 0 {
		t.Error("after an execution the note is still there")
	}
}

// TestCarryImports changes what the compiler reads although it is neither a
// statement nor a declaration.
func TestCarryImports(t *testing.T) {
	for _, tc := range []struct{ name, source, old, new, refused string }{
		{"an import more", `import "fmt"`, `"fmt"`, "(\n\t\"fmt\"\n\t\"math\"\n)", ""},
		{"an import less", "import (\n\t\"fmt\"\n\t\"math\"\n)", "\t\"math\"\n", "", ""},
		{"another package of the name", `import rand "math/rand"`, "math/rand", "crypto/rand", "crypto/rand"},
		{"another version", `import "math/rand"`, "math/rand", "math/rand/v2", "math/rand/v2"},
		{"another package with a version", `import "math/rand/v2"`, "math/rand", "example/rand", "example/rand"},
		{"another package with a dot", `import . "math"`, `"math"`, `"math/bits"`, `". \"math\" is gone"`},
		{"a package for its effects", "import _ \"image/png\"\n\nvar a = 1", `import _ "image/png"`, "", `_ "image/png" is gone`},
		{"one more for its effects", `import "fmt"`, `"fmt"`, "(\n\t\"fmt\"\n\t_ \"image/png\"\n)", `_ "image/png" is new`},
		{"a directive", "import \"embed\"\n\n//go:embed a.txt\nvar files embed.FS", "a.txt", "b.txt", "b.txt"},
		{"C", "// int f() { return 1; }\nimport \"C\"", "return 1", "return 2", "return 2"},
		{"a comment", "// One.\nimport \"fmt\"", "One", "Two", ""},
	} {
		before := notebook(t, tc.source)
		after := parse(t, []string{strings.Replace(tc.source, tc.old, tc.new, 1)}, before)
		record, err := table(t).CarryRecord(library, before, after)
		if err != nil {
			t.Fatal(err)
		}
		refused := strings.Join(record.Refused, "\n")
		if (refused == "") != (tc.refused == "") || !strings.Contains(refused, strings.Trim(strings.ReplaceAll(tc.refused, `\"`, `"`), `"`)) {
			t.Errorf("%s: refused %q, want %q", tc.name, refused, tc.refused)
		}
	}
}
