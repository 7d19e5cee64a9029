package ipynb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckChapters(t *testing.T) {
	for _, tc := range []struct{ name, manifest, want string }{
		{"complete", `[{"notebook":"a.ipynb","tutorial":"a.txt","sections":[{"id":"1","title":"T","cells":["c1"]}]}]`, ""},
		{"byte order mark", "\xef\xbb\xbf" + `[{"notebook":"a.ipynb","sections":[{"id":"1","title":"T","cells":["c1"]}]}]`, ""},
		{"no cell", `[{"notebook":"a.ipynb","sections":[{"id":"1.2","title":"T","cells":[]}]}]`, "section 1.2 (T) has no cell"},
		{"unknown cell", `[{"notebook":"a.ipynb","sections":[{"id":"1","title":"T","cells":["x"]}]}]`, `names the cell "x"`},
		{"no notebook", `[{"notebook":"a.ipynb","sections":[{"id":"1","title":"T","cells":["c1"]}]},` +
			`{"notebook":"b.ipynb","sections":[]}]`, "b.ipynb"},
		{"no section", `[{"notebook":"a.ipynb","sections":[]}]`, "names no section"},
		{"forgotten notebook", `[]`, "a.ipynb: the manifest does not name it"},
	} {
		dir := t.TempDir()
		if err := newNotebook(t, "var x = 1").Write(filepath.Join(dir, "a.ipynb")); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "chapters.json")
		if err := os.WriteFile(path, []byte(tc.manifest), 0o644); err != nil {
			t.Fatal(err)
		}
		wrong, err := CheckChapters(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(wrong, "\n"); (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
	path := filepath.Join(t.TempDir(), "chapters.json")
	if err := os.WriteFile(path, []byte(`[{"notebok":"a"}]`), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := CheckChapters(path); err == nil {
		t.Error("an unknown field in the manifest is not an error")
	}
}
