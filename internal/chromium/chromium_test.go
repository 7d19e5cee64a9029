package chromium

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFind(t *testing.T) {
	dir := t.TempDir()
	program := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	t.Setenv("PATH", filepath.Join(dir, "bin"))
	t.Setenv(Env, "")
	find := func(want string) {
		t.Helper()
		if got, err := Find(dir); got != want || (err == nil) != (want != "") {
			t.Errorf("Find() = %q, %v, want %q", got, err, want)
		}
	}
	find("")
	google := program("bin/google-chrome")
	find(google)
	chromium := program("bin/chromium")
	find(chromium)
	own := program(".latentlab/chromium/run")
	find(own)
	other := program("other")
	t.Setenv(Env, other)
	find(other)
	t.Setenv(Env, filepath.Join(dir, "nothing"))
	find("")
}
