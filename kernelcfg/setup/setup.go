package setup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"latentlab/lib/format"
)

// Setup is the set-up of one project.
type Setup struct {
	Root string    // the project's folder
	Out  io.Writer // progress goes here, a line at a time

	host host // what the machine has, found by preflight
}

// Want lists the optional parts that a caller needs.
type Want struct {
	Editor      bool // gopls, for completion in JupyterLab
	CUDA        bool // the CUDA plugin
	Browser     bool // a Chromium, where the machine has none
	Staticcheck bool // staticcheck
	JavaScript  bool // oxlint and oxfmt
	Fonts       bool // fonts for other scripts; once installed, they are always wanted
	Deep        bool // compare hashes of what was installed, not sizes and times
}

// step makes one part of the set-up.
type step struct {
	name    string                // of its stamp and its log: "plugin"
	part    string                // in doctor's list: "XLA plugin"
	title   string                // for the reader: "XLA plugin for the CPU"
	inputs  string                // all that determines what the step makes; a change redoes it
	outputs []string              // files that exist when it is done, relative to .latentlab
	check   func(deep bool) error // what else must hold once it is done; may be nil
	space   int64                 // bytes of disk that it needs in the project, about
	cache   int64                 // bytes that it needs in Go's caches, about
	lenient bool                  // a failure is a warning, since nothing depends on the step
	do      func(ctx context.Context) error
}

// New returns the set-up of the project at root, reporting to out.
func New(root string, out io.Writer) *Setup {
	return &Setup{Root: root, Out: out}
}

// Dir returns the path of elem under the project's .latentlab folder.
func (s *Setup) Dir(elem ...string) string {
	return filepath.Join(append([]string{s.Root, ".latentlab"}, elem...)...)
}

// printf prints a line of progress.
func (s *Setup) printf(format string, args ...any) {
	fmt.Fprintf(s.Out, format+"\n", args...)
}

// Ensure does the steps of want that are not done. If all are done it takes
// milliseconds and prints nothing.
func (s *Setup) Ensure(ctx context.Context, want Want) error {
	if missing, err := s.missing(want); err == nil && len(missing) == 0 {
		return nil
	}
	if err := os.MkdirAll(s.Dir("tmp"), 0o755); err != nil {
		return fmt.Errorf("the project's folder must be writable: %w", err)
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()

	// Another set-up may have done the work while this one waited.
	missing, err := s.missing(want)
	if err != nil || len(missing) == 0 {
		return err
	}
	if err := s.preflight(ctx, missing); err != nil {
		return err
	}
	// Under the lock nobody else writes to the folder of temporary files.
	s.sweep()
	return s.performAll(ctx, missing)
}

// performAll does the steps in order.
func (s *Setup) performAll(ctx context.Context, steps []step) error {
	start := time.Now()
	s.printf("set-up: %s, usually %s on two cores", format.Count(len(steps), "step"), usual(steps...))
	for i, st := range steps {
		st.title = fmt.Sprintf("%d of %d: %s", i+1, len(steps), st.title)
		if err := s.perform(ctx, st); err != nil {
			return err
		}
	}
	s.printf("set-up: done in %s", short(time.Since(start)))
	return nil
}

// missing returns the steps of want that are not done.
func (s *Setup) missing(want Want) ([]step, error) {
	if err := s.findHost(); err != nil {
		return nil, err
	}
	var todo []step
	for _, st := range s.steps(want) {
		if s.checkStamp(st, want.Deep) != nil {
			todo = append(todo, st)
		}
	}
	return todo, nil
}

// steps returns the steps of want in order.
func (s *Setup) steps(want Want) []step {
	steps := []step{s.tools()}
	if runtime.GOOS != "windows" { // on Windows cells are built with go itself
		steps = append(steps, s.cellGo())
	}
	steps = append(steps, s.python(), s.lab())
	if s.UsesXLA() {
		steps = append(steps, s.plugin())
	}
	if want.CUDA {
		steps = append(steps, s.cuda())
	}
	steps = append(steps, s.kernelspec())
	steps = append(steps, s.data()...)
	steps = append(steps, s.warm())
	if want.Browser && needsBrowser() {
		steps = append(steps, s.chromium())
	}
	if want.Staticcheck {
		steps = append(steps, s.staticcheck())
	}
	if want.JavaScript {
		steps = append(steps, s.javascript())
	}
	if want.Fonts || s.HasFonts() {
		steps = append(steps, s.fonts(), s.letters())
	}
	if want.Editor {
		steps = append(steps, s.editor())
	}
	return steps
}

// perform does one step and stamps it.
func (s *Setup) perform(ctx context.Context, st step) error {
	if err := ctx.Err(); err != nil {
		return errors.New("set-up interrupted; run it again to continue")
	}
	s.printf("set-up: %s (usually %s) …", st.title, usual(st))
	start := time.Now()
	os.Remove(s.stampPath(st.name))
	err := st.do(ctx)
	if err == nil {
		err = s.stamp(st)
	}
	switch {
	case err == nil:
		s.printf("set-up: %s: done in %s", st.title, short(time.Since(start)))
		return nil
	case ctx.Err() != nil:
		return errors.New("set-up interrupted; run it again to continue")
	case st.lenient:
		s.printf("set-up: %s: skipped: %v", st.title, err)
		return nil
	}
	return fmt.Errorf("set-up: %s: %w%s", st.title, err, s.hint(err))
}

// hint returns what usually fixes an error of a step, "" if it is not known.
func (s *Setup) hint(err error) string {
	text := strings.ToLower(err.Error())
	free := freeDisk(s.disk())
	switch {
	case strings.Contains(text, "no space left"), strings.Contains(text, "disk quota"),
		free >= 0 && free < 50<<20:
		return fmt.Sprintf("\nThe disk is full (%s free at %s): free some space, then run it again; what is done stays done.",
			bytesText(free), s.disk())
	case strings.Contains(text, "file too large"), strings.Contains(text, "file size limit"):
		return "\nA file is larger than what is set up here: either a mirror serves something else, or the system's own " +
			"limit is low (see ulimit -f). Fix that, then run it again; what is done stays done."
	case slices.ContainsFunc([]string{
		"dial tcp", "name resolution", "connection", "no matching distribution", "timeout", "no source",
		"module lookup disabled",
	}, func(sign string) bool { return strings.Contains(text, sign) }):
		return "\nThe set-up downloads through go, pip, npm and apt, with their own settings for mirrors and proxies " +
			"(GOPROXY, PIP_INDEX_URL, HTTPS_PROXY, …): check the network, then run it again; what is done stays done."
	}
	return ""
}

// sweep removes temporary folders that interrupted programs left.
func (s *Setup) sweep() {
	for _, path := range glob(s.Dir("tmp"), "setup-*") {
		os.RemoveAll(path)
	}
	// Notebooks and tests run without the lock, so their folders are removed by age.
	for _, path := range append(glob(s.Dir("tmp"), "run-*"), glob(s.Dir("tmp"), "browser-*")...) {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > 7*24*time.Hour {
			os.RemoveAll(path)
		}
	}
}

// temp makes a temporary folder for a step. After a crash, sweep removes it.
func (s *Setup) temp(name string) (string, error) {
	return os.MkdirTemp(s.Dir("tmp"), "setup-"+name+"-")
}

// glob returns the paths in dir whose names match pattern. Unlike in the pattern of
// filepath.Glob, the name of dir may contain any character.
func glob(dir, pattern string) []string {
	paths, _ := fs.Glob(os.DirFS(dir), pattern) // only a bad pattern is an error
	for i := range paths {
		paths[i] = filepath.Join(dir, paths[i])
	}
	return paths
}

// disk returns the folder whose disk the set-up fills: .latentlab, which may be on
// another disk than the project, or the project's while there is none.
func (s *Setup) disk() string {
	if dir := s.Dir(); isDir(dir) {
		return dir
	}
	return s.Root
}

func short(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

func bytesText(n int64) string {
	if n < 1<<30 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
}
