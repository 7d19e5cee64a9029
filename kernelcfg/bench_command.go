package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/setup"
)

func benchCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "bench [-peers] [flags of the benchmark] | bench -cells",
		Short: "Measure images/s of the autoencoders, with JAX and PyTorch beside them, or the time of cells",
		Long: `Builds the benchmark and runs it with the library's environment; its flags are passed on:
  -model LIST     which models, separated by commas (fashion, digits, vae-digits, vae-wide, conv, aae, semi, ring)
  -batch LIST     batch sizes, instead of those that each model is measured at
  -images N       images in an epoch, instead of the number that each model is measured with
  -epochs N       measured rounds (5), each an epoch of every contestant, after one that does not count
  -only LIST      only contestants whose names contain one of these, such as compiled,scan
  -plugins LIST   folders, each with a pjrt_c_api_cpu_plugin.so: also measure the loop on each
  -page           also measure the training in a page, in Chromium
  -peers          also measure JAX, and PyTorch where it can be imported
With -cells it measures instead how long cells take in a real kernel, from the request until the
kernel is idle.`,
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if slices.ContainsFunc(args, isHelp) {
				return cmd.Help() // without a set-up
			}
			s, err := project()
			if err != nil {
				return err
			}
			if err := s.Ensure(cmd.Context(), setup.Want{}); err != nil {
				return err
			}
			if len(args) == 1 && strings.TrimLeft(args[0], "-") == "cells" {
				return headless.Latency(cmd.Context(), s, 10, os.Stdout)
			}
			program := s.Dir("bin", "bench")
			build := goTool(cmd.Context(), s, os.Stderr, "build", "-o", program, "./kernelcfg/bench")
			if err := build.Run(); err != nil {
				return fmt.Errorf("building the benchmark: %w", err)
			}
			bench := exec.CommandContext(cmd.Context(), program, args...)
			bench.Env = s.Environ()
			bench.Stdin, bench.Stdout, bench.Stderr = os.Stdin, os.Stdout, os.Stderr
			setup.OwnGroup(bench)
			bench.Cancel = func() error { return bench.Process.Signal(syscall.SIGINT) }
			bench.WaitDelay = 10 * time.Second
			return setup.RunPinned(bench)
		},
	}
}

func isHelp(arg string) bool { return slices.Contains([]string{"-h", "-help", "--help"}, arg) }

// goTool returns a command that runs go in the project's folder with the
// environment that programs using the library need. It prints to out.
func goTool(ctx context.Context, s *setup.Setup, out io.Writer, args ...string) *exec.Cmd {
	return inProject(exec.CommandContext(ctx, "go", args...), s, out)
}

// inProject prepares c to run as the commands of goTool do.
func inProject(c *exec.Cmd, s *setup.Setup, out io.Writer) *exec.Cmd {
	c.Dir = filepath.Clean(s.Root)
	c.Env = s.Environ()
	c.Stdout, c.Stderr = out, out
	setup.OwnGroup(c)
	c.Cancel = func() error { return setup.KillGroup(c) }
	c.WaitDelay = 5 * time.Second
	return c
}
