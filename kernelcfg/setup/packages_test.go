package setup

import (
	"crypto/sha256"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/hometest"
)

// TestCheckPackages damages a Python environment as users and full disks do.
func TestCheckPackages(t *testing.T) {
	const code = "print(1)\n"
	sum := sha256.Sum256([]byte(code))
	list := "demo/__init__.py,sha256=" + base64.RawURLEncoding.EncodeToString(sum[:]) + ",9\n" +
		"demo/__pycache__/__init__.pyc,,\n../../../bin/demo,,\n\"demo/a,b.py\",,\ndemo-1.0.dist-info/RECORD,,\n"
	for _, tc := range []struct {
		name, want string
		deep       bool
		change     func(t *testing.T, packages string)
	}{
		{"nothing", "", false, func(*testing.T, string) {}},
		{"nothing, hashed", "", true, func(*testing.T, string) {}},
		{"a folder is gone", "the Python package demo-1.0 is damaged: demo is missing", false, func(t *testing.T, packages string) {
			must(t, os.RemoveAll(filepath.Join(packages, "demo")))
		}},
		{"a package is gone", "is missing", false, func(t *testing.T, packages string) {
			must(t, os.RemoveAll(filepath.Join(packages, "jupyterlab-"+pinnedVersion(jupyterPins, "jupyterlab")+".dist-info")))
		}},
		{"a file is gone", "demo/__init__.py is missing", true, func(t *testing.T, packages string) {
			must(t, os.Remove(filepath.Join(packages, "demo", "__init__.py")))
		}},
		{"other bytes", "demo/__init__.py is not what was installed", true, func(t *testing.T, packages string) {
			must(t, os.WriteFile(filepath.Join(packages, "demo", "__init__.py"), []byte("print(2)\n"), 0o644))
		}},
		{"all is gone", "no packages", false, func(t *testing.T, packages string) { must(t, os.RemoveAll(packages)) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			venv := t.TempDir()
			packages := filepath.Join(venv, "lib", "python3.11", "site-packages")
			write := func(name, text string) {
				path := filepath.Join(packages, name)
				must(t, os.MkdirAll(filepath.Dir(path), 0o755))
				must(t, os.WriteFile(path, []byte(text), 0o644))
			}
			write("demo/__init__.py", code)
			write("demo-1.0.dist-info/RECORD", list)
			for line := range strings.Lines(pinned(jupyterPins)) {
				if !strings.Contains(line, ";") {
					write(distInfo(line)+"/RECORD", "")
				}
			}
			tc.change(t, packages)
			err := checkPackages(venv, tc.deep)
			if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

// TestInstalledPackages checks the environment of the set-up itself.
func TestInstalledPackages(t *testing.T) {
	venv := hometest.Need(t, "the Python environment", "venv")
	text, err := os.ReadFile(filepath.Join(venv, "packages.txt"))
	must(t, err)
	if string(text) != pinned(jupyterPins) {
		t.Skip("the Python environment is of another version: run `go run ./kernelcfg setup`")
	}
	for _, deep := range []bool{false, true} {
		if err := checkPackages(venv, deep); err != nil {
			t.Error(err)
		}
	}
}
