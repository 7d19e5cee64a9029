package setup

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"latentlab/lib/atomicfile"
)

func testSetup(t *testing.T) (*Setup, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	s := New(t.TempDir(), &out)
	if err := os.MkdirAll(s.Dir("tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	return s, &out
}

func TestStamp(t *testing.T) {
	s, _ := testSetup(t)
	file := s.Dir("made", "file")
	st := step{name: "demo", title: "demo", inputs: "version 1", outputs: []string{"made/file"}}
	st.do = func(context.Context) error { return atomicfile.WriteFile(file, []byte("content"), 0o644) }
	if s.checkStamp(st, false) == nil {
		t.Fatal("the step counts as done before it ran")
	}
	unchanged := func(*testing.T) {}
	for _, tc := range []struct {
		name   string
		change func(t *testing.T)
		st     func(*step)
		deep   bool
		want   string // "" for done
	}{
		{"nothing", unchanged, nil, false, ""},
		{"nothing, hashed", unchanged, nil, true, ""},
		{"another version", unchanged, func(st *step) { st.inputs = "version 2" }, false, "other versions"},
		{"another output", unchanged, func(st *step) { st.outputs = []string{"made/other"} }, false, "other files"},
		{"the file is gone", func(t *testing.T) { must(t, os.Remove(file)) }, nil, false, "missing"},
		{"the file is shorter", func(t *testing.T) { must(t, os.Truncate(file, 3)) }, nil, false, "3 bytes, not 7"},
		{"other bytes of the same size", func(t *testing.T) {
			must(t, os.WriteFile(file, []byte("CONTENT"), 0o644))
		}, nil, false, "changed after"},
		{"other bytes of the same size and time", func(t *testing.T) { forge(t, file) }, nil, true, "SHA-256"},
		{"half a stamp", func(t *testing.T) { must(t, os.Truncate(s.stampPath("demo"), 10)) }, nil, false, "unreadable"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			must(t, s.perform(t.Context(), st))
			tc.change(t)
			look := st
			if tc.st != nil {
				tc.st(&look)
			}
			err := s.checkStamp(look, tc.deep)
			if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// forge changes a file's bytes, but neither its size nor its time.
func forge(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	must(t, os.WriteFile(path, bytes.Repeat([]byte("x"), int(info.Size())), 0o644))
	must(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestPerformFailure(t *testing.T) {
	s, out := testSetup(t)
	full := step{name: "demo", title: "the demo", do: func(context.Context) error {
		return errors.New("write x: no space left on device")
	}}
	err := s.perform(t.Context(), full)
	if err == nil || !strings.Contains(err.Error(), "the demo") || !strings.Contains(err.Error(), "The disk is full") {
		t.Errorf("got %v", err)
	}
	if s.checkStamp(full, false) == nil {
		t.Error("a failed step counts as done")
	}
	full.lenient = true
	if err := s.perform(t.Context(), full); err != nil || !strings.Contains(out.String(), "skipped") {
		t.Errorf("a lenient step: %v, printed %q", err, out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.perform(ctx, full); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("interrupted: %v", err)
	}
}

func TestLockWaits(t *testing.T) {
	s, out := testSetup(t)
	unlock, err := s.lock(t.Context())
	must(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := s.lock(ctx); err == nil {
		t.Fatal("two set-ups hold the lock")
	}
	if !strings.Contains(out.String(), "waiting for it") {
		t.Errorf("it waited without a message: %q", out)
	}
	unlock()
	unlock, err = s.lock(t.Context())
	must(t, err)
	unlock()
}

// TestRunBounded checks that a program that downloads without end does not fill the
// disk.
func TestRunBounded(t *testing.T) {
	s, _ := testSetup(t)
	file := filepath.Join(t.TempDir(), "package")
	st := step{name: "demo", title: "the demo", space: 1 << 20, outputs: []string{"none"}}
	st.do = func(ctx context.Context) error {
		return s.run(ctx, command{
			step: st.name, why: "downloading", most: st.space,
			argv: []string{"dd", "if=/dev/zero", "of=" + file, "bs=64k", "count=100000"},
		})
	}
	err := s.perform(t.Context(), st)
	if err == nil || !strings.Contains(err.Error(), "larger than what is set up here") {
		t.Errorf("got %v", err)
	}
	if info, err := os.Stat(file); err != nil || info.Size() > st.space {
		t.Errorf("it left %v, %v", info, err)
	}
}

// TestLogsArePrivate checks that only their owner can read logs, also those of an
// earlier version.
func TestLogsArePrivate(t *testing.T) {
	s, _ := testSetup(t)
	must(t, os.Mkdir(s.Dir("log"), 0o755))
	must(t, os.WriteFile(s.Dir("log", "old.log"), nil, 0o644))
	must(t, s.run(t.Context(), command{step: "new", argv: []string{"true"}}))
	for name, want := range map[string]os.FileMode{"": 0o700, "old.log": 0o600, "new.log": 0o600} {
		if info, err := os.Stat(s.Dir("log", name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("log/%s has mode %v, %v, want %v", name, info.Mode(), err, want)
		}
	}
}

// TestFolder checks that a path that cannot be in a list of folders is refused before
// anything is made in it, and that all others are accepted.
func TestFolder(t *testing.T) {
	for name, ok := range map[string]bool{"a:b": false, "a\nb": false, "a b": true, "ü & [x]*": true} {
		var out bytes.Buffer
		s := New(filepath.Join(t.TempDir(), name), &out)
		must(t, os.Mkdir(s.Root, 0o755))
		must(t, s.findHost())
		err := s.preflight(t.Context(), nil)
		refused := err != nil && strings.Contains(err.Error(), "a project folder without ':'") &&
			strings.Contains(err.Error(), "move or rename")
		if refused == ok {
			t.Errorf("%q: %v", name, err)
		}
		must(t, os.Mkdir(s.Dir(), 0o755))
		must(t, os.Mkdir(s.Dir("venv-1"), 0o755))
		if got := s.environments(); len(got) != 1 || got[0] != s.Dir("venv-1") {
			t.Errorf("%q: its environments are %q", name, got)
		}
	}
}

func TestLackText(t *testing.T) {
	lacks := []lack{
		{what: "Python's venv", packages: pythonPackages},
		{what: "a C compiler", packages: compilerPackages, fix: "or do without"},
	}
	for _, tc := range []struct {
		manager string
		root    bool
		want    string
	}{
		{"apt-get", true, "\n  apt-get update && apt-get install -y python3 python3-venv gcc libc6-dev\n"},
		{"apt-get", false, "\n  sudo apt-get update && sudo apt-get install -y python3 python3-venv gcc libc6-dev\n"},
		{"dnf", false, "\n  sudo dnf install -y python3 gcc glibc-devel\n"},
		{"pacman", true, "\n  pacman -S --needed python gcc\n"},
		{"", true, "a C compiler\n    or do without\nThen"},
	} {
		if got := lackText(lacks, tc.manager, tc.root); !strings.Contains(got, tc.want) || !strings.Contains(got, "Python's venv") {
			t.Errorf("%s: got\n%s", tc.manager, got)
		}
	}
}

func TestMeaningful(t *testing.T) {
	got := meaningful("Collecting a\n  Downloading a.whl\n     ━━━━ 1/2\nWARNING: Retrying (x)\nERROR: no match\n\n")
	if got != "ERROR: no match" {
		t.Errorf("got %q", got)
	}
}

func TestGoSetting(t *testing.T) {
	file := filepath.Join(t.TempDir(), "env")
	must(t, os.WriteFile(file, []byte("GOPROXY=direct\nCGO_ENABLED=0\n"), 0o644))
	for _, tc := range []struct{ goenv, cgo, want string }{
		{file, "", "0"}, {file, "1", "1"}, {"off", "", ""}, {"off", "0", "0"}, {file + ".none", "", ""},
	} {
		t.Setenv("GOENV", tc.goenv)
		t.Setenv("CGO_ENABLED", tc.cgo)
		if got := goSetting("CGO_ENABLED"); got != tc.want {
			t.Errorf("%v: got %q", tc, got)
		}
	}
}

// TestUsual checks that every step has an estimate, and how it reads.
func TestUsual(t *testing.T) {
	s, _ := testSetup(t)
	must(t, s.findHost())
	all := s.steps(Want{Editor: true, CUDA: true, Browser: true, Staticcheck: true, JavaScript: true, Fonts: true})
	for _, st := range all {
		if usual(st) == usual(step{name: "other"}) && !slices.Contains([]string{"kernelspec", "lab"}, st.name) {
			t.Errorf("the step %s has no estimate", st.name)
		}
	}
	for want, steps := range map[string][]step{
		"1 second": {{name: "kernelspec"}}, "35 seconds": {{name: "tools"}, {name: "data-mnist"}},
		"about 1 minute": {{name: "tools"}, {name: "warm"}}, "about 5 minutes": {{name: "cuda"}},
	} {
		if got := usual(steps...); got != want {
			t.Errorf("%v: %s, want %s", steps, got, want)
		}
	}
}

// TestSteps checks what a reader sees of a set-up: how many steps there are, which
// one it is at, and for how long.
func TestSteps(t *testing.T) {
	s, out := testSetup(t)
	done := func(context.Context) error { return nil }
	must(t, s.performAll(t.Context(), []step{{name: "tools", title: "the one", do: done}, {name: "kernelspec", title: "the other", do: done}}))
	for _, want := range []string{
		"set-up: 2 steps, usually 31 seconds on two cores\n", "set-up: 1 of 2: the one (usually 30 seconds) …\n",
		"set-up: 2 of 2: the other (usually 1 second) …\n", "set-up: 2 of 2: the other: done in ", "set-up: done in ",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("there is no %q in\n%s", want, out.String())
		}
	}
}

// TestDisk checks that free space is measured where the set-up writes: .latentlab may
// be a link to another disk.
func TestDisk(t *testing.T) {
	s := New(t.TempDir(), &bytes.Buffer{})
	if got := s.disk(); got != s.Root {
		t.Errorf("without .latentlab it is %s", got)
	}
	const other = "/dev/shm" // another file system
	if sameDisk(s.Root, other) || !isDir(other) {
		t.Skipf("%s is on the same disk", other)
	}
	target, err := os.MkdirTemp(other, "latentlab-test-")
	must(t, err)
	defer os.RemoveAll(target)
	must(t, os.Symlink(target, s.Dir()))
	if !sameDisk(s.disk(), other) {
		t.Errorf("the disk is that of %s, not that of %s", s.disk(), target)
	}
	need := freeDisk(other) + 1<<30
	if lacks := s.checkDisk([]step{{space: need}}); len(lacks) != 1 || !strings.Contains(lacks[0].what, s.Dir()) {
		t.Errorf("a step that needs %s: %v", bytesText(need), lacks)
	}
}
