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
		Short: "Plant faults in the library and report which of them the tests catch",
		Long: "Plants small faults in the library, one at a time, and runs the tests of the package that each is in:\n" +
			"first those that should catch it, and before it counts as survived all of them, on XLA and on the\n" +
			"pure-Go backend. The files of the project do not change. The exit status is 0 if every fault is\n" +
			"caught, or the list states why it need not be.",
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
			// A skipped test catches nothing.
			if err := os.Setenv(hometest.RequireEnv, "all"); err != nil {
				return err
			}
			return tryMutants(cmd, s, chosen)
		},
	}
	cmd.Flags().StringSliceVar(&only, "only", nil, "try only these mutants: names, or packages such as vae")
	cmd.Flags().BoolVar(&list, "list", false, "list the mutants and try none")
	return cmd
}

// tryMutants runs the tests on mutants and prints the results.
func tryMutants(cmd *cobra.Command, s *setup.Setup, list []mutants.Mutant) error {
	r := mutants.Runner{
		Root: s.Root, Timeout: 20 * time.Minute, Workers: runtime.NumCPU(),
		Go: func(ctx context.Context, a mutants.Attempt, args ...string) *exec.Cmd {
			args = args[1:] // testBuild begins with "test"
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
