package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestOwnNotebooks checks that only notebooks that the manifest names are signed.
func TestOwnNotebooks(t *testing.T) {
	root := t.TempDir()
	if paths, err := ownNotebooks(root); err != nil || len(paths) > 0 {
		t.Errorf("without notebooks: %q, %v", paths, err)
	}
	dir := filepath.Join(root, "notebooks")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	manifest := `[{"notebook":"own.ipynb"},{"notebook":"own.ipynb"},{"notebook":"gone.ipynb"},` +
		`{"notebook":"../outside.ipynb"}]`
	for path, text := range map[string]string{
		"notebooks/chapters.json": manifest,
		"notebooks/own.ipynb":     "{}", "notebooks/foreign.ipynb": "{}", "outside.ipynb": "{}",
	} {
		if err := os.WriteFile(filepath.Join(root, path), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	paths, err := ownNotebooks(root)
	if want := []string{filepath.Join(dir, "own.ipynb")}; err != nil || !slices.Equal(paths, want) {
		t.Errorf("signs %q, %v, expected %q", paths, err, want)
	}
}
