package main

import (
	"context"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/mutants"
	"latentlab/kernelcfg/setup"
)

func mutantsCommand() *cobra.Command {
	var (
		only []string
		list bool
	)
	cmd := &cobra.Command{
		Use:   "mutants [-only NAME] [-list]",
		Short: "Plant faults in the library and tell which of them the tests catch",
		Long: "Plants small faults in the library, one at a time, and runs the tests of the package that each is in:\n" +
			"first those that should catch it, and all before it counts as survived, on XLA and on the pure-Go\n" +
			"backend. The files of the project stay as they are. The exit status is 0 when every fault is caught,\n" +
			"or the list says why it need not be.",
		Example: "  go run ./kernelcfg mutants -only vae,train/decay-slope",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			chosen, err := mutants.Choose(mutants.List(), only)
			if err != nil {
				return err
			}
			if list {
				mutants.Print(cmd.OutOrStdout(), chosen)
				return nil
			}
			s, err := project()
			if err != nil {
				return err
			}
			if err := s.Ensure(cmd.Context(), setup.Want{Browser: true}); err != nil {
				return err
			}
			// A test that skips catches nothing.
			if err := os.Setenv(hometest.RequireEnv, "all"); err != nil {
				return err
			}
			return plant(cmd, s, chosen)
		},
	}
	cmd.Flags().StringSliceVar(&only, "only", nil, "try these mutants only: names, or packages as vae")
	cmd.Flags().BoolVar(&list, "list", false, "list the mutants, and try none")
	return cmd
}

// plant tries mutants and reports.
func plant(cmd *cobra.Command, s *setup.Setup, list []mutants.Mutant) error {
	r := mutants.Runner{
		Root: s.Root, Timeout: 20 * time.Minute, Workers: runtime.NumCPU(),
		Go: func(ctx context.Context, a mutants.Attempt, args ...string) *exec.Cmd {
			args = args[1:] // testBuild begins with it
			if a.PureGo {
				c := goTool(ctx, s, io.Discard, append(slices.Clone(testBuild), args...)...)
				c.Env = append(c.Env, "GOMLX_BACKEND=go")
				return c
			}
			if a.Tests != "" {
				return onXLA(ctx, s, io.Discard, fastCompileFlags, args...)
			}
			return onXLA(ctx, s, io.Discard, "", args...) // trainings in full are among them
		},
	}
	results, err := r.Run(cmd.Context(), list, func(r mutants.Result) { cmd.PrintErrln(r.Line()) })
	if err != nil {
		return err
	}
	return mutants.Report(cmd.OutOrStdout(), results)
}
