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
	"slices"
	"strings"

	"latentlab/kernelcfg/lab"
	"latentlab/kernelcfg/setup"
)

// goStage runs go with args.
func goStage(args ...string) func(context.Context, *setup.Setup, io.Writer) error {
	return func(ctx context.Context, s *setup.Setup, out io.Writer) error {
		return goTool(ctx, s, out, args...).Run()
	}
}

// checkFormat lists the Go files that gofmt would change.
func checkFormat(_ context.Context, s *setup.Setup, _ io.Writer) error {
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

// staticcheck runs the staticcheck of the set-up, with its cache under
// .latentlab.
func staticcheck(ctx context.Context, s *setup.Setup, out io.Writer) error {
	check := inProject(exec.CommandContext(ctx, s.Dir("bin", "staticcheck"), "./..."), s, out)
	check.Env = append(check.Env, "STATICCHECK_CACHE="+s.Dir("cache", "staticcheck"))
	return check.Run()
}

// race runs the quick tests of the packages that open no backend under the
// race detector.
func race(ctx context.Context, s *setup.Setup, out io.Writer) error {
	if !s.UsesXLA() {
		fmt.Fprintln(out, "left out: the race detector needs cgo")
		return nil
	}
	with, without, err := testedPackages(ctx, s)
	if err != nil {
		return err
	}
	if len(without) == 0 {
		return fmt.Errorf("each package with tests opens a backend, of %d", len(with))
	}
	// XLA's plugin, loaded beside the detector, frees memory twice at the
	// program's end; on the pure-Go backend the same tests take minutes, and
	// its products go past the end of a slice, which checkptr refuses.
	return goTool(ctx, s, out, append([]string{"test", "-race", "-short", "-timeout=10m"}, without...)...).Run()
}

// pureGo runs, on the pure-Go backend, the tests of the library's packages
// that open a backend.
func pureGo(ctx context.Context, s *setup.Setup, out io.Writer) error {
	with, _, err := testedPackages(ctx, s)
	if err != nil {
		return err
	}
	with = slices.DeleteFunc(with, func(name string) bool { return !strings.HasPrefix(name, "latentlab/lib/") })
	if len(with) == 0 {
		return errors.New("no package under lib/ with tests uses lib/backend")
	}
	test := goTool(ctx, s, out, append([]string{"test", "-timeout=20m"}, with...)...)
	test.Env = append(test.Env, "GOMLX_BACKEND=go")
	return test.Run()
}

// testedPackages lists the packages with tests: those whose tests use
// lib/backend, and the others.
func testedPackages(ctx context.Context, s *setup.Setup) (with, without []string, err error) {
	var list bytes.Buffer
	err = goTool(ctx, s, &list, "list", "-test", "-f", `{{if .ForTest}}{{.ForTest}} {{join .Deps " "}}{{end}}`, "./lib/...", "./kernelcfg/...").Run()
	if err != nil {
		return nil, nil, fmt.Errorf("%w\n%s", err, bytes.TrimSpace(list.Bytes()))
	}
	uses := map[string]bool{} // a package with tests outside of it comes twice
	for line := range strings.Lines(list.String()) {
		names := strings.Fields(line)
		if len(names) == 0 {
			continue
		}
		uses[names[0]] = uses[names[0]] || slices.ContainsFunc(names, func(n string) bool {
			return strings.HasPrefix(n, "latentlab/lib/backend")
		})
	}
	for name, backend := range uses {
		if backend {
			with = append(with, name)
		} else {
			without = append(without, name)
		}
	}
	slices.Sort(with)
	slices.Sort(without)
	return with, without, nil
}

// withoutCgo builds everything as a machine without a C compiler does.
func withoutCgo(ctx context.Context, s *setup.Setup, out io.Writer) error {
	build := goTool(ctx, s, out, "build", "./...")
	build.Env = append(build.Env, "CGO_ENABLED=0")
	return build.Run()
}

// executeNotebooks executes every notebook with its quick settings, as tests
// of this package.
func executeNotebooks(ctx context.Context, s *setup.Setup, out io.Writer) error {
	test := goTool(ctx, s, out, "test", "-count=1", "-v", "-timeout=60m", "-run=^TestNotebooks$", "./kernelcfg")
	test.Env = append(test.Env, notebooksEnv+"=1")
	return test.Run()
}

// openNotebooks opens notebooks in the project's own JupyterLab. What one
// package measures, the other is not to disturb.
func openNotebooks(ctx context.Context, s *setup.Setup, out io.Writer) error {
	test := goTool(ctx, s, out, "test", "-count=1", "-v", "-p=1", "-timeout=30m", "./kernelcfg", "./kernelcfg/browser")
	test.Env = append(test.Env, lab.TestsEnv+"=1")
	return test.Run()
}

// notebooksEnv, when it is not empty, lets the tests of this package execute
// the notebooks, which takes minutes.
const notebooksEnv = "LATENTLAB_NOTEBOOKS"
