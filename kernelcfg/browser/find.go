package browser

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"latentlab/lib/home"
	"latentlab/lib/home/hometest"
)

// PathEnv names the environment variable that chooses the Chromium to use.
const PathEnv = "LATENTLAB_BROWSER"

// ErrNone says that there is no Chromium.
var ErrNone = errors.New("no Chromium was found: run `go run ./kernelcfg test`, which sets one up, or name one in " + PathEnv)

// Find returns the path of a Chromium: the one that $LATENTLAB_BROWSER names,
// else the project's own under .latentlab, else one on the PATH.
func Find() (string, error) {
	if chosen := os.Getenv(PathEnv); chosen != "" {
		path, err := exec.LookPath(chosen)
		if err != nil {
			return "", errors.Join(errors.New(PathEnv+" names no program"), err)
		}
		return filepath.Abs(path)
	}
	if own, err := home.Dir(Own...); err == nil {
		if path, err := exec.LookPath(own); err == nil {
			return path, nil
		}
	}
	return OnPath()
}

// Own is where under .latentlab the set-up puts a Chromium.
var Own = []string{"chromium", "run"}

// OnPath returns the path of a Chromium that the machine has itself.
func OnPath() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", ErrNone
}

// need returns the path of a Chromium, or skips the test; under `kernelcfg
// test` it fails it.
func need(t testing.TB) string {
	t.Helper()
	path, err := Find()
	if err != nil {
		if os.Getenv(hometest.RequireEnv) != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}
