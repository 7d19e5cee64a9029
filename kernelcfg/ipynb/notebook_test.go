package ipynb

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWrite keeps the permissions of a notebook, and writes to what a link names.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "nb.ipynb"), filepath.Join(dir, "link.ipynb")
	nb := newNotebook(t, "var x = 1")
	if err := nb.Write(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nb.ipynb", link); err != nil {
		t.Skip(err)
	}
	nb.Code()[0].SetSource("var x = 2")
	if err := nb.Write(link); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != "nb.ipynb" {
		t.Errorf("the link names %q, %v", to, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the permissions are %v, %v, want those from before", info.Mode(), err)
	}
	if nb, err := Read(path); err != nil || nb.Code()[0].Source() != "var x = 2" {
		t.Errorf("the notebook was not written, %v", err)
	}
}

// TestParseRest returns an error for what Write would lose.
func TestParseRest(t *testing.T) {
	const text = `{"nbformat": 4, "metadata": {}, "cells": []}`
	if _, err := Parse([]byte(text + "\n\n")); err != nil {
		t.Error(err)
	}
	if _, err := Parse([]byte(text + "\n" + text)); err == nil || !strings.Contains(err.Error(), "after its end") {
		t.Errorf("two notebooks in a file: %v", err)
	}
}
