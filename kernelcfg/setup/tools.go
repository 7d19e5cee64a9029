package setup

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// tools builds the Go kernel and goimports, which it calls for each cell.
func (s *Setup) tools() step {
	return s.build("tools", "Go kernel", "Go kernel (GoNB) and goimports", "gonb",
		map[string]string{"gonb": "github.com/janpfeifer/gonb", "goimports": "golang.org/x/tools/cmd/goimports"})
}

// editor builds gopls, for completion in JupyterLab.
func (s *Setup) editor() step {
	return s.build("editor", "Completion", "gopls, for completion", "gopls",
		map[string]string{"gopls": "golang.org/x/tools/gopls"})
}

// staticcheck builds staticcheck, for the tests.
func (s *Setup) staticcheck() step {
	return s.build("staticcheck", "Static checks", "staticcheck, for the tests", "staticcheck",
		map[string]string{"staticcheck": "honnef.co/go/tools/cmd/staticcheck"})
}

// build is the step that builds programs from the module in tools/<module>,
// whose go.mod and go.sum pin them and everything they are made of.
func (s *Setup) build(name, part, title, module string, programs map[string]string) step {
	dir := filepath.Join(s.Root, "kernelcfg", "tools", module)
	inputs := []string{runtime.Version(), runtime.GOOS, runtime.GOARCH}
	for _, file := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		inputs = append(inputs, fmt.Sprint(string(text), err))
	}
	st := step{name: name, part: part, title: title, inputs: strings.Join(inputs, "\n"), space: 60 << 20, cache: 300 << 20}
	var packages []string
	for _, program := range slices.Sorted(maps.Keys(programs)) {
		st.outputs = append(st.outputs, filepath.Join("bin", program))
		packages = append(packages, programs[program])
	}
	st.do = func(ctx context.Context) error {
		temp, err := s.temp(name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		argv := append([]string{s.host.goTool, "build", "-trimpath", "-ldflags=-s -w", "-o", temp + string(filepath.Separator)}, packages...)
		err = s.run(ctx, command{
			step: name, dir: dir, argv: argv, why: "downloading modules and compiling",
			env: []string{"GOWORK=off", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOOS=", "GOARCH=", "TMPDIR=" + temp},
		})
		if err != nil {
			return err
		}
		if err := os.MkdirAll(s.Dir("bin"), 0o755); err != nil {
			return err
		}
		for program := range programs {
			if err := os.Rename(filepath.Join(temp, program), s.Dir("bin", program)); err != nil {
				return err
			}
		}
		return nil
	}
	return st
}

// toolModule returns the go.mod that pins the tools of a module.
func (s *Setup) toolModule(module string) string {
	return filepath.Join(s.Root, "kernelcfg", "tools", module, "go.mod")
}
