package main

import (
	"io/fs"
	"path/filepath"
	"testing"

	"latentlab/kernelcfg/gocell"
	"latentlab/kernelcfg/ipynb"
)

// projectRoot is the folder of the project that this package belongs to, wherever the
// library would look for one.
const projectRoot = ".."

// projectChapters returns the paths of that project's chapters.
func projectChapters(t *testing.T) []string {
	t.Helper()
	paths, err := chapterPaths(projectRoot)
	if err != nil || len(paths) == 0 {
		t.Fatal("no chapters are in notebooks/:", err)
	}
	return paths
}

// TestCells type-checks every cell of the chapters against the library,
// which takes seconds: without it only an execution would notice a cell that
// has a name the library does not have.
func TestCells(t *testing.T) {
	readLibrary(t)
	for _, path := range projectChapters(t) {
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
	paths := projectChapters(t)
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
			t.Errorf("there is no error for the cell\n%s", source)
		}
	}
}

// TestPythonCell checks that every chapter explains its Go to readers of Python below its title,
// in the same words.
func TestPythonCell(t *testing.T) {
	var first string
	for _, path := range projectChapters(t) {
		nb, err := ipynb.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		second := nb.Cells()[1]
		if second.ID() != "python" {
			t.Errorf("%s: the second cell is %q, expected the cell python, as in the other chapters", filepath.Base(path), second.ID())
			continue
		}
		if first == "" {
			first = second.Source()
		}
		if second.Source() != first {
			t.Errorf("%s: the cell python differs from that of another chapter: copy one of the two", filepath.Base(path))
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
	wrong, err := gocell.Errors(projectRoot, sources)
	if err != nil {
		t.Fatal(err)
	}
	return wrong
}

// readLibrary reads the names in the library's folders. The go command, which compiles
// them for a test, is another process, so that otherwise the test's result would come
// from the cache although they have changed.
func readLibrary(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(projectRoot, "lib"), func(_ string, _ fs.DirEntry, err error) error { return err })
	if err != nil {
		t.Fatal(err)
	}
}
