package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
)

func runCommand() *cobra.Command {
	var (
		folder      string
		sets        []string
		quick, full bool
	)
	cmd := &cobra.Command{
		Use:   "run NOTEBOOK…",
		Short: "Execute notebooks without a browser, and write .ipynb and .html",
		Long: "Executes notebooks and writes each, with its outputs, as .ipynb and as one .html that needs no network.\n" +
			"Results go to .latentlab/out, where they replace earlier ones of the same name, or to the folder of -o.\n" +
			"If a cell fails, what was executed is written all the same, and the exit status is not zero. With\n" +
			"-o and a notebook's own folder, the notebook itself gets the outputs, unless a cell fails or the\n" +
			"notebook was saved meanwhile: then the result goes to .latentlab/out.\n\n" +
			"-set changes hyperparameters for this execution: literals in a declaration whose comment starts with\n" +
			"\"Hyperparameters\". The error about a wrong name lists all names. -quick, the shortest way to see\n" +
			"a notebook run, applies the settings that the notebook has for a quick look, such as one epoch; values\n" +
			"of -set replace them.",
		Example: "  go run ./kernelcfg run -quick notebooks/003-autoencoders.ipynb\n" +
			"  go run ./kernelcfg run -set code=10 -set sizes=2,10 notebooks/003-autoencoders.ipynb\n" +
			"  go run ./kernelcfg run -o notebooks notebooks/*.ipynb     # keep the outputs in the notebooks",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, notebooks []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			job := headless.Job{Setup: s, Folder: folder, Mode: ipynb.Full, Out: os.Stdout}
			if folder == "" {
				job.Folder = s.Dir("out")
			}
			for _, text := range sets {
				set, err := ipynb.ParseSetting(text)
				if err != nil {
					return err
				}
				job.Sets = append(job.Sets, set)
				job.Mode = ipynb.Set
			}
			if quick {
				job.Mode = ipynb.Quick
			}
			// What is wrong is reported before the set-up, and before any notebook runs.
			if err := checkJobs(job, notebooks); err != nil {
				return err
			}
			if err := s.Ensure(cmd.Context(), setup.Want{}); err != nil {
				return err
			}
			var failed error
			for _, path := range notebooks {
				if cmd.Context().Err() != nil {
					return cmp.Or(failed, headless.ErrInterrupted)
				}
				cmd.PrintErrf("%s\n", path)
				job.Notebook = path
				if err := job.Run(cmd.Context()); err != nil {
					failed = errors.Join(failed, fmt.Errorf("%s: %w", filepath.Base(path), err))
				}
			}
			return failed
		},
	}
	cmd.Flags().StringVarP(&folder, "out", "o", "",
		"folder for the results (default .latentlab/out; the notebook's own folder updates the notebook)")
	cmd.Flags().StringArrayVar(&sets, "set", nil, "change a hyperparameter of the notebook, name=value")
	cmd.Flags().BoolVar(&quick, "quick", false, "apply the notebook's own settings for a quick look")
	cmd.Flags().BoolVar(&full, "full", false, "use every value as it is in the notebook (the default)")
	cmd.MarkFlagsMutuallyExclusive("quick", "full")
	return cmd
}

// checkJobs returns the error of the first notebook that job could not execute, or
// whose result would replace that of another.
func checkJobs(job headless.Job, notebooks []string) error {
	pages := map[string]string{}
	for _, path := range notebooks {
		page := headless.PageName(filepath.Base(path))
		if other, ok := pages[page]; ok {
			return fmt.Errorf("the results of %s and %s would have the same name: execute them one after the other, "+
				"each with a folder of its own as -o", other, path)
		}
		pages[page] = path
		job.Notebook = path
		if err := job.Check(); err != nil {
			return err
		}
	}
	return nil
}
