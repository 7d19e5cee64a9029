package ipynb

import (
	"os"
	"path/filepath"
	"slices"
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
		{"a reader's own notebook", `[]`, ""},
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

func TestChapterPaths(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "notebooks")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "chapters.json")
	if paths, err := ChapterPaths(path); !os.IsNotExist(err) {
		t.Errorf("without a manifest: %q, %v", paths, err)
	}
	manifest := `[{"notebook":"a.ipynb"},{"notebook":"a.ipynb"},{"notebook":"gone.ipynb"},{"notebook":"../outside.ipynb"}]`
	for path, text := range map[string]string{
		"notebooks/chapters.json": manifest,
		"notebooks/a.ipynb":       "{}", "notebooks/own.ipynb": "{}", "outside.ipynb": "{}",
	} {
		if err := os.WriteFile(filepath.Join(root, path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	paths, err := ChapterPaths(path)
	if want := []string{filepath.Join(dir, "a.ipynb")}; err != nil || !slices.Equal(paths, want) {
		t.Errorf("got %q, %v, expected %q", paths, err, want)
	}
}
