package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestNotebookSizes checks that the chapters of the second printing are small enough for GitHub to
// draw them, which it does not from some megabytes on.
func TestNotebookSizes(t *testing.T) {
	const most = 2_000_000 // bytes
	for _, name := range []string{"000-unsupervised", "001-variational", "002-objectives", "003-autoencoders", "004-adversarial", "006-side-by-side"} {
		file, err := os.Stat(filepath.Join("..", "notebooks", name+".ipynb"))
		if err != nil {
			t.Fatal(err)
		}
		if file.Size() > most {
			t.Errorf("%s has %d bytes, expected at most %d: show fewer explorers or smaller figures", name, file.Size(), most)
		}
	}
}
