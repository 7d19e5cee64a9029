package main

import (
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
			"If a cell fails, what was executed is written all the same, and the exit status is not zero.",
		Example: "  go run ./kernelcfg run notebooks/003-autoencoders.ipynb\n" +
			"  go run ./kernelcfg run -quick -set code=10 -o /tmp/out notebooks/003-autoencoders.ipynb\n" +
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
			// A mistyped name is reported before the set-up, and before any notebook runs.
			if err := checkReadable(notebooks, job.Sets); err != nil {
				return err
			}
			if err := s.Ensure(cmd.Context(), setup.Want{}); err != nil {
				return err
			}
			var failed error
			for _, path := range notebooks {
				if cmd.Context().Err() != nil {
					return errors.New("interrupted")
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

// checkReadable returns an error unless every notebook can be read and has
// the hyperparameters that sets names.
func checkReadable(notebooks []string, sets []ipynb.Setting) error {
	for _, path := range notebooks {
		nb, err := ipynb.Read(path)
		if err != nil {
			return err
		}
		if err := nb.Apply(sets); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return nil
}
