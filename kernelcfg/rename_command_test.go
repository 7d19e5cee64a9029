package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/rename"
)

// TestRenameNotebook renames in a notebook as a reader does, and as of a git
// revision.
func TestRenameNotebook(t *testing.T) {
	readLibrary(t)
	table, err := rename.Library()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "my.ipynb")
	output := map[string]any{"output_type": "stream", "name": "stdout", "text": "ae.BCE"}
	text, err := json.Marshal(map[string]any{
		"nbformat": 4, "metadata": map[string]any{},
		"cells": []any{
			map[string]any{"cell_type": "markdown", "id": "words", "metadata": map[string]any{}, "source": "The loss is `ae.BCE`."},
			map[string]any{
				"cell_type": "code", "id": "code", "metadata": map[string]any{}, "outputs": []any{output},
				"source": "import (\n\t\"fmt\"\n\n\t\"latentlab/lib/ae\"\n)\n\n%%\nfmt.Println(\"ae.BCE\", ae.BCE.Name)",
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	nb, err := ipynb.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	nb.Record(ipynb.Full, nil, nil, 2)
	if err := nb.Write(path); err != nil {
		t.Fatal(err)
	}
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=n", "-c", "user.email=e"}, args...)...)
		cmd.Dir = filepath.Dir(path)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	git("init", "-q")
	git("add", "my.ipynb")
	git("commit", "-q", "-m", "before")

	renamed := func(since string, changed, carried, refused int) {
		t.Helper()
		report, err := renameNotebook(table, projectRoot, path, since)
		if err != nil || len(report.problems) > 0 {
			t.Fatal(err, report.problems)
		}
		if report.changed != changed || report.Carried != carried || len(report.Refused) != refused {
			t.Errorf("since %q: %d cells changed, %d carried over, refused %q; want %d, %d, %d", since, report.changed, report.Carried, report.Refused, changed, carried, refused)
		}
	}
	renamed("", 1, 1, 0)
	renamed("HEAD", 0, 1, 0) // the proof once more
	nb, err = ipynb.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "import (\n\t\"fmt\"\n\n\t\"latentlab/lib/loss\"\n)\n\n%%\nfmt.Println(\"ae.BCE\", loss.BCE.Name)"; nb.Code()[0].Source() != want {
		t.Errorf("the cell is\n%s\nwant\n%s", nb.Code()[0].Source(), want)
	}
	if got := nb.Cells()[0].Source(); got != "The loss is `loss.BCE`." {
		t.Errorf("the prose is %q", got)
	}
	if wrong := nb.Check(); len(wrong) > 0 {
		t.Errorf("check finds %q", wrong)
	}

	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	renamed("", 0, 0, 0)
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) || after.ModTime() != before.ModTime() {
		t.Error("a notebook without old names was written", err)
	}

	nb.Code()[0].SetSource(strings.Replace(nb.Code()[0].Source(), "\"ae.BCE\"", "\"loss\"", 1))
	if err := nb.Write(path); err != nil {
		t.Fatal(err)
	}
	renamed("HEAD", 0, 0, 1)
	if nb, err = ipynb.Read(path); err != nil || len(nb.Check()) != 1 {
		t.Errorf("a changed text: check finds %q, %v", nb.Check(), err)
	}
}
