//go:build unix

// Cellgo is the go command that the kernel finds first. It shortens the time that a
// cell takes to build. It passes all but two command lines unchanged to the real go.
//
// The kernel builds each cell, with all that earlier cells declared, as one program in
// a temporary folder. Of a second, the go command spends a third on finding out that
// only main.go has changed, and the linker most of the rest. So:
//
//   - `go build -o PROGRAM` runs the real go once and records how that ran the
//     compiler and the linker (see record.go). The next cell whose imports are among
//     the recorded packages is compiled and linked directly, if everything that go
//     would look at is unchanged (see state.go).
//   - A cell with only declarations is compiled, so that its errors are shown, but not
//     linked: nothing in it would run. PROGRAM is then a copy of this program, which
//     does nothing. A cell has only declarations if it has no main and no initializer
//     of this or an earlier cell has side effects (see source.go). Any other cell is
//     linked and run. The one difference is that initializers of imported packages run
//     with the next cell that has a main; a blank import, which exists for them, is
//     built and run at once.
//   - `go get` has nothing to do under the same conditions.
//
// Everything unusual, and every error, is left to the real go, so that the reader sees
// its messages. The record does not outlive the kernel: it is in the kernel's temporary
// folder, which must belong to the user and be closed to others.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// folderEnv names the environment variable with the kernel's temporary folder.
const folderEnv = "GONB_TMP_DIR"

func main() {
	if err := command(os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "go:", err)
		os.Exit(1)
	}
}

// command executes the command line args, or replaces this process by a program that
// executes it.
func command(args []string) error {
	if folder := os.Getenv(recordEnv); folder != "" && len(args) > 1 {
		return recordTool(folder, args[1:])
	}
	goTool, err := realGo()
	if err != nil {
		return err
	}
	if filepath.Base(args[0]) != "go" {
		return placeholder(goTool, args)
	}
	c, err := openCell(goTool)
	switch {
	case err != nil:
	case slices.Equal(args[1:], []string{"get"}):
		if c.nothingToGet() {
			return nil
		}
	case slices.Equal(args[1:], []string{"build", "-o", c.program}):
		return c.build()
	}
	return replaceProcess(goTool, args[1:])
}

// realGo returns the go command that follows this program on the PATH.
func realGo() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, "go")
		info, err := os.Stat(path)
		if err == nil && filepath.IsAbs(path) && info.Mode().IsRegular() && info.Mode()&0o111 != 0 && !isCopy(path, self) {
			return path, nil
		}
	}
	return "", errors.New("there is no go command on the PATH; install Go and run `go run ./kernelcfg setup`")
}

// isCopy reports whether two files are the same file or have the same contents.
func isCopy(path, other string) bool {
	a, errA := os.Stat(path)
	b, errB := os.Stat(other)
	if errA != nil || errB != nil || a.Size() != b.Size() {
		return false
	}
	if os.SameFile(a, b) {
		return true
	}
	x, errA := os.ReadFile(path)
	y, errB := os.ReadFile(other)
	return errA == nil && errB == nil && bytes.Equal(x, y)
}

// replaceProcess replaces this process by program. It returns only on error.
func replaceProcess(program string, args []string) error {
	err := syscall.Exec(program, append([]string{program}, args...), os.Environ())
	return fmt.Errorf("%s: %w", program, err)
}

// placeholder runs instead of a cell with only declarations, whose main would parse
// its arguments and return. If there are arguments (%args) it builds and runs the
// cell, which may reject them.
func placeholder(goTool string, args []string) error {
	if len(args) == 1 {
		return nil
	}
	c, err := openFolder(goTool, os.Getenv(folderEnv))
	if err != nil {
		return err
	}
	if err := c.buildWhole(context.Background()); err != nil {
		return err
	}
	return replaceProcess(c.program, args[1:])
}

// openCell returns the cell in whose folder this program was started.
func openCell(goTool string) (*cell, error) {
	wd, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	folder := os.Getenv(folderEnv)
	a, errA := os.Stat(wd)
	b, errB := os.Stat(folder)
	if err := errors.Join(errA, errB); err != nil {
		return nil, err
	}
	if !os.SameFile(a, b) {
		return nil, errors.New("not in the kernel's folder")
	}
	return openFolder(goTool, folder)
}

// openFolder returns the cell in folder, which must belong to the user and be closed
// to others.
func openFolder(goTool, folder string) (*cell, error) {
	info, err := os.Lstat(folder)
	if err != nil {
		return nil, err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !filepath.IsAbs(folder) || !info.IsDir() || info.Mode().Perm()&0o077 != 0 || !ok || int(owner.Uid) != os.Getuid() {
		return nil, fmt.Errorf("%s=%s is not a folder that only this user can open", folderEnv, folder)
	}
	folder = filepath.Clean(folder)
	return &cell{goTool: goTool, folder: folder, program: filepath.Join(folder, filepath.Base(folder))}, nil
}

// cell is the program in the kernel's folder.
type cell struct {
	goTool  string // path of the real go
	folder  string // with main.go
	program string // path of the executable
}

// scratch returns the path of elem in the folder for this program's own files, which
// go ignores.
func (c *cell) scratch(elem ...string) string {
	return filepath.Join(append([]string{c.folder, ".cellgo"}, elem...)...)
}

// run runs the real go in the cell's folder and returns its standard output.
func (c *cell) run(args ...string) ([]byte, error) {
	cmd := exec.Command(c.goTool, args...)
	cmd.Dir = c.folder
	return cmd.Output()
}

// quoted returns text as one word of a list that go splits at spaces.
func quoted(text string) (string, error) {
	for _, q := range []string{"", "'", `"`} {
		if q == "" && !strings.ContainsAny(text, " \t\n'\"") || q != "" && !strings.Contains(text, q) {
			return q + text + q, nil
		}
	}
	return "", fmt.Errorf("%s has both kinds of quotes in its name", text)
}
