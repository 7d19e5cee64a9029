package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/setup"
)

// outcome is how a stage ended.
type outcome struct {
	stage stage
	err   error
	took  time.Duration
	out   bytes.Buffer // what it printed, if others ran beside it
}

// runStages runs groups of stages one after the other, whether or not one fails,
// and prints a summary at the end.
func runStages(cmd *cobra.Command, s *setup.Setup, groups [][]stage) error {
	began := time.Now()
	var summary strings.Builder
	failed := 0
	for _, group := range groups {
		for _, o := range runGroup(cmd, s, group) {
			mark := "ok  "
			if o.err != nil {
				failed++
				mark = "FAIL"
			}
			fmt.Fprintf(&summary, "%s\tkernelcfg/test/%s\t%.3fs\n", mark, o.stage.name, o.took.Seconds())
		}
		if cmd.Context().Err() != nil {
			return errInterrupted
		}
	}
	cmd.Printf("%sall stages took %s\n", summary.String(), time.Since(began).Round(time.Second))
	if failed > 0 {
		cmd.Println("FAIL")
		return silent{fmt.Errorf("%d stages failed", failed)}
	}
	cmd.Println("PASS")
	return nil
}

// runGroup runs the stages of a group concurrently and returns their outcomes in
// the group's order. A single stage prints as it goes; the output of several is
// printed stage by stage, as each ends.
func runGroup(cmd *cobra.Command, s *setup.Setup, group []stage) []*outcome {
	all := make([]*outcome, len(group))
	ended := make(chan *outcome)
	for i, st := range group {
		o := &outcome{stage: st}
		all[i] = o
		out := cmd.OutOrStdout()
		if len(group) > 1 {
			out = &o.out
		} else {
			cmd.PrintErrf("=== %s: %s\n", st.name, st.title)
		}
		go func() {
			o.run(cmd.Context(), s, out)
			ended <- o
		}()
	}
	if len(group) > 1 {
		cmd.PrintErrf("=== %s, side by side\n", strings.Join(stageNames([][]stage{group}), ", "))
	}
	for range group {
		o := <-ended
		if cmd.Context().Err() != nil {
			continue
		}
		if len(group) > 1 {
			cmd.PrintErrf("=== %s: %s\n", o.stage.name, o.stage.title)
			_, _ = io.Copy(cmd.OutOrStdout(), &o.out)
		}
		if o.err != nil {
			cmd.PrintErrf("%s: %v\n", o.stage.name, o.err)
		}
	}
	return all
}

// run runs the stage and records how it ended.
func (o *outcome) run(ctx context.Context, s *setup.Setup, out io.Writer) {
	start := time.Now()
	o.err = o.stage.run(ctx, s, out)
	o.took = time.Since(start)
}
