//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestChangedDuringBuild checks that a library that changes while go builds makes no
// record of what it was before, also after the change is undone.
func TestChangedDuringBuild(t *testing.T) {
	t.Parallel()
	k := newKernel(t)
	word := filepath.Join(k.lib, "word", "word.go")
	script, err := os.ReadFile(filepath.Join(filepath.Dir(k.folder), "real", "go"))
	if err != nil {
		t.Fatal(err)
	}
	// If the file change exists, it replaces the library just before go builds.
	change := filepath.Join(filepath.Dir(k.folder), "change")
	move := fmt.Sprintf("\n[ \"$1\" = build ] && [ -e '%s' ] && mv '%s' '%s'\nexec", change, change, word)
	k.write("real/go", strings.Replace(string(script), "\nexec", move, 1))
	const one, two = "package word\n\nconst Is = \"one\"\n", "package word\n\nconst Is = \"two\"\n"
	k.write("my lib/word/word.go", two)
	k.cell(fmt.Sprintf(printing, 0)) // so that both versions are in go's cache
	k.write("my lib/word/word.go", one)
	for n := range 2 {
		k.cell(fmt.Sprintf(printing, n))
	}
	os.RemoveAll(filepath.Join(k.folder, ".cellgo"))
	k.write("change", two)
	if got, _ := k.cell(fmt.Sprintf(printing, 3)); got != "3 two quiet paper\n" {
		t.Errorf("changed during the build, it printed %q", got)
	}
	k.write("my lib/word/word.go", one)
	if got, _ := k.cell(fmt.Sprintf(printing, 4)); got != "4 one quiet paper\n" {
		t.Errorf("changed back, it printed %q", got)
	}
}

// TestLinkedLibrary checks that a library to which go.work has a link is recorded like
// any other, and that a changed link is noticed.
func TestLinkedLibrary(t *testing.T) {
	t.Parallel()
	k := newKernel(t)
	base := filepath.Dir(k.folder)
	if err := os.CopyFS(filepath.Join(base, "other"), os.DirFS(k.lib)); err != nil {
		t.Fatal(err)
	}
	k.write("other/word/word.go", "package word\n\nconst Is = \"two\"\n")
	link := filepath.Join(base, "link")
	if err := os.Symlink("my lib", link); err != nil {
		t.Fatal(err)
	}
	k.write("gonb_0123abcd/go.work", "go 1.26\n\nuse (\n\t.\n\t../link\n)\n")
	for n, want := range []int{1, 1, 0} {
		if got, builds := k.cell(fmt.Sprintf(printing, n)); got != fmt.Sprintf("%d one quiet paper\n", n) || builds != want {
			t.Errorf("cell %d printed %q with %d builds by go, want %d", n, got, builds, want)
		}
	}
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("other", link); err != nil {
		t.Fatal(err)
	}
	if got, builds := k.cell(fmt.Sprintf(printing, 3)); got != "3 two quiet paper\n" || builds != 1 {
		t.Errorf("after a change of the link it printed %q with %d builds by go", got, builds)
	}
}

// TestInterrupt checks that an interrupt ends the build and leaves no program.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	k := newKernel(t)
	for n := range 3 {
		k.cell(fmt.Sprintf(printing, n))
	}
	k.write("gonb_0123abcd/main.go", "package main\n\n"+fmt.Sprintf(printing, 3))
	program := filepath.Join(k.folder, filepath.Base(k.folder))
	cmd := k.command(filepath.Join(filepath.Dir(k.folder), "wrapper", "go"), "build", "-o", program)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	work := filepath.Join(k.folder, ".cellgo", "work")
	for began := time.Now(); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(filepath.Join(work, "importcfg")); err == nil {
			break
		}
		if time.Since(began) > time.Minute {
			t.Fatal("no build began")
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(out.String(), "signal: interrupt") {
		t.Errorf("the interrupted build ended with %v and printed %q", err, out.String())
	}
	for _, path := range []string{program, work} {
		if _, err := os.Lstat(path); err == nil {
			t.Errorf("the interrupted build left %s", path)
		}
	}
	if got, builds := k.cell(fmt.Sprintf(printing, 4)); got != "4 one quiet paper\n" || builds != 0 {
		t.Errorf("the next cell printed %q with %d builds by go", got, builds)
	}
}
