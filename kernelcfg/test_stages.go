package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/format"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"latentlab/kernelcfg/lab"
	"latentlab/kernelcfg/setup"
)

// goStage returns the run function of a stage that runs go with args.
func goStage(args ...string) func(context.Context, *setup.Setup, io.Writer) error {
	return func(ctx context.Context, s *setup.Setup, out io.Writer) error {
		return goTool(ctx, s, out, args...).Run()
	}
}

// checkFormat returns an error that lists the Go files that gofmt would change.
func checkFormat(_ context.Context, s *setup.Setup, _ io.Writer) error {
	paths, err := sourceFiles(s.Root, ".go")
	if err != nil {
		return err
	}
	var unformatted []string
	for _, path := range paths {
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if formatted, err := format.Source(source); err != nil || !bytes.Equal(source, formatted) {
			unformatted = append(unformatted, path)
		}
	}
	if len(unformatted) > 0 {
		return fmt.Errorf("not formatted as by gofmt (gofmt -w fixes it):\n  %s", strings.Join(unformatted, "\n  "))
	}
	return nil
}

// checkJavaScript runs the linter and the formatter of the set-up on the JavaScript
// and the style sheets. oxfmt without --check formats them.
func checkJavaScript(ctx context.Context, s *setup.Setup, out io.Writer) error {
	scripts, err := sourceFiles(s.Root, ".js")
	if err != nil {
		return err
	}
	styles, err := sourceFiles(s.Root, ".css")
	if err != nil {
		return err
	}
	run := func(tool, flag string, paths []string) error {
		check := exec.CommandContext(ctx, s.Dir("javascript", "bin", tool), append([]string{flag}, paths...)...)
		return inProject(check, s, out).Run()
	}
	return errors.Join(run("oxlint", "--deny-warnings", scripts), run("oxfmt", "--check", append(scripts, styles...)))
}

// sourceFiles returns the paths of the files below root with a suffix, without those
// in testdata and in folders whose names begin with a dot.
func sourceFiles(root, suffix string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(path, suffix) {
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

// staticcheck runs the staticcheck of the set-up with its cache under .latentlab.
func staticcheck(ctx context.Context, s *setup.Setup, out io.Writer) error {
	check := inProject(exec.CommandContext(ctx, s.Dir("bin", "staticcheck"), "./..."), s, out)
	check.Env = append(check.Env, "STATICCHECK_CACHE="+s.Dir("cache", "staticcheck"))
	return check.Run()
}

// withoutCgo builds everything as a machine without a C compiler does.
func withoutCgo(ctx context.Context, s *setup.Setup, out io.Writer) error {
	build := goTool(ctx, s, out, "build", "./...")
	build.Env = append(build.Env, "CGO_ENABLED=0")
	return build.Run()
}

// executeNotebooks executes every notebook with its quick settings, as tests
// of this package. As many run at a time as there are cores, at most four.
func executeNotebooks(ctx context.Context, s *setup.Setup, out io.Writer) error {
	parallel := fmt.Sprintf("-parallel=%d", min(runtime.NumCPU(), 4))
	test := goTool(ctx, s, out, "test", "-count=1", "-v", parallel, "-timeout=60m", "-run=^TestNotebooks$", "./kernelcfg")
	test.Env = append(test.Env, notebooksEnv+"=1")
	return test.Run()
}

// openNotebooks opens notebooks in the project's own JupyterLab. It tests one
// package at a time, so that none disturbs what another measures.
func openNotebooks(ctx context.Context, s *setup.Setup, out io.Writer) error {
	run := func(args ...string) error {
		test := goTool(ctx, s, out, append([]string{"test", "-count=1", "-v", "-timeout=30m"}, args...)...)
		test.Env = append(test.Env, lab.TestsEnv+"=1")
		return test.Run()
	}
	return errors.Join(run("-run=^TestLab", "./kernelcfg"), run("./kernelcfg/browser"))
}

// notebooksEnv names the environment variable that, when it is not empty, lets
// the tests of this package execute the notebooks, which takes minutes.
const notebooksEnv = "LATENTLAB_NOTEBOOKS"
