package atomic

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// Many links of one name at once: each is made, the last one stays, alone.
func TestLinkAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "link")
	var all sync.WaitGroup
	failed := make(chan error, 50)
	for range cap(failed) {
		all.Go(func() { failed <- Link("target", path) })
	}
	all.Wait()
	for range cap(failed) {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 1 {
		t.Errorf("beside the link there are %v, %v", names, err)
	}
}

// Link does not take the place of what is no link's, and leaves nothing.
func TestLinkFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	if err := os.MkdirAll(filepath.Join(path, "file"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Link("target", path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("the error is %v, expected one that names %s", err, path)
	}
	if names, _ := os.ReadDir(dir); len(names) != 1 {
		t.Errorf("something is left: %v", names)
	}
}

// Sweep removes the temporary names of this package, and no other.
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
		t.Errorf("after sweeping there are %s", got)
	}
}
