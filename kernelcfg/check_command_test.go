package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
)

// writeEmptyNotebook writes an empty notebook to path, and makes its folder.
func writeEmptyNotebook(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	text := `{"cells": [{"cell_type": "code", "id": "a", "source": "%%"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}`
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNotebookPaths finds notebooks in folders, but not JupyterLab's copies.
func TestNotebookPaths(t *testing.T) {
	root := t.TempDir()
	if _, err := notebookPaths(root, nil); err == nil {
		t.Error("no folder notebooks: no error")
	}
	writeEmptyNotebook(t, filepath.Join(root, "notebooks", ".ipynb_checkpoints", "a-checkpoint.ipynb"))
	if _, err := notebookPaths(root, nil); err == nil || !strings.Contains(err.Error(), "there are no notebooks in") {
		t.Errorf("no notebooks: error %v", err)
	}
	want := []string{
		writeEmptyNotebook(t, filepath.Join(root, "notebooks", "a.ipynb")),
		writeEmptyNotebook(t, filepath.Join(root, "notebooks", "mine", "a.ipynb")),
	}
	writeEmptyNotebook(t, filepath.Join(root, "notebooks", "chapters.json"))
	got, err := notebookPaths(root, nil)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if name := shortPath(got[0]) + " " + shortPath(got[1]); name != "a.ipynb "+filepath.Join("mine", "a.ipynb") {
		t.Errorf("they are called %s", name)
	}
	if given, err := notebookPaths(root, []string{"x"}); err != nil || !slices.Equal(given, []string{"x"}) {
		t.Errorf("given notebooks: %q, %v", given, err)
	}
}

// TestCheckJobs refuses notebooks of which one's result would replace the other's.
func TestCheckJobs(t *testing.T) {
	root := t.TempDir()
	a, b := writeEmptyNotebook(t, filepath.Join(root, "a", "same.ipynb")), writeEmptyNotebook(t, filepath.Join(root, "b", "same.ipynb"))
	other := writeEmptyNotebook(t, filepath.Join(root, "b", "other.ipynb"))
	job := headless.Job{Setup: setup.New(root, os.Stderr), Folder: filepath.Join(root, "out"), Mode: ipynb.Full}
	if err := checkJobs(job, []string{a, other}); err != nil {
		t.Error(err)
	}
	for _, paths := range [][]string{{a, b}, {a, other, a}} {
		if err := checkJobs(job, paths); err == nil || !strings.Contains(err.Error(), "would have the same name") {
			t.Errorf("%q: error %v", paths, err)
		}
	}
}
