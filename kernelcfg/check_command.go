package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [NOTEBOOK…]",
		Short: "Report whether the outputs of notebooks belong to their code",
		Long: "Compares the code of notebooks with the code that their outputs were made from, as `run` recorded it,\n" +
			"and the manifest notebooks/chapters.json with its notebooks. Without arguments it checks all of\n" +
			"notebooks/. It notes where runs are named by digests of an older version than the library's.\n" +
			"It executes nothing.",
		RunE: func(cmd *cobra.Command, paths []string) error {
			root, err := home.Root()
			if err != nil {
				return err
			}
			notebooks, err := readNotebooks(root, paths)
			if err != nil {
				return err
			}
			notes, err := olderDigests(setup.New(root, io.Discard), notebooks)
			if err != nil {
				return err
			}
			for _, text := range append(notes, renamedCells(notebooks)...) {
				cmd.Println("note: " + text)
			}
			wrong, err := checkNotebooks(notebooks, filepath.Join(root, "notebooks", "chapters.json"))
			if err != nil {
				return err
			}
			for _, text := range wrong {
				cmd.Println(text)
			}
			if len(wrong) > 0 {
				return fmt.Errorf("outputs do not belong to their notebooks: %d findings; "+
					"`go run ./kernelcfg run -o notebooks NOTEBOOK` makes the outputs anew", len(wrong))
			}
			cmd.Printf("%d notebooks: the outputs belong to the code\n", len(notebooks))
			return nil
		},
	}
}

// notebookPaths returns the given paths, or those of all notebooks of the project if
// there are none.
func notebookPaths(root string, given []string) ([]string, error) {
	if len(given) > 0 {
		return given, nil
	}
	return filepath.Glob(filepath.Join(root, "notebooks", "*.ipynb"))
}

// readNotebooks reads the notebooks of notebookPaths.
func readNotebooks(root string, given []string) ([]*ipynb.Notebook, error) {
	paths, err := notebookPaths(root, given)
	if err != nil {
		return nil, err
	}
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
			wrong = append(wrong, filepath.Base(nb.Path)+": "+text)
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
			notes = append(notes, fmt.Sprintf("%s: names changed in %d cells since they were executed, and nothing else, "+
				"as `go run ./kernelcfg rename` proved", filepath.Base(nb.Path), n))
		}
	}
	return notes
}

// olderDigests returns a note for each notebook whose outputs name runs by
// digests of another version than the library's: its cells give runs other names
// now, and may show other numbers.
func olderDigests(s *setup.Setup, notebooks []*ipynb.Notebook) ([]string, error) {
	now, err := s.DigestVersion()
	if err != nil {
		return nil, err
	}
	var notes []string
	for _, nb := range notebooks {
		if made := nb.Digests(); made != now {
			notes = append(notes, fmt.Sprintf("%s: its outputs name runs by digests of version %d, the library's are of version %d: "+
				"runs have other names now, and may show other numbers", filepath.Base(nb.Path), made, now))
		}
	}
	return notes, nil
}
