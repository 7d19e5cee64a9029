package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latentlab/kernelcfg/lab"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home/hometest"
)

// stage is one part of the tests.
type stage struct {
	name, title string
	run         func(cmd *cobra.Command, s *setup.Setup) error
}

var stages = []stage{
	{"format", "gofmt", checkFormat},
	{"vet", "go vet ./...", goStage("vet", "./...")},
	{"test", "go test ./... (XLA on the CPU)", xlaStage},
	{"go", "library tests on the pure-Go backend", pureGoStage},
	{"nocgo", "CGO_ENABLED=0 go build ./...", withoutCgo},
	{"notebooks", "the notebooks, executed and compared", notebookStage},
	{"browser", "JupyterLab and exported pages in Chromium", browserStage},
}

func testCommand() *cobra.Command {
	var names []string
	for _, st := range stages {
		names = append(names, st.name)
	}
	return &cobra.Command{
		Use:   "test [STAGE…]",
		Short: "Set up what the tests need, and run all of them, notebooks included",
		Long: "Sets up what the tests need and runs all of them. Under it, a test that would skip because a part\n" +
			"is not set up fails instead. The stages are " + strings.Join(names, ", ") + ";\nwithout a name all of them run.",
		ValidArgs: names,
		Args:      cobra.OnlyValidArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := project()
			if err != nil {
				return err
			}
			if err := s.Ensure(cmd.Context(), setup.Want{Browser: true}); err != nil {
				return err
			}
			if err := os.Setenv(hometest.RequireEnv, "all"); err != nil {
				return err
			}
			return runStages(cmd, s, args)
		},
	}
}

// runStages runs the stages named, or all, also after one failed, and sums
// up at the end.
func runStages(cmd *cobra.Command, s *setup.Setup, names []string) error {
	var summary bytes.Buffer
	failed := 0
	for _, st := range stages {
		if len(names) > 0 && !slices.Contains(names, st.name) {
			continue
		}
		cmd.PrintErrf("=== %s: %s\n", st.name, st.title)
		start := time.Now()
		err := st.run(cmd, s)
		if cmd.Context().Err() != nil {
			return errors.New("interrupted")
		}
		mark := "ok  "
		if err != nil {
			failed++
			mark = "FAIL"
			cmd.PrintErrf("%s: %v\n", st.name, err)
		}
		fmt.Fprintf(&summary, "%s\tkernelcfg/test/%s\t%.3fs\n", mark, st.name, time.Since(start).Seconds())
	}
	cmd.Print(summary.String())
	if failed > 0 {
		cmd.Println("FAIL")
		return silent{fmt.Errorf("%d stages failed", failed)}
	}
	cmd.Println("PASS")
	return nil
}

// goStage runs go with args.
func goStage(args ...string) func(*cobra.Command, *setup.Setup) error {
	return func(cmd *cobra.Command, s *setup.Setup) error {
		return goTool(cmd, s, args...).Run()
	}
}

// checkFormat lists the Go files that gofmt would change.
func checkFormat(cmd *cobra.Command, s *setup.Setup) error {
	var unformatted []string
	err := filepath.WalkDir(s.Root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != s.Root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if formatted, err := format.Source(source); err != nil || !bytes.Equal(source, formatted) {
			unformatted = append(unformatted, path)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(unformatted) > 0 {
		return fmt.Errorf("not as gofmt writes them (gofmt -w mends it):\n  %s", strings.Join(unformatted, "\n  "))
	}
	return nil
}

// withoutCgo builds everything as a machine without a C compiler does.
func withoutCgo(cmd *cobra.Command, s *setup.Setup) error {
	build := goTool(cmd, s, "build", "./...")
	build.Env = append(build.Env, "CGO_ENABLED=0")
	return build.Run()
}

// notebookStage executes every notebook with its quick settings, as tests of
// this package.
func notebookStage(cmd *cobra.Command, s *setup.Setup) error {
	test := goTool(cmd, s, "test", "-count=1", "-v", "-timeout=60m", "-run=^TestNotebooks$", "./kernelcfg")
	test.Env = append(test.Env, notebooksEnv+"=1")
	return test.Run()
}

// browserStage opens notebooks in the project's own JupyterLab.
func browserStage(cmd *cobra.Command, s *setup.Setup) error {
	test := goTool(cmd, s, "test", "-count=1", "-v", "-timeout=30m", "./kernelcfg/browser")
	test.Env = append(test.Env, lab.TestsEnv+"=1")
	return test.Run()
}

// notebooksEnv, when it is not empty, lets the tests of this package execute
// the notebooks, which takes minutes.
const notebooksEnv = "LATENTLAB_NOTEBOOKS"
