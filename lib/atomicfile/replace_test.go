package atomicfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Replace writes what a link names, and keeps a file's permissions.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "sub", "file"), filepath.Join(dir, "link")
	if err := Replace(path, []byte("new"), 0o640); err != nil {
		t.Fatal(err)
	}
	expect(t, path, "new", 0o640)
	if err := os.Symlink("sub/file", link); err != nil {
		t.Skip(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Replace(link, []byte("newer"), 0o644); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != "sub/file" {
		t.Errorf("the link names %q, %v", to, err)
	}
	expect(t, path, "newer", 0o600)
}

// Replace and CheckReplace refuse what must stay as it is.
func TestReplaceRefuses(t *testing.T) {
	dir := t.TempDir()
	readOnly, dangling, folder := filepath.Join(dir, "file"), filepath.Join(dir, "dangling"), filepath.Join(dir, "folder")
	if err := os.WriteFile(readOnly, []byte("mine"), 0o444); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", dangling); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string]string{
		readOnly: "read-only", dangling: "a link to nowhere", folder: "not a regular file",
		filepath.Join(readOnly, "below"): "not a directory",
	} {
		for name, err := range map[string]error{"Replace": Replace(path, []byte("new"), 0o644), "CheckReplace": CheckReplace(path)} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s of %s: error %v, want one with %q", name, path, err, want)
			}
		}
	}
	expect(t, readOnly, "mine", 0o444)
	if names, _ := os.ReadDir(dir); len(names) != 3 {
		t.Errorf("the folder holds %v", names)
	}
}

func TestCheckReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "file")
	if err := CheckReplace(path); err != nil {
		t.Error(err)
	}
	if names, err := os.ReadDir(filepath.Dir(path)); err != nil || len(names) != 0 {
		t.Errorf("the folder holds %v, %v", names, err)
	}
}

func expect(t *testing.T, path, text string, perm fs.FileMode) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != text {
		t.Errorf("%s holds %q, %v, want %q", path, got, err, text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != perm {
		t.Errorf("the permissions are %v, %v, want %v", info.Mode(), err, perm)
	}
}
