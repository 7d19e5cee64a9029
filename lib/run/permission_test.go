//go:build linux

package run_test

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// A complete run of another user can be loaded, although its folder and lock are not writable.
func TestShowsAnothersRun(t *testing.T) {
	dir := useFolder(t)
	r := trainTiny(t, 2)
	lock := filepath.Join(r.Dir, "lock")
	if mode := must(os.Stat(lock)).Mode().Perm(); mode&0o044 != 0o044 && syscall.Umask(0o022) == 0o022 {
		t.Errorf("the lock has mode %v, expected it to be readable by others", mode)
	}
	check(t, os.Chmod(lock, 0))
	check(t, os.Chmod(r.Dir, 0o555))
	t.Cleanup(func() { os.Chmod(r.Dir, 0o755) })
	if os.Geteuid() == 0 { // for whom no mode counts
		check(t, os.Chmod(filepath.Dir(dir), 0o755)) // the test's own
		runtime.LockOSThread()
		check(t, syscall.Setfsuid(65534))
		defer func() { syscall.Setfsuid(0); runtime.UnlockOSThread() }()
	}
	if again := trainTiny(t, 2); again.NewSteps != 0 || again.Step != r.Step {
		t.Errorf("the run is at step %d with %d trained, expected %d and none", again.Step, again.NewSteps, r.Step)
	}
}
