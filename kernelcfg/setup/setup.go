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
	"strings"
	"time"
)

// Setup is the set-up of one project.
type Setup struct {
	Root string    // the project's folder
	Out  io.Writer // progress goes here, a line at a time

	host host // what the machine has, found by preflight
}

// Want says what a caller needs of the set-up.
type Want struct {
	Editor      bool // gopls too, for completion in JupyterLab
	CUDA        bool // the CUDA plugin too
	Browser     bool // a Chromium too, where the machine has none
	Staticcheck bool // staticcheck too
	Deep        bool // hash what was installed, rather than compare sizes and times
}

// step is one thing that the set-up makes.
type step struct {
	name    string       // of its stamp and its log: "plugin"
	part    string       // in doctor's list: "XLA plugin"
	title   string       // for the reader: "XLA plugin for the CPU"
	inputs  string       // all that decides what the step makes; a change redoes it
	outputs []string     // files that exist when it is done, relative to .latentlab
	check   func() error // what else must hold when it is done; may be nil
	space   int64        // bytes of disk it needs in the project, about
	cache   int64        // bytes it needs in Go's caches, about
	lenient bool         // a failure is a warning: nothing depends on the step
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

func (s *Setup) say(format string, args ...any) {
	fmt.Fprintf(s.Out, format+"\n", args...)
}

// Ensure does the steps of want that are not done yet. When all are done it
// takes milliseconds and says nothing.
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
	// What an interrupted set-up left; nobody else writes here under the lock.
	s.sweep()
	start := time.Now()
	for _, st := range missing {
		if err := s.perform(ctx, st); err != nil {
			return err
		}
	}
	s.say("set-up: done in %s", short(time.Since(start)))
	return nil
}

// missing lists the steps of want that are not done.
func (s *Setup) missing(want Want) ([]step, error) {
	if err := s.look(); err != nil {
		return nil, err
	}
	var todo []step
	for _, st := range s.steps(want) {
		if s.stamped(st, want.Deep) != nil {
			todo = append(todo, st)
		}
	}
	return todo, nil
}

// steps lists the steps of want in order.
func (s *Setup) steps(want Want) []step {
	steps := []step{s.tools()}
	if runtime.GOOS != "windows" { // where cells are built with go itself
		steps = append(steps, s.cellGo())
	}
	steps = append(steps, s.python())
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
	if want.Editor {
		steps = append(steps, s.editor())
	}
	return steps
}

// perform does one step and stamps it.
func (s *Setup) perform(ctx context.Context, st step) error {
	if err := ctx.Err(); err != nil {
		return errors.New("set-up interrupted; run it again to go on")
	}
	s.say("set-up: %s …", st.title)
	start := time.Now()
	os.Remove(s.stampPath(st.name))
	err := st.do(ctx)
	if err == nil {
		err = s.stamp(st)
	}
	switch {
	case err == nil:
		s.say("set-up: %s: done in %s", st.title, short(time.Since(start)))
		return nil
	case ctx.Err() != nil:
		return errors.New("set-up interrupted; run it again to go on")
	case st.lenient:
		s.say("set-up: %s: left out: %v", st.title, err)
		return nil
	}
	return fmt.Errorf("set-up: %s: %w%s", st.title, err, s.hint(err))
}

// hint adds what usually helps to an error of a step.
func (s *Setup) hint(err error) string {
	text := strings.ToLower(err.Error())
	free := freeDisk(s.Root)
	switch {
	case strings.Contains(text, "no space left"), strings.Contains(text, "disk quota"),
		free >= 0 && free < 50<<20:
		return fmt.Sprintf("\nThe disk is full (%s free at %s): free some space, then run it again; what is done stays done.", bytesText(free), s.Root)
	case strings.Contains(text, "file too large"), strings.Contains(text, "file size limit"):
		return "\nA file is larger than what is set up here, so a mirror serves something else; or the system's own limit is low (see ulimit -f): mend that, then run it again; what is done stays done."
	case strings.Contains(text, "dial tcp"), strings.Contains(text, "name resolution"), strings.Contains(text, "connection"),
		strings.Contains(text, "no matching distribution"), strings.Contains(text, "timeout"), strings.Contains(text, "no source"),
		strings.Contains(text, "module lookup disabled"):
		return "\nThe set-up downloads through go, pip, npm and apt, with their own settings for mirrors and proxies (GOPROXY, PIP_INDEX_URL, HTTPS_PROXY, …): check the network, then run it again; what is done stays done."
	}
	return ""
}

// sweep removes temporary folders that an interrupted set-up left.
func (s *Setup) sweep() {
	for _, path := range glob(s.Dir("tmp"), "setup-*") {
		os.RemoveAll(path)
	}
	// Executions of notebooks and tests need no lock, so what is theirs goes by age.
	for _, path := range append(glob(s.Dir("tmp"), "run-*"), glob(s.Dir("tmp"), "browser-*")...) {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > 7*24*time.Hour {
			os.RemoveAll(path)
		}
	}
}

// temp makes a temporary folder for one step; sweep removes what is left of
// it after a crash.
func (s *Setup) temp(name string) (string, error) {
	return os.MkdirTemp(s.Dir("tmp"), "setup-"+name+"-")
}

// glob lists the paths in dir whose names match pattern. Unlike the pattern of
// filepath.Glob, the folder's own name may hold any character.
func glob(dir, pattern string) []string {
	paths, _ := fs.Glob(os.DirFS(dir), pattern) // only a bad pattern is an error
	for i := range paths {
		paths[i] = filepath.Join(dir, paths[i])
	}
	return paths
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
