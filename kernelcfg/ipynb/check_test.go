package ipynb

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	const first, second = "import \"fmt\"\n", "%%\nfmt.Println(1)"
	for _, tc := range []struct {
		name   string
		change func(nb *Notebook)
		want   []string
	}{
		{"nothing", func(*Notebook) {}, nil},
		{"white space at line ends", func(nb *Notebook) {
			nb.Code()[1].SetSource("%%  \nfmt.Println(1)\n\n")
		}, nil},
		{"a changed cell", func(nb *Notebook) {
			nb.Code()[1].SetSource("%%\nfmt.Println(2)")
		}, []string{"code cell 2 (id c2): fmt.Println(2): changed"}},
		{"another id", func(nb *Notebook) { nb.Code()[1].fields["id"] = "new" }, []string{"never executed", "id c2 is gone"}},
		{"an error", func(nb *Notebook) {
			nb.Code()[0].fields["outputs"] = []any{map[string]any{"output_type": "error"}}
		}, []string{"is an error"}},
		{"a quick run", func(nb *Notebook) { nb.Record(Quick, nil, nil, 2) }, []string{"from a quick execution"}},
		{"a failed run", func(nb *Notebook) { nb.Forget() }, []string{"not from `kernelcfg run`"}},
	} {
		nb := newNotebook(t, first, second)
		nb.Record(Full, nil, map[string]string{"go": "go1.26"}, 2)
		tc.change(nb)
		// As read from the disk.
		path := filepath.Join(t.TempDir(), "nb.ipynb")
		if err := nb.Write(path); err != nil {
			t.Fatal(err)
		}
		nb, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		got := nb.Check()
		if len(got) != len(tc.want) {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], tc.want[i]) {
				t.Errorf("%s: got %q, want %q", tc.name, got[i], tc.want[i])
			}
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, text := range []string{"", "{", "[]", `{"nbformat":3,"cells":[]}`, `{"nbformat":4}`, `{"nbformat":4,"cells":[1]}`} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("Parse(%q): no error", text)
		}
	}
}

func TestDigests(t *testing.T) {
	nb := newNotebook(t, "%%\nprint()")
	if got := nb.Digests(); got != 1 {
		t.Errorf("a notebook without a record has digests of version %d, want 1", got)
	}
	nb.Record(Full, nil, nil, 3)
	text, err := nb.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	read, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := read.Digests(); got != 3 {
		t.Errorf("digests of version %d were recorded and read as %d", 3, got)
	}
	read.Forget()
	if got := read.Digests(); got != 1 {
		t.Errorf("Forget left the record: version %d", got)
	}
}
