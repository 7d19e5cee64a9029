package setup

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// editor builds gopls, for completion in JupyterLab.
func (s *Setup) editor() step {
	return s.pinnedTools("editor", "Completion", "gopls, for completion", "gopls", "golang.org/x/tools/gopls")
}

// staticcheck builds staticcheck, for the tests.
func (s *Setup) staticcheck() step {
	return s.pinnedTools("staticcheck", "Static checks", "staticcheck, for the tests", "staticcheck",
		"honnef.co/go/tools/cmd/staticcheck")
}

// pinnedTools returns the step that builds packages of the module in tools/<module>,
// whose go.mod and go.sum pin them and everything that they import.
func (s *Setup) pinnedTools(name, part, title, module string, packages ...string) step {
	dir := filepath.Dir(s.toolModule(module))
	inputs := []string{runtime.Version(), runtime.GOOS, runtime.GOARCH}
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		inputs = append(inputs, fmt.Sprint(string(text), err))
	}
	programs := map[string]string{}
	for _, pkg := range packages {
		programs[filepath.Join("bin", path.Base(pkg))] = pkg
	}
	return step{
		name: name, part: part, title: title, inputs: strings.Join(inputs, "\n"),
		outputs: slices.Sorted(maps.Keys(programs)), space: 60 << 20, cache: 300 << 20,
		do: func(ctx context.Context) error {
			return s.build(ctx, name, dir, "downloading modules and compiling", programs)
		},
	}
}

// build builds packages of the module at dir without cgo. programs maps the
// path of each program under .latentlab to its package.
func (s *Setup) build(ctx context.Context, step, dir, why string, programs map[string]string, flags ...string) error {
	temp, err := s.temp(step)
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	argv := []string{
		s.host.goTool, "build", "-trimpath", "-ldflags=-s -w", "-o", temp + string(filepath.Separator),
	}
	argv = append(argv, flags...)
	err = s.run(ctx, command{
		step: step, dir: dir, argv: append(argv, slices.Sorted(maps.Values(programs))...), why: why,
		env: []string{"GOWORK=off", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOOS=", "GOARCH=", "TMPDIR=" + temp},
	})
	if err != nil {
		return err
	}
	for program, pkg := range programs {
		if err := os.MkdirAll(filepath.Dir(s.Dir(program)), 0o755); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(temp, path.Base(pkg)), s.Dir(program)); err != nil {
			return err
		}
	}
	return nil
}

// toolModule returns the go.mod that pins the tools of a module.
func (s *Setup) toolModule(module string) string {
	return filepath.Join(s.Root, "kernelcfg", "tools", module, "go.mod")
}
