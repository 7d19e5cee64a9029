package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
)

func doctorCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Show what is set up and in use, and how to fix what is wrong",
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

// unexpected is the exit status of the probe when the backend is not the one
// that a reader would expect.
const unexpected = 2

// probe opens the backend as a cell would, but only if all its parts are intact:
// a plugin with other bytes in it could do anything.
func probe(ctx context.Context, s *setup.Setup, found []setup.Finding) setup.Finding {
	f := setup.Finding{Name: "Backend"}
	for _, part := range found {
		needed := strings.Contains(part.Name, "plugin") ||
			slices.Contains([]string{"Set-up", "Go", "C compiler", "Build cache"}, part.Name)
		if needed && part.Err != nil {
			f.Err, f.Fix = errors.New("not tried, because of what is wrong above"), "fix that first"
			return f
		}
	}
	program := s.Dir("bin", "probe")
	var out, stderr bytes.Buffer
	var cmd *exec.Cmd
	var err error
	for _, argv := range [][]string{{"go", "build", "-o", program, "./kernelcfg/probe"}, {program}} {
		cmd = exec.CommandContext(ctx, argv[0], argv[1:]...)
		cmd.Dir, cmd.Env = s.Root, s.Environ()
		cmd.Stdout, cmd.Stderr = &out, &stderr
		setup.OwnGroup(cmd)
		if err = setup.RunPinned(cmd); err != nil {
			break
		}
	}
	f.Text = strings.TrimSpace(out.String())
	if cmd.ProcessState != nil && cmd.ProcessState.ExitCode() == unexpected && !s.UsesXLA() {
		return f // the pure-Go backend is what this machine is set up for
	}
	if err != nil {
		if f.Text == "" {
			f.Text = strings.TrimSpace(stderr.String())
		}
		f.Err, f.Text = errors.New(f.Text), ""
		f.Fix = "unset GOMLX_BACKEND if it is set, or go run ./kernelcfg setup"
	}
	return f
}

// report prints the findings and returns how many are wrong.
func report(out io.Writer, root string, found []setup.Finding) int {
	fmt.Fprintf(out, "latentlab in %s\n", root)
	wrong, width := 0, 0
	fixes := map[string][]string{} // by fix, the names of the parts that it fixes
	for _, f := range found {
		width = max(width, len(f.Name))
		if f.Err != nil {
			fixes[f.Fix] = append(fixes[f.Fix], f.Name)
		}
	}
	indent := "\n" + strings.Repeat(" ", width+8)
	for _, f := range found {
		mark, text := "ok   ", f.Text
		switch {
		case f.Err != nil:
			wrong++
			mark, text = "WRONG", f.Err.Error()
			if f.Fix != "" && len(fixes[f.Fix]) == 1 {
				text += "\nto fix it: " + f.Fix
			}
		case f.Optional:
			mark = "later"
		}
		fmt.Fprintf(out, "%s %-*s  %s\n", mark, width, f.Name, strings.ReplaceAll(text, "\n", indent))
	}
	for _, fix := range slices.Sorted(maps.Keys(fixes)) {
		if names := fixes[fix]; fix != "" && len(names) > 1 {
			fmt.Fprintf(out, "to fix these %d: %s\n", len(names), fix)
		}
	}
	return wrong
}
