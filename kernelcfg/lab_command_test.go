package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latentlab/kernelcfg/setup"
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

// TestLabPort checks that a port that does not exist is refused before anything starts.
func TestLabPort(t *testing.T) {
	t.Setenv("LATENTLAB_ROOT", t.TempDir()) // not a project
	for _, port := range []string{"-5", "65536", "99999"} {
		root := command()
		root.SetArgs([]string{"lab", "--no-browser", "--port=" + port})
		if err := root.Execute(); err == nil || !strings.Contains(err.Error(), "port "+port+": expected") {
			t.Errorf("lab --port=%s: %v", port, err)
		}
	}
}

// TestLabLog checks that a second JupyterLab leaves the log of the first as it is, and
// that a log is used again when its JupyterLab has ended.
func TestLabLog(t *testing.T) {
	s := setup.New(t.TempDir(), io.Discard)
	open := func(want string) (*os.File, func()) {
		t.Helper()
		log, closeLog, err := labLog(s)
		if err != nil {
			t.Fatal(err)
		}
		if got := filepath.Base(log.Name()); got != want {
			t.Errorf("the log is %s, want %s", got, want)
		}
		if _, err := log.WriteString("of one\n"); err != nil {
			t.Fatal(err)
		}
		return log, closeLog
	}
	first, closeFirst := open("lab.log")
	_, closeSecond := open("lab-2.log")
	if text, err := os.ReadFile(first.Name()); err != nil || string(text) != "of one\n" {
		t.Errorf("the first log contains %q, %v", text, err)
	}
	closeFirst()
	again, closeAgain := open("lab.log")
	if text, err := os.ReadFile(again.Name()); err != nil || string(text) != "of one\n" {
		t.Errorf("a log used again contains %q, %v", text, err)
	}
	closeAgain()
	closeSecond()
}
