package setup

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"latentlab/kernelcfg/gonb"
)

// goimports is the package of the program that completes a cell's imports.
const goimports = "golang.org/x/tools/cmd/goimports"

// tools builds the Go kernel, with the changes of package gonb, and goimports, which it
// calls for each cell.
func (s *Setup) tools() step {
	st := s.pinnedTools("tools", "Go kernel", "Go kernel (GoNB) and goimports", "gonb",
		gonb.Module, goimports)
	changes, err := gonb.Inputs(gonb.Folder(s.Root))
	st.inputs += fmt.Sprint(changes, err)
	st.do = func(ctx context.Context) error { return s.buildKernel(ctx, st) }
	return st
}

// buildKernel builds what st makes from the pinned module, in which a changed copy
// replaces GoNB.
func (s *Setup) buildKernel(ctx context.Context, st step) error {
	temp, err := s.temp(st.name)
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	pins := filepath.Dir(s.toolModule("gonb"))
	env := []string{"GOWORK=off", "GOFLAGS=-mod=readonly"}
	err = s.run(ctx, command{
		step: st.name, dir: pins, env: env, why: "downloading GoNB",
		argv: []string{s.host.goTool, "mod", "download", gonb.Module},
	})
	if err != nil {
		return err
	}
	list := exec.CommandContext(ctx, s.host.goTool, "list", "-m", "-f", "{{.Dir}}", gonb.Module)
	list.Dir, list.Env = pins, append(os.Environ(), env...)
	original, err := list.Output()
	if err != nil {
		return fmt.Errorf("finding GoNB in Go's module cache: %w", err)
	}
	modfile, err := gonb.Prepare(trim(original), gonb.Folder(s.Root), pins, temp)
	if err != nil {
		return err
	}
	programs := map[string]string{filepath.Join("bin", "gonb"): gonb.Module, filepath.Join("bin", "goimports"): goimports}
	return s.build(ctx, st.name, pins, "downloading modules and compiling", programs, "-modfile="+modfile)
}
