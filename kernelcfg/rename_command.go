package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/rename"
	"latentlab/lib/format"
	"latentlab/lib/home"
)

func renameCommand() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "rename [NOTEBOOK…]",
		Short: "Change old names of the library in notebooks to new ones",
		Long: "Rewrites the Go of notebooks' cells, and names in their prose, by the table of renames,\n" +
			"kernelcfg/rename/rules.txt; without arguments those of notebooks/. Outputs stay as they are. Where\n" +
			"nothing but names changed, the outputs count as those of the new code, with a note of the\n" +
			"digest of the old. What is left to do by hand is listed. It executes nothing. Save the notebook and\n" +
			"close it in JupyterLab first.",
		RunE: func(cmd *cobra.Command, paths []string) error {
			root, err := home.Root()
			if err != nil {
				return err
			}
			if paths, err = notebookPaths(root, paths); err != nil {
				return err
			}
			table, err := rename.Library()
			if err != nil {
				return err
			}
			left := 0
			for _, path := range paths {
				report, err := renameNotebook(table, root, path, since)
				if err != nil {
					return err
				}
				cmd.Printf("%s: %s rewritten; %d as executed, %d with other names alone\n",
					filepath.Base(path), format.Count(report.changed, "cell"), report.Same, report.Carried)
				for _, text := range append(report.problems, report.Refused...) {
					cmd.Println("  " + text)
				}
				left += len(report.problems) + len(report.Refused)
			}
			if left > 0 {
				return fmt.Errorf("%s left to be changed by hand", format.Count(left, "finding"))
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&since, "since", "",
		"carry the notes of execution over from the notebooks as of this git revision, and repeat the proof")
	return cmd
}

// renamed is what the renaming of a notebook did.
type renamed struct {
	rename.Record
	changed  int
	problems []string
}

// renameNotebook rewrites the notebook at path in place. The record of its
// execution comes from the notebook as it was, or as of a git revision.
func renameNotebook(table *rename.Table, root, path, since string) (renamed, error) {
	var report renamed
	text, err := os.ReadFile(path)
	if err != nil {
		return report, err
	}
	was := text
	if since != "" {
		if was, err = atRevision(path, since); err != nil {
			return report, err
		}
	}
	before, err := ipynb.Parse(was)
	if err != nil {
		return report, fmt.Errorf("%s: %w", path, err)
	}
	nb, err := ipynb.Read(path)
	if err != nil {
		return report, err
	}
	if report.changed, report.problems, err = table.Notebook(root, nb); err != nil {
		return report, fmt.Errorf("%s: %w", path, err)
	}
	if report.Record, err = table.CarryRecord(root, before, nb); err != nil {
		return report, err
	}
	if same, err := unchanged(nb, text); err != nil || same {
		return report, err
	}
	return report, nb.Write(path)
}

// unchanged reports whether a notebook has the contents of text; layout does not
// count.
func unchanged(nb *ipynb.Notebook, text []byte) (bool, error) {
	was, err := ipynb.Parse(text)
	if err != nil {
		return false, err
	}
	a, err := was.Bytes()
	if err != nil {
		return false, err
	}
	b, err := nb.Bytes()
	return bytes.Equal(a, b), err
}

// atRevision returns a file as of a git revision.
func atRevision(path, revision string) ([]byte, error) {
	cmd := exec.Command("git", "show", revision+":./"+filepath.Base(path))
	cmd.Dir = filepath.Dir(path)
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git show %s of %s: %w", revision, path, err)
	}
	return text, nil
}
