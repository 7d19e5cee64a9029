package atomicfile

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Concurrent links of one name all succeed, and the last one alone remains.
func TestLinkConcurrently(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "link")
	var group sync.WaitGroup
	failed := make(chan error, 50)
	for range cap(failed) {
		group.Go(func() { failed <- Link("target", path) })
	}
	group.Wait()
	for range cap(failed) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
		t.Errorf("the folder holds %v, %v: expected the link alone", names, err)
	}
}

// Link does not replace a folder, and leaves no temporary file.
func TestLinkFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(path, "file"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Link("target", path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error is %v, expected one naming %s", err, path)
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("temporary files are left: %v", names)
	}
}

// Sweep removes temporary files of this package and nothing else.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{".step-3.safetensors.123456", ".a.1", "step-3.safetensors", ".hidden", ".lock", ".a.b", "a.1", ".a."} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, ".link.77")); err != nil {
		t.Fatal(err)
	}
	Sweep(dir)
	var kept []string
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		kept = append(kept, entry.Name())
	}
	if got := strings.Join(kept, " "); got != ".a. .a.b .hidden .lock a.1 step-3.safetensors" {
		t.Errorf("after Sweep the folder holds %s", got)
	}
}
