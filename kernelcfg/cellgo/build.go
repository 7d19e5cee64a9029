//go:build unix

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// build builds the cell: directly if a record allows it, otherwise with go, which it
// records for the next cell. An interrupt ends the build and leaves no program.
func (c *cell) build() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT)
	defer stop()
	err := c.buildDirect(ctx)
	if err != nil && ctx.Err() == nil {
		// Go reports what is wrong with the cell.
		err = c.buildRecorded(ctx)
	}
	if ctx.Err() == nil {
		return err
	}
	if err := c.removeProgram(); err != nil {
		return err
	}
	return errInterrupted
}

// errInterrupted has the text with which go reports that one of its tools was
// interrupted.
var errInterrupted = errors.New("build: signal: interrupt")

// removeProgram removes the cell's program, if there is one.
func (c *cell) removeProgram() error {
	if err := os.Remove(c.program); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// errIndirect reports that only go can build the cell.
var errIndirect = errors.New("no record of such a build")

// validRecord returns the record if it is valid for the cell as it is now, and the cell's
// source, parsed and as text.
func (c *cell) validRecord() (*record, source, []byte, error) {
	var r record
	text, err := os.ReadFile(filepath.Join(c.folder, "main.go"))
	if err != nil {
		return nil, source{}, nil, err
	}
	s, ok := parse(text)
	if !ok {
		return nil, source{}, nil, errIndirect
	}
	if err := readJSON(c.scratch("record.json"), &r); err != nil {
		return nil, source{}, nil, err
	}
	mods, err := c.modules()
	if err != nil {
		return nil, source{}, nil, err
	}
	state, err := c.state(mods)
	if err != nil {
		return nil, source{}, nil, err
	}
	if state != r.State || !r.has(s.imports) {
		return nil, source{}, nil, errIndirect
	}
	for dir, sum := range r.Sources {
		if now, err := packageDigest(dir); err != nil || now != sum {
			return nil, source{}, nil, errors.Join(errIndirect, err)
		}
	}
	return &r, s, text, nil
}

// nothingToGet reports whether all packages that the cell imports are available.
func (c *cell) nothingToGet() bool {
	_, _, _, err := c.validRecord()
	return err == nil
}

// buildDirect compiles the cell and, unless it is silent, links it.
func (c *cell) buildDirect(ctx context.Context) error {
	r, s, text, err := c.validRecord()
	if err != nil {
		return err
	}
	sum := digest(text)
	if r.Built == c.existingProgram(sum) {
		return nil
	}
	work := c.scratch("work")
	if err := os.MkdirAll(work, 0o700); err != nil {
		return err
	}
	defer os.RemoveAll(work)
	// The ID must not be like go's, which would take the program for its own.
	id := "cell/" + sum
	var config strings.Builder
	for _, path := range s.imports {
		if file, ok := r.Packages[path]; ok {
			fmt.Fprintf(&config, "packagefile %s=%s\n", path, file)
		}
	}
	if err := c.runTool(ctx, r.Compile, work, "importcfg", config.String(), id); err != nil {
		return err
	}
	// If a later step fails, another cell's program must not run.
	if err := c.removeProgram(); err != nil {
		return err
	}
	program := filepath.Join(work, "exe", "a.out")
	if s.silent {
		err = c.copySelf(program)
	} else {
		config.Reset()
		fmt.Fprintf(&config, "packagefile %s=%s\n", filepath.Base(c.program), filepath.Join(work, "_pkg_.a"))
		for _, path := range slices.Sorted(maps.Keys(r.Packages)) {
			fmt.Fprintf(&config, "packagefile %s=%s\n", path, r.Packages[path])
		}
		fmt.Fprintf(&config, "modinfo %s\n", strconv.Quote(r.info()))
		config.WriteString(strings.Join(r.Other, "\n"))
		err = c.runTool(ctx, r.Link, work, "importcfg.link", config.String(), id)
	}
	if err != nil {
		return err
	}
	if err := os.Rename(program, c.program); err != nil {
		return err
	}
	r.Built = c.existingProgram(sum)
	return writeJSON(c.scratch("record.json"), r)
}

// digest returns the SHA-256 of text in hexadecimal.
func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// existingProgram describes the program in the folder, which was built from a main.go with the
// given digest. It returns the zero value if there is none.
func (c *cell) existingProgram(main string) built {
	info, err := os.Lstat(c.program)
	if err != nil {
		return built{}
	}
	return built{main, info.Size(), info.ModTime().UnixNano()}
}

// runTool runs a recorded tool with a new work folder, configuration and build ID.
func (c *cell) runTool(ctx context.Context, t tool, work, name, config, id string) error {
	if err := os.WriteFile(filepath.Join(work, name), []byte(config), 0o600); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(work, "exe"), 0o700); err != nil {
		return err
	}
	var argv []string
	for _, arg := range t.Argv {
		argv = append(argv, strings.ReplaceAll(strings.ReplaceAll(arg, workWord, work), idWord, id))
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir = c.folder
	// The compiler and the linker are short-lived, so they run without garbage
	// collection. That saves a tenth of the linker's half second and costs 40 MB.
	cmd.Env = append(append(environ(), t.Env...), "GOGC=off")
	return cmd.Run()
}

// copySelf writes a copy of this program, to run as a placeholder.
func (c *cell) copySelf(path string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	from, err := os.Open(self)
	if err != nil {
		return err
	}
	defer from.Close()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o700)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, from)
	return errors.Join(err, to.Close())
}

// buildRecorded has go build the cell and records what it did.
func (c *cell) buildRecorded(ctx context.Context) error {
	r, err := c.prepare()
	if err != nil {
		return c.buildWhole(ctx)
	}
	defer os.RemoveAll(c.scratch("tools")) // it contains the whole environment
	self, err := os.Executable()
	if err != nil {
		return err
	}
	word, err := quoted(self)
	if err != nil {
		return c.buildWhole(ctx)
	}
	os.Setenv(recordEnv, c.scratch("tools"))
	err = c.buildWhole(ctx, "-toolexec="+word)
	os.Unsetenv(recordEnv)
	if err != nil {
		return err
	}
	if after, err := c.inputs(); err != nil || !reflect.DeepEqual(after, r) {
		return nil // the program may be from either state
	}
	made, err := newRecord(c.scratch("tools"), r.state, r.sources, r.mods)
	if err != nil {
		return nil // the next build makes one
	}
	var old record
	if readJSON(c.scratch("record.json"), &old) == nil {
		made.merge(&old)
	}
	made.Built = c.existingProgram(r.main)
	return writeJSON(c.scratch("record.json"), made)
}

// inputs is what a record depends on. It is read before the build and after it: a
// source that changes meanwhile makes the record invalid.
type inputs struct {
	main    string // SHA-256 of main.go
	mods    []module
	state   string
	sources map[string]string
}

// prepare returns the inputs, and makes the folder for the records of the tools.
func (c *cell) prepare() (inputs, error) {
	os.RemoveAll(c.scratch("tools"))
	if err := os.MkdirAll(c.scratch("tools"), 0o700); err != nil {
		return inputs{}, err
	}
	return c.inputs()
}

// inputs returns the present inputs.
func (c *cell) inputs() (inputs, error) {
	var p inputs
	text, err := os.ReadFile(filepath.Join(c.folder, "main.go"))
	if err != nil {
		return p, err
	}
	p.main = digest(text)
	if p.mods, err = c.modules(); err != nil {
		return p, err
	}
	if p.state, err = c.state(p.mods); err != nil {
		return p, err
	}
	p.sources, err = allSources(p.mods)
	return p, err
}

// buildWhole has go build the cell and passes its messages to the kernel. If it fails
// it leaves no program. If go itself reports an error, this process ends.
func (c *cell) buildWhole(ctx context.Context, flags ...string) error {
	if err := c.removeProgram(); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, c.goTool, append(append([]string{"build"}, flags...), "-o", c.program)...)
	cmd.Dir = c.folder
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // go stops its tools
	err := cmd.Run()
	var failed *exec.ExitError
	if errors.As(err, &failed) && failed.Exited() {
		os.RemoveAll(c.scratch("tools"))
		os.Exit(failed.ExitCode()) // go has reported why
	}
	return err
}
