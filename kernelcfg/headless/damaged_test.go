package headless

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
)

// TestDamagedEnvironment checks that a Python that cannot import its packages is not
// blamed on the notebook.
func TestDamagedEnvironment(t *testing.T) {
	s := setup.New(t.TempDir(), os.Stderr)
	if err := os.MkdirAll(filepath.Dir(s.Python()), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Python(), []byte("#!/bin/sh\nexit 1\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	path := writeNotebook(t, "var x = 1")
	nb, err := ipynb.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	job := Job{Setup: s, Notebook: path, Out: &bytes.Buffer{}}
	_, err = job.execute(t.Context(), nb, t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "no packages: `go run ./kernelcfg setup` makes the environment anew") {
		t.Errorf("got %v", err)
	}
}
