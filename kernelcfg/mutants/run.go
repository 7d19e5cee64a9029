package mutants

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Verdict is whether the tests caught a mutant.
type Verdict string

const (
	Caught   Verdict = "caught"
	Survived Verdict = "survived"
	TimedOut Verdict = "timed out" // no test failed, and one did not end
	Broken   Verdict = "broken"    // it could not be tried
)

// Result is the result of running the tests on a mutant.
type Result struct {
	Mutant  Mutant
	Verdict Verdict
	By      string // the tests that failed or did not end, or why it is broken
	Took    time.Duration
}

// Runner runs tests on mutants.
type Runner struct {
	Root string // the project's folder

	// Go returns a command that runs go in Root for an attempt, with the environment
	// that its tests need.
	Go func(ctx context.Context, a Attempt, args ...string) *exec.Cmd

	Timeout time.Duration // for one run of tests; 0 is 10 minutes
	Workers int           // mutants at a time; 0 is 1

	mu        sync.Mutex
	baselines map[Attempt]func() error
}

// Attempt is a run of a package's tests.
type Attempt struct {
	Package string // its folder, in the project
	Tests   string // names as in Mutant.Tests; "" is all
	PureGo  bool   // on the pure-Go backend; otherwise on the default one
}

// Run tries each mutant, calls report with each result as it comes, one at a time,
// and returns the results in the list's order. It returns an error if ctx ends.
func (r *Runner) Run(ctx context.Context, list []Mutant, report func(Result)) ([]Result, error) {
	temp, err := os.MkdirTemp("", "mutants-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	r.baselines = map[Attempt]func() error{}
	results := make([]Result, len(list))
	next := make(chan int)
	var all sync.WaitGroup
	var reporting sync.Mutex
	for range max(1, r.Workers) {
		all.Go(func() {
			for i := range next {
				start := time.Now()
				result := r.tryMutant(ctx, filepath.Join(temp, fmt.Sprint(i)), list[i], list)
				result.Mutant, result.Took = list[i], time.Since(start)
				results[i] = result
				if ctx.Err() == nil {
					reporting.Lock()
					report(result)
					reporting.Unlock()
				}
			}
		})
	}
	for i := range list {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	return results, ctx.Err()
}

// tryMutant runs the tests that should notice m and then, before m counts as survived,
// all tests of its package on each backend.
func (r *Runner) tryMutant(ctx context.Context, folder string, m Mutant, list []Mutant) Result {
	overlay, err := r.overlay(folder, m)
	if err != nil {
		return Result{Verdict: Broken, By: err.Error()}
	}
	attempts := []Attempt{{Package: m.Package()}, {Package: m.Package(), PureGo: true}}
	if m.Tests != "" {
		attempts = slices.Insert(attempts, 0, Attempt{m.Package(), m.Tests, m.PureGo})
	}
	for _, a := range attempts {
		if err := r.baseline(ctx, a, list); err != nil {
			return Result{Verdict: Broken, By: err.Error()}
		}
		if out, err := r.runTests(ctx, a, "-overlay="+overlay); err != nil {
			verdict, by := blame(out, err)
			return Result{Verdict: verdict, By: by}
		}
	}
	return Result{Verdict: Survived}
}

// overlay writes the mutated file and the file for go's -overlay flag, and returns
// the path of the latter.
func (r *Runner) overlay(folder string, m Mutant) (string, error) {
	mutated, err := m.Apply(r.Root)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	file := filepath.Join(folder, filepath.Base(m.File))
	if err := os.WriteFile(file, mutated, 0o644); err != nil {
		return "", err
	}
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.FromSlash(m.File): file}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(folder, "overlay.json")
	return overlay, os.WriteFile(overlay, text, 0o644)
}

// baseline returns an error unless the tests pass on the library as it is: tests
// that fail anyway would catch every mutant. The tests that single mutants name run
// together, once for each package.
func (r *Runner) baseline(ctx context.Context, a Attempt, list []Mutant) error {
	if a.Tests != "" {
		var names []string
		for _, m := range list {
			if m.Package() == a.Package && m.PureGo == a.PureGo {
				names = append(names, strings.Split(m.Tests, "|")...)
			}
		}
		names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
		slices.Sort(names)
		a.Tests = strings.Join(slices.Compact(names), "|")
	}
	r.mu.Lock()
	if r.baselines[a] == nil {
		r.baselines[a] = sync.OnceValue(func() error {
			out, err := r.runTests(ctx, a)
			switch {
			case err != nil:
				_, by := blame(out, err)
				return fmt.Errorf("the tests of %s fail without a mutant (%s)", a.Package, by)
			case bytes.Contains(out, []byte("no tests to run")):
				return fmt.Errorf("%s has no tests named %s", a.Package, a.Tests)
			}
			return nil
		})
	}
	run := r.baselines[a]
	r.mu.Unlock()
	return run()
}

// runTests runs an attempt and returns go's output.
func (r *Runner) runTests(ctx context.Context, a Attempt, flags ...string) ([]byte, error) {
	timeout := r.Timeout
	if timeout == 0 {
		timeout = 10 * time.Minute
	}
	args := append([]string{"test", "-vet=off", "-failfast", "-timeout=" + timeout.String()}, flags...)
	if a.Tests != "" {
		args = append(args, "-run=^("+a.Tests+")$")
	}
	cmd := r.Go(ctx, a, append(args, "./"+a.Package)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	return out.Bytes(), err
}

var (
	notBuilt   = regexp.MustCompile(`(?m)^FAIL\s.*\[(?:build|setup) failed\]$`)
	compiler   = regexp.MustCompile(`(?m)^\S+\.go:\d+:\d+: .*$`)
	failedTest = regexp.MustCompile(`(?m)^--- FAIL: (\S+)`)
)

// buildFailure reports whether no test ran because of the build, and returns the
// compiler's message.
func buildFailure(out []byte) (text string, failed bool) {
	if !notBuilt.Match(out) {
		return "", false
	}
	return string(compiler.Find(out)), true
}

// blame returns the verdict on a mutant whose tests failed, and its reason. Only a
// test that fails catches a mutant.
func blame(out []byte, err error) (Verdict, string) {
	if text, failed := buildFailure(out); failed {
		return Broken, "it does not compile: " + text
	}
	var names []string
	for _, found := range failedTest.FindAllSubmatch(out, -1) {
		names = append(names, string(found[1]))
	}
	switch {
	case names != nil:
		return Caught, strings.Join(names, ", ")
	case bytes.Contains(out, []byte("panic: test timed out")):
		return TimedOut, strings.Join(runningTests(out), ", ")
	}
	return Broken, strings.TrimSpace("no test failed: " + err.Error() + " " + lastLine(out))
}

// runningTests returns the tests that were running at the timeout.
func runningTests(out []byte) []string {
	var names []string
	_, list, _ := bytes.Cut(out, []byte("running tests:\n"))
	for line := range bytes.Lines(list) {
		name, _, ok := bytes.Cut(bytes.TrimSpace(line), []byte(" ("))
		if !ok {
			break
		}
		names = append(names, string(name))
	}
	return names
}

func lastLine(out []byte) string {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return string(lines[len(lines)-1])
}
