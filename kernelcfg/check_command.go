package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/format"
	"latentlab/lib/home"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [NOTEBOOK…]",
		Short: "Report whether the outputs of notebooks belong to their code",
		Long: "Compares the code of notebooks with the code that their outputs were made from, as `run` recorded it,\n" +
			"the outputs with those that it recorded, and the manifest notebooks/chapters.json with its notebooks.\n" +
			"Without arguments it checks all of notebooks/ and its folders; what it finds in notebooks of your\n" +
			"own, which the manifest does not name, it notes. It also notes where runs are named by digests of an\n" +
			"older version than the library's. It executes nothing.",
		RunE: func(cmd *cobra.Command, paths []string) error {
			root, err := home.Root()
			if err != nil {
				return err
			}
			var own []string
			if len(paths) == 0 {
				if paths, own, err = projectNotebooks(root); err != nil {
					return err
				}
			}
			notebooks, err := readNotebooks(paths)
			if err != nil {
				return err
			}
			notes, err := olderDigests(setup.New(root, io.Discard), notebooks)
			if err != nil {
				return err
			}
			for _, text := range slices.Concat(checkOwn(own), notes, renamedCells(notebooks), unrecordedOutputs(notebooks)) {
				cmd.Println("note: " + text)
			}
			wrong, err := checkNotebooks(notebooks, manifestPath(root))
			if err != nil {
				return err
			}
			for _, text := range wrong {
				cmd.Println(text)
			}
			if len(wrong) > 0 {
				return fmt.Errorf("%s; `go run ./kernelcfg run -o notebooks NOTEBOOK` makes a notebook's outputs anew",
					format.Count(len(wrong), "finding"))
			}
			cmd.Printf("%s: the code is that of the execution", format.Count(len(notebooks), "notebook"))
			if len(unrecordedOutputs(notebooks)) == 0 {
				cmd.Print(", and the outputs are those that it made")
			}
			cmd.Println()
			return nil
		},
	}
}

// notebookPaths returns the given paths, or those of all notebooks of the project if
// there are none given.
func notebookPaths(root string, given []string) ([]string, error) {
	if len(given) > 0 {
		return given, nil
	}
	folder := filepath.Join(root, "notebooks")
	var paths []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		hidden := strings.HasPrefix(entry.Name(), ".")
		if hidden && entry.IsDir() { // JupyterLab's .ipynb_checkpoints
			return filepath.SkipDir
		}
		if !hidden && !entry.IsDir() && strings.HasSuffix(path, ".ipynb") {
			paths = append(paths, path)
		}
		return nil
	})
	if err == nil && len(paths) == 0 {
		err = fmt.Errorf("there are no notebooks in %s", folder)
	}
	return paths, err
}

// manifestPath returns the path of the project's manifest of chapters.
func manifestPath(root string) string { return filepath.Join(root, "notebooks", "chapters.json") }

// chapterPaths returns the notebooks that come with the project at root.
func chapterPaths(root string) ([]string, error) {
	paths, err := ipynb.ChapterPaths(manifestPath(root))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return paths, err
}

// projectNotebooks returns the paths of the chapters of the project at root, and those of
// its reader's own notebooks beside them.
func projectNotebooks(root string) (chapters, own []string, err error) {
	if chapters, err = chapterPaths(root); err != nil {
		return nil, nil, err
	}
	all, err := notebookPaths(root, nil)
	own = slices.DeleteFunc(all, func(path string) bool { return slices.Contains(chapters, path) })
	return chapters, own, err
}

// checkOwn returns a note for each thing that is wrong with a reader's own notebook, which
// may be half-written.
func checkOwn(paths []string) []string {
	var notes []string
	for _, path := range paths {
		nb, err := ipynb.Read(path)
		if err != nil {
			notes = append(notes, err.Error())
			continue
		}
		for _, text := range nb.Check() {
			notes = append(notes, shortPath(path)+" (your own): "+text)
		}
	}
	return notes
}

// readNotebooks reads notebooks.
func readNotebooks(paths []string) ([]*ipynb.Notebook, error) {
	var notebooks []*ipynb.Notebook
	for _, path := range paths {
		nb, err := ipynb.Read(path)
		if err != nil {
			return nil, err
		}
		notebooks = append(notebooks, nb)
	}
	return notebooks, nil
}

// checkNotebooks lists what is wrong with notebooks and with the manifest of
// chapters, if there is one.
func checkNotebooks(notebooks []*ipynb.Notebook, manifest string) ([]string, error) {
	var wrong []string
	for _, nb := range notebooks {
		for _, text := range nb.Check() {
			wrong = append(wrong, shortPath(nb.Path)+": "+text)
		}
	}
	chapters, err := ipynb.CheckChapters(manifest)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	return append(wrong, chapters...), nil
}

// renamedCells returns a note for each notebook with cells in which names changed
// since they were executed.
func renamedCells(notebooks []*ipynb.Notebook) []string {
	var notes []string
	for _, nb := range notebooks {
		if n := len(nb.Renamed()); n > 0 {
			notes = append(notes, fmt.Sprintf("%s: names changed in %s since the execution, and nothing else, "+
				"as `go run ./kernelcfg rename` proved", shortPath(nb.Path), format.Count(n, "cell")))
		}
	}
	return notes
}

// unrecordedOutputs returns a note about the notebooks in which a change of the outputs
// would not be found, if there are any.
func unrecordedOutputs(notebooks []*ipynb.Notebook) []string {
	var names []string
	for _, nb := range notebooks {
		if nb.Recorded() && !nb.OutputsRecorded() {
			names = append(names, shortPath(nb.Path))
		}
	}
	if names == nil {
		return nil
	}
	return []string{strings.Join(names, ", ") + ": executed by a version that did not record the outputs, " +
		"so edited or exchanged ones are not found until `run` has executed the notebook again"}
}

// shortPath returns the name of a notebook, with its folder unless that is notebooks.
func shortPath(path string) string {
	if folder := filepath.Base(filepath.Dir(path)); folder != "notebooks" {
		return filepath.Join(folder, filepath.Base(path))
	}
	return filepath.Base(path)
}

// olderDigests returns a note for each notebook executed by `run` whose outputs name runs by
// digests of another version than the library's: its cells give runs other names
// now, and may show other numbers.
func olderDigests(s *setup.Setup, notebooks []*ipynb.Notebook) ([]string, error) {
	now, err := s.DigestVersion()
	if err != nil {
		return nil, err
	}
	var notes []string
	for _, nb := range notebooks {
		if made := nb.Digests(); nb.Recorded() && made != now {
			notes = append(notes, fmt.Sprintf("%s: its outputs name runs by digests of version %d, the library's are of version %d: "+
				"runs have other names now, and may show other numbers", shortPath(nb.Path), made, now))
		}
	}
	return notes, nil
}
