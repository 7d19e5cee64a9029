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
	program := filepath.Join("bin", "cell", "go")
	dir := filepath.Join(s.Root, "kernelcfg", name)
	inputs := []string{runtime.Version(), runtime.GOOS, runtime.GOARCH}
	files := glob(dir, "*.go")
	for _, file := range files {
		if !strings.HasSuffix(file, "_test.go") {
			text, err := os.ReadFile(file)
			inputs = append(inputs, fmt.Sprint(filepath.Base(file), string(text), err))
		}
	}
	return step{
		name: name, part: "Builder of cells", title: "the go command for cells",
		inputs: strings.Join(inputs, "\n"), outputs: []string{program}, space: 5 << 20, cache: 5 << 20,
		do: func(ctx context.Context) error {
			if len(files) == 0 {
				return fmt.Errorf("%s has no Go files", dir)
			}
			return s.build(ctx, name, s.Root, "compiling", map[string]string{program: "./kernelcfg/" + name})
		},
	}
}
