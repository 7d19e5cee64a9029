package ipynb

import (
	"strings"
	"testing"
)

// TestParseWindows reads what editors of Windows write.
func TestParseWindows(t *testing.T) {
	const text = `{"nbformat": 4, "cells": [
		{"cell_type": "code", "id": "a", "source": ["var x = 1\r\n", "%%\r\n", "print(x)"]},
		{"cell_type": "markdown", "id": "b", "source": "one\r\n\r\ntwo\rthree"}]}`
	nb, err := Parse([]byte("\xef\xbb\xbf" + text))
	if err != nil {
		t.Fatal(err)
	}
	if code, words := nb.Cells()[0].Source(), nb.Cells()[1].Source(); code != "var x = 1\n%%\nprint(x)" || words != "one\n\ntwo\rthree" {
		t.Errorf("the cells are %q and %q", code, words)
	}
	unix, err := Parse([]byte(strings.ReplaceAll(text, `\r\n`, `\n`)))
	if err != nil {
		t.Fatal(err)
	}
	if nb.Code()[0].Digest() != unix.Code()[0].Digest() {
		t.Error("the line ends change the digest of a cell")
	}
	if _, err := Parse([]byte("\xff\xfe{\x00")); err == nil || !strings.Contains(err.Error(), "UTF-16") {
		t.Errorf("error %v, want one that names UTF-16", err)
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
