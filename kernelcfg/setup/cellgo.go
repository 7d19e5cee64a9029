package setup

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// cellGo builds the go command that the kernel finds first, which shortens the
// time that a cell takes to build.
func (s *Setup) cellGo() step {
	const name = "cellgo"
	dir := filepath.Join(s.Root, "kernelcfg", name)
	inputs := []string{runtime.Version(), runtime.GOOS, runtime.GOARCH}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("%s has no Go files", dir)
	}
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			text, err := os.ReadFile(file)
			inputs = append(inputs, fmt.Sprint(filepath.Base(file), string(text), err))
		}
	}
	st := step{
		name: name, part: "Builder of cells", title: "the go command for cells", inputs: strings.Join(inputs, "\n"),
		outputs: []string{filepath.Join("bin", "cell", "go")}, space: 5 << 20, cache: 5 << 20,
	}
	st.do = func(ctx context.Context) error {
		if err != nil {
			return err
		}
		temp, err := s.temp(name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		program := filepath.Join(temp, "go")
		err = s.run(ctx, command{
			step: name, dir: s.Root, why: "compiling",
			argv: []string{s.host.goTool, "build", "-trimpath", "-ldflags=-s -w", "-o", program, "./kernelcfg/" + name},
			env:  []string{"GOWORK=off", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly", "GOOS=", "GOARCH=", "TMPDIR=" + temp},
		})
		if err != nil {
			return err
		}
		if err := os.MkdirAll(s.Dir("bin", "cell"), 0o755); err != nil {
			return err
		}
		return os.Rename(program, s.Dir("bin", "cell", "go"))
	}
	return st
}
