package runs

import (
	"os"
	"path/filepath"
	"testing"
)

// TestForeign lists and removes nothing that is not the library's: a folder whose name,
// such as a time, looks like an ID, and hidden files.
func TestForeign(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"202601011200/notes.txt", ".removed-mail/letter", ".removed-0123456789ab/run.json"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := List(dir); err != nil || len(all) != 0 {
		t.Errorf("List returns %v, %v", all, err)
	}
	if err := Remove(dir, "202601011200", true); err == nil {
		t.Error("a folder that is no run was removed")
	}
	if err := Sweep(dir); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, dir); len(got) != 2 {
		t.Errorf("the folder holds %v", got)
	}
}
