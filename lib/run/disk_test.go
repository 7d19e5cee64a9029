package run_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// If files cannot grow, training ends with an error. It can continue from what was saved before.
func TestQuota(t *testing.T) {
	useFolder(t)
	p := start(t, 1, epochs, quotaEnv+"=2", paced)
	lines := p.rest()
	said := strings.Join(lines, "\n")
	if p.cmd.ProcessState.ExitCode() != 3 || !strings.Contains(said, "error the run cannot be saved at step") ||
		!strings.Contains(said, "what was saved before is in") {
		t.Fatalf("exit %d, output\n%s\n%s", p.cmd.ProcessState.ExitCode(), said, &p.stderr)
	}
	folder, _ := filepath.Glob(filepath.Join(os.Getenv("LATENTLAB_RUNS"), "*"))
	saved, err := run.Saved(folder[0])
	if seen := steps(lines); err != nil || len(seen) < 2 || saved < seen[0] {
		t.Errorf("saved step %d (%v) after the chunks %v", saved, err, seen)
	}
	p = start(t, 1, epochs)
	step, trained, got := done(t, p, p.rest())
	if step != epochs*11 || trained != step-saved || got != undisturbed(t, 1) {
		t.Errorf("without the quota it trained %d steps from %d to %d, to other bits or the wrong step",
			trained, saved, step)
	}
}

// mounted mounts a file system as the folder of runs; remount changes its options. This requires root,
// and does not work in all containers.
func mounted(t *testing.T, options string) (dir string, remount func(options string)) {
	t.Helper()
	dir = useFolder(t)
	mount := func(options string) error {
		return exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).Run()
	}
	if os.Getuid() != 0 {
		t.Skip("mounting a small file system needs root")
	}
	if err := mount(options); err != nil {
		t.Skipf("a small file system cannot be mounted here: %v", err)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
	return dir, func(options string) {
		if err := mount("remount," + options); err != nil {
			t.Skipf("remounting: %v", err)
		}
	}
}

// A full disk is an error.
func TestFullDisk(t *testing.T) {
	dir, _ := mounted(t, "size=1m")
	one := trainTiny(t, 1)
	filler := filepath.Join(dir, "filler")
	f := must(os.Create(filler))
	for block := make([]byte, 4096); ; {
		if _, err := f.Write(block); err != nil {
			break
		}
	}
	f.Close()
	options := []train.Option{train.BatchSize(8), train.Adam(1e-2), train.Epochs(3)}
	if _, err := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil, options...); err == nil ||
		!strings.Contains(err.Error(), "no space left on device") {
		t.Errorf("on a full disk: %v", err)
	}
	// Trained runs can still be loaded.
	same(t, one, trainTiny(t, 1))
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	same(t, elsewhere(t, 3), trainTiny(t, 3))
}

// Runs in a read-only folder can be loaded, but not trained.
func TestReadOnly(t *testing.T) {
	_, remount := mounted(t, "size=1m")
	one := trainTiny(t, 1)
	remount("ro")
	same(t, one, trainTiny(t, 1))
	for what, options := range map[string][]train.Option{
		"more epochs": {train.Epochs(2)},
		"a new run":   {train.Epochs(1), train.Seed(5)},
	} {
		_, err := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil,
			append([]train.Option{train.BatchSize(8), train.Adam(1e-2)}, options...)...)
		if err == nil || !strings.Contains(err.Error(), "read-only file system") {
			t.Errorf("%s in a read-only folder: %v", what, err)
		}
	}
	remount("rw")
	same(t, elsewhere(t, 2), trainTiny(t, 2))
}

// The error for a file in place of the folder explains where runs are kept.
func TestNoFolder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("LATENTLAB_RUNS", path)
	_, err := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil, train.BatchSize(8))
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "LATENTLAB_RUNS") {
		t.Errorf("a file in place of the folder of runs: %v", err)
	}
}
