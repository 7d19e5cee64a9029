package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/setup"
)

// stage is one part of the tests.
type stage struct {
	name, title string
	want        setup.Want // the parts of the set-up that it needs
	run         func(ctx context.Context, s *setup.Setup, out io.Writer) error
}

var (
	browserAndGopls = setup.Want{Browser: true, Editor: true}
	allButTools     = setup.Want{Browser: true, Editor: true, Fonts: true}
	staticcheckTool = setup.Want{Staticcheck: true}
	javaScriptTools = setup.Want{JavaScript: true}

	formatStage      = stage{name: "format", title: "gofmt", run: checkFormat}
	tidyStage        = stage{name: "tidy", title: "go mod tidy -diff", run: goStage("mod", "tidy", "-diff")}
	vetStage         = stage{name: "vet", title: "go vet ./...", run: goStage("vet", "./...")}
	staticcheckStage = stage{name: "staticcheck", title: "staticcheck ./...", want: staticcheckTool, run: staticcheck}
	javaScriptStage  = stage{name: "javascript", title: "oxlint, oxfmt --check", want: javaScriptTools, run: checkJavaScript}
	noCgoStage       = stage{name: "nocgo", title: "CGO_ENABLED=0 go build ./...", run: withoutCgo}
	raceStage        = stage{name: "race", title: "packages without XLA and tests of concurrency, with -race", run: testRaces}
	quickStage       = stage{name: "quick", title: "go test -short ./... (XLA on the CPU)", run: testQuickly}
	testStage        = stage{name: "test", title: "go test ./... (XLA on the CPU)", want: allButTools, run: testOnXLA}
	pureGoStage      = stage{name: "go", title: "library tests on the pure-Go backend", run: testOnGo}
	notebooksStage   = stage{name: "notebooks", title: "the notebooks, executed and compared", run: executeNotebooks}
	browserStage     = stage{name: "browser", title: "JupyterLab and exported pages in Chromium", want: browserAndGopls, run: openNotebooks}
)

// The stages of `test` and of `test -short`, in order. Those of one group run
// side by side.
var (
	fullTest = [][]stage{
		{formatStage, tidyStage, vetStage, staticcheckStage, javaScriptStage, noCgoStage},
		{testStage}, {pureGoStage}, {notebooksStage}, {browserStage},
	}
	shortTest = [][]stage{
		{formatStage, tidyStage, vetStage, staticcheckStage, javaScriptStage},
		{raceStage}, {quickStage},
	}
)

func testCommand() *cobra.Command {
	var short bool
	cmd := &cobra.Command{
		Use:   "test [-short] [STAGE…]",
		Short: "Set up what the tests need, and run all tests, notebooks included",
		Long: "Sets up what the tests need and runs all of them; with -short, only those that together take\n" +
			"about three minutes.\n" +
			"A test that would be skipped because a part is not set up fails instead.\n" +
			"The stages are " + strings.Join(stageNames(fullTest), ", ") + ";\n" +
			"with -short " + strings.Join(stageNames(shortTest), ", ") + ".\n" +
			"Without arguments all of them run.",
		RunE: func(cmd *cobra.Command, args []string) error {
			groups := fullTest
			if short {
				groups = shortTest
			}
			groups, err := chooseStages(groups, args)
			if err != nil {
				return err
			}
			s, err := project()
			if err != nil {
				return err
			}
			var want setup.Want
			for _, st := range slices.Concat(groups...) {
				want.Browser = want.Browser || st.want.Browser
				want.Editor = want.Editor || st.want.Editor
				want.Staticcheck = want.Staticcheck || st.want.Staticcheck
				want.JavaScript = want.JavaScript || st.want.JavaScript
				want.Fonts = want.Fonts || st.want.Fonts
			}
			if err := s.Ensure(cmd.Context(), want); err != nil {
				return err
			}
			if err := os.Setenv(hometest.RequireEnv, "all"); err != nil {
				return err
			}
			return runStages(cmd, s, groups)
		},
	}
	cmd.Flags().BoolVar(&short, "short", false, "run only the tests that together take about three minutes")
	return cmd
}

// chooseStages returns the groups with only the chosen stages; all stages if none are
// chosen.
func chooseStages(groups [][]stage, chosen []string) ([][]stage, error) {
	known := stageNames(groups)
	for _, name := range chosen {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("there is no stage %q: expected %s", name, strings.Join(known, ", "))
		}
	}
	if len(chosen) == 0 {
		return groups, nil
	}
	var kept [][]stage
	for _, group := range groups {
		group = slices.DeleteFunc(slices.Clone(group), func(st stage) bool { return !slices.Contains(chosen, st.name) })
		if len(group) > 0 {
			kept = append(kept, group)
		}
	}
	return kept, nil
}

// stageNames returns the names of the stages, in order.
func stageNames(groups [][]stage) []string {
	var all []string
	for _, st := range slices.Concat(groups...) {
		all = append(all, st.name)
	}
	return all
}

var errInterrupted = errors.New("interrupted")
