package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Show what is set up and in use, and how to mend what is wrong",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			found := s.Inspect(cmd.Context())
			found = append(found, probe(cmd.Context(), s, found))
			wrong := report(cmd.OutOrStdout(), s.Root, found)
			if wrong > 0 {
				return fmt.Errorf("%d of %d things are wrong", wrong, len(found))
			}
			return nil
		},
	}
}

// noticed is the exit status of the probe when the backend is not the one
// that a reader would expect.
const noticed = 2

// probe opens the backend as a cell would. It does so only when its parts are
// well: a plugin with other bytes in it could do anything.
func probe(ctx context.Context, s *setup.Setup, found []setup.Finding) setup.Finding {
	f := setup.Finding{Name: "Backend"}
	for _, part := range found {
		if part.Err != nil && (strings.Contains(part.Name, "plugin") || part.Name == "Set-up" || part.Name == "Go" || part.Name == "C compiler" || part.Name == "Build cache") {
			f.Err, f.Mend = errors.New("not tried, because of what is wrong above"), "mend that first"
			return f
		}
	}
	program := s.Dir("bin", "probe")
	var out, trouble bytes.Buffer
	var cmd *exec.Cmd
	var err error
	for _, argv := range [][]string{{"go", "build", "-o", program, "./kernelcfg/probe"}, {program}} {
		cmd = exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Dir, cmd.Env = s.Root, s.Environ()
		cmd.Stdout, cmd.Stderr = &out, &trouble
		setup.OwnGroup(cmd)
		if err = setup.RunPinned(cmd); err != nil {
			break
		}
	}
	f.Text = strings.TrimSpace(out.String())
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == noticed && !s.UsesXLA() {
		return f // the pure-Go backend is what this machine is set up for
	}
	if err != nil {
		if f.Text == "" {
			f.Text = strings.TrimSpace(trouble.String())
		}
		f.Err, f.Text = errors.New(f.Text), ""
		f.Mend = "unset GOMLX_BACKEND if it is set, or " + "go run ./kernelcfg setup"
	}
	return f
}

// report prints findings as one screen, and returns how many are wrong.
func report(out io.Writer, root string, found []setup.Finding) int {
	fmt.Fprintf(out, "latentlab in %s\n", root)
	wrong, width := 0, 0
	for _, f := range found {
		width = max(width, len(f.Name))
	}
	indent := "\n" + strings.Repeat(" ", width+8)
	for _, f := range found {
		mark, text := "ok   ", f.Text
		if f.Err != nil {
			wrong++
			mark, text = "WRONG", f.Err.Error()
			if f.Mend != "" {
				text += "\nto mend it: " + f.Mend
			}
		}
		fmt.Fprintf(out, "%s %-*s  %s\n", mark, width, f.Name, strings.ReplaceAll(text, "\n", indent))
	}
	return wrong
}
