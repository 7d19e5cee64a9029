package main

import (
	"io/fs"
	"path/filepath"
	"testing"

	"latentlab/kernelcfg/gocell"
	"latentlab/kernelcfg/ipynb"
)

// here is the project that this package is of, wherever the library would
// look for one.
const here = ".."

// notebooksHere lists its notebooks.
func notebooksHere(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(here, "notebooks", "*.ipynb"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no notebooks are in notebooks/:", err)
	}
	return paths
}

// TestCells type-checks every cell of the notebooks against the library,
// which takes seconds: without it only an execution would notice a cell that
// has a name the library does not have.
func TestCells(t *testing.T) {
	readLibrary(t)
	for _, path := range notebooksHere(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			nb, err := ipynb.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range cellErrors(t, nb) {
				t.Error(text)
			}
		})
	}
}

// TestBrokenCell breaks a cell of a notebook in ways that TestCells must
// notice.
func TestBrokenCell(t *testing.T) {
	readLibrary(t)
	paths := notebooksHere(t)
	for _, source := range []string{
		"%%\nnotebook.Show(figure.Unknown())",
		"%%\nnotebook.Show(notebook.Must(dataset.MNIST()).Train.Unknown())",
		"%%\nnotebook.Show(figure.Figure{Unknown: 1})",
		"%%\nnotebook.Show(1)",
		"%%\nunused := 1",
		"func digits() {}",
		"%%\n)",
	} {
		nb, err := ipynb.Read(paths[len(paths)-1])
		if err != nil {
			t.Fatal(err)
		}
		cells := nb.Code()
		cells[len(cells)/2].SetSource(source)
		if len(cellErrors(t, nb)) == 0 {
			t.Errorf("nothing is noticed of the cell\n%s", source)
		}
	}
}

// cellErrors returns what the kernel would not compile of a notebook, with
// the number of the cell.
func cellErrors(t *testing.T, nb *ipynb.Notebook) []string {
	t.Helper()
	var sources []string
	for _, cell := range nb.Code() {
		sources = append(sources, cell.Source())
	}
	wrong, err := gocell.Errors(here, sources)
	if err != nil {
		t.Fatal(err)
	}
	return wrong
}

// readLibrary looks into the library's folders: the go command, which compiles
// them for the test, is another process, so a test's result would be taken from
// the cache when they have changed.
func readLibrary(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(here, "lib"), func(_ string, _ fs.DirEntry, err error) error { return err })
	if err != nil {
		t.Fatal(err)
	}
}
