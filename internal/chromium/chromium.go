// Package chromium finds the Chromium in which the tests open pages.
package chromium

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Env names the environment variable that chooses the Chromium.
const Env = "LATENTLAB_BROWSER"

// Run is the path, under .latentlab, of the project's own Chromium: a script
// that starts it with its libraries and fonts.
var Run = filepath.Join("chromium", "run")

// ErrNotFound reports that there is no Chromium.
var ErrNotFound = errors.New("no Chromium was found: `go run ./kernelcfg test` sets one up, or name one in " + Env)

// Find returns the path of a Chromium: the one that $LATENTLAB_BROWSER names,
// else the one set up in the project at root, else one on the PATH.
func Find(root string) (string, error) {
	if name := os.Getenv(Env); name != "" {
		path, err := exec.LookPath(name)
		if err != nil {
			return "", fmt.Errorf("%s does not name a program: %w", Env, err)
		}
		return filepath.Abs(path)
	}
	if path, err := exec.LookPath(filepath.Join(root, ".latentlab", Run)); err == nil {
		return path, nil
	}
	return OnPath()
}

// OnPath returns the path of a Chromium or Chrome that the machine itself has.
func OnPath() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", ErrNotFound
}
