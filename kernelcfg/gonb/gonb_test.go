package gonb

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var (
	tree   = flag.String("tree", "", "write the changed source to the folder gonb in this one")
	update = flag.Bool("update", false, "write the patches from the source that -tree kept")
)

var pins = filepath.Join("..", "tools", "gonb")

// module returns the folder of the pinned GoNB in Go's module cache.
func module(t *testing.T) string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", Module)
	list.Dir = pins
	list.Env = append(os.Environ(), "GOWORK=off")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSpace(string(out))
	if dir == "" {
		t.Skip("GoNB is not in Go's module cache: the project is not set up")
	}
	return dir
}

// TestPatches builds the pinned GoNB with the changes.
func TestPatches(t *testing.T) {
	original := module(t)
	if *update {
		writePatches(t, original)
	}
	temp := t.TempDir()
	modfile, err := Prepare(original, ".", pins, temp)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(temp, "gonb", "LICENSE")); err != nil {
		t.Error("the license is not copied: ", err)
	}
	if *tree != "" && !*update {
		if err := os.CopyFS(*tree, os.DirFS(temp)); err != nil {
			t.Fatal(err)
		}
	}
	// With the flags of the set-up, so that both share Go's build cache.
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-modfile="+modfile,
		"-o", filepath.Join(temp, "program"), Module)
	build.Dir = pins
	build.Env = append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0", "GOFLAGS=-mod=readonly")
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// writePatches writes a patch for each file of -tree that differs from the original.
// It keeps the text above a diff.
func writePatches(t *testing.T, original string) {
	paths, err := filepath.Glob("patches/*")
	if err != nil || len(paths) == 0 {
		t.Fatal("no patches: run this in the package's folder")
	}
	changed := filepath.Join(*tree, "gonb")
	err = filepath.WalkDir(changed, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(changed, path)
		if err != nil || strings.HasPrefix(name, addedTo) {
			return err
		}
		diff := exec.CommandContext(t.Context(), "diff", "-u", filepath.Join(original, name), path)
		out, err := diff.Output()
		patch := filepath.Join("patches", name+".patch")
		if err == nil {
			return os.RemoveAll(patch) // no difference
		}
		text, err := os.ReadFile(filepath.Join(original, name))
		if err != nil {
			return fmt.Errorf("GoNB has no file %s: new files belong into a package here", name)
		}
		head := "Why: …\n\n"
		if old, err := os.ReadFile(patch); err == nil {
			head, _, _ = strings.Cut(string(old), "SHA-256 of")
		}
		_, hunks, _ := strings.Cut(string(out), "\n@@ ")
		return writeFile(patch, fmt.Appendf(nil, "%sSHA-256 of the original: %x\n\n--- a/%s\n+++ b/%[3]s\n@@ %s",
			head, sha256.Sum256(text), filepath.ToSlash(name), hunks))
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestChange changes a text by diffs that fit and by some that do not.
func TestChange(t *testing.T) {
	const text = "one\ntwo\n\nfour\nfive\n"
	sum := fmt.Sprintf("Why.\nSHA-256 of the original: %x\n--- a\n+++ b\n", sha256.Sum256([]byte(text)))
	for _, tc := range []struct{ name, patch, want, err string }{
		{"replaced", sum + "@@ -1,3 +1,3 @@ f\n one\n-two\n+zwei\n \n", "one\nzwei\n\nfour\nfive\n", ""},
		{"without the space of an empty line", sum + "@@ -3,2 +3,1 @@\n\n-four\n", "one\ntwo\n\nfive\n", ""},
		{"added after a line", sum + "@@ -2,0 +3,1 @@\n+new\n", "one\ntwo\nnew\n\nfour\nfive\n", ""},
		{"at both ends", sum + "@@ -1 +1,2 @@\n+zero\n one\n@@ -5 +6 @@\n-five\n+six\n", "zero\none\ntwo\n\nfour\nsix\n", ""},
		{"no sum", "@@ -1 +1 @@\n-one\n+ONE\n", "", "no line"},
		{"another file", strings.Replace(sum, fmt.Sprintf("%x", sha256.Sum256([]byte(text))), strings.Repeat("0", 64), 1), "", "another version"},
		{"another line", sum + "@@ -1 +1 @@\n-two\n+ONE\n", "", "is not"},
		{"at another place", sum + "@@ -2 +2 @@\n-one\n+ONE\n", "", "is not"},
		{"past the end", sum + "@@ -9 +9 @@\n-one\n+ONE\n", "", "starts at line 9"},
		{"twice", sum + "@@ -2 +2 @@\n-two\n+2\n@@ -1 +1 @@\n-one\n+1\n", "", "starts at line 1"},
		{"cut short", sum + "@@ -1,2 +1,2 @@\n one\n-two\n", "", "cut short"},
		{"no diff", sum, "", "cut short"},
		{"no line of a diff", sum + "@@ -1 +1 @@\n*one\n", "", "no line of a diff"},
	} {
		got, err := change(text, tc.patch)
		if got != tc.want || (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
			t.Errorf("%s: %q, %v; want %q and an error with %q", tc.name, got, err, tc.want, tc.err)
		}
	}
}
