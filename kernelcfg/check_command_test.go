package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
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

// ownNotebook is a notebook as JupyterLab saves it after Run All: its outputs are not from
// `kernelcfg run`, and its first cell was edited afterwards.
const ownNotebook = `{
 "cells": [
  {"cell_type": "markdown", "id": "d1f3", "metadata": {}, "source": ["# My digits\n"]},
  {"cell_type": "code", "execution_count": 2, "id": "8c0e", "metadata": {"trusted": true},
   "outputs": [{"name": "stdout", "output_type": "stream", "text": ["Run 0123456789ab, trained in 0:07: 2 epochs.\n"]}],
   "source": ["%%\n", "r := notebook.Train(m, digits.Train, train.Epochs(3)"]},
  {"cell_type": "code", "execution_count": 1, "id": "55aa", "metadata": {},
   "outputs": [{"ename": "ERROR", "evalue": "exit status 1", "output_type": "error", "traceback": []}],
   "source": ["%%\n", "notebook.Show(nothing)"]}
 ],
 "metadata": {"kernelspec": {"display_name": "Go (latentlab)", "language": "go", "name": "latentlab"}},
 "nbformat": 4, "nbformat_minor": 5
}`

// TestCheckOwnNotebook checks the project's chapters beside a notebook of the reader's own:
// what is wrong with it is noted, and what is wrong with a chapter is an error.
func TestCheckOwnNotebook(t *testing.T) {
	project, err := filepath.Abs(projectRoot)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	notebooks := filepath.Join(root, "notebooks")
	for _, link := range []string{"lib", "go.mod"} {
		if err := os.Symlink(filepath.Join(project, link), filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(notebooks, os.DirFS(filepath.Join(project, "notebooks"))); err != nil {
		t.Fatal(err)
	}
	t.Setenv(home.RootEnv, root)
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(notebooks, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(notebooks, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	check := func(args ...string) (string, error) {
		var out bytes.Buffer
		cmd := command()
		cmd.SetOut(&out)
		cmd.SetErr(&out)
		cmd.SetArgs(append([]string{"check"}, args...))
		err := cmd.Execute()
		return out.String(), err
	}

	write("own.ipynb", ownNotebook)
	write("mine/000-unsupervised.ipynb", ownNotebook)
	write("cut.ipynb", ownNotebook[:300])
	out, err := check()
	if err != nil {
		t.Errorf("with notebooks of the reader's own: %v\n%s", err, out)
	}
	for _, want := range []string{
		"note: own.ipynb (your own): its outputs are not from `kernelcfg run`",
		"note: mine/000-unsupervised.ipynb (your own): ",
		"cut.ipynb: not a notebook: ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the output has no %q:\n%s", want, out)
		}
	}
	if out, err := check(filepath.Join(notebooks, "own.ipynb")); err == nil || strings.Contains(out, "(your own)") {
		t.Errorf("the own notebook, when it is asked for: %v\n%s", err, out)
	}

	const chapter = "003-autoencoders.ipynb"
	intact := readFile(t, filepath.Join(notebooks, chapter))
	for name, damaged := range map[string]string{
		"cut":    intact[:len(intact)/2],
		"edited": strings.Replace(intact, `"%%\n",`, `"%%\n", "edited := true\n",`, 1),
		"own":    ownNotebook,
	} {
		write(chapter, damaged)
		if out, err := check(); err == nil {
			t.Errorf("a chapter that is %s is not an error:\n%s", name, out)
		}
	}
	if err := os.Remove(filepath.Join(notebooks, chapter)); err != nil {
		t.Fatal(err)
	}
	if out, err := check(); err == nil || !strings.Contains(out, chapter) {
		t.Errorf("a chapter that is gone: %v\n%s", err, out)
	}
}
