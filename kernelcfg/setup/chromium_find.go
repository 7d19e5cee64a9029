package setup

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
)

// BrowserEnv names the environment variable that chooses the Chromium in
// which the tests open pages.
const BrowserEnv = "LATENTLAB_BROWSER"

// chromiumRun is the set-up's own Chromium under .latentlab: a script that
// starts it with its libraries and fonts.
var chromiumRun = filepath.Join("chromium", "run")

// ErrNoBrowser says that there is no Chromium.
var ErrNoBrowser = errors.New("no Chromium was found: `go run ./kernelcfg test` sets one up, or name one in " + BrowserEnv)

// Browser returns the path of a Chromium: the one that $LATENTLAB_BROWSER
// names, else the project's own, else one on the PATH.
func (s *Setup) Browser() (string, error) {
	if chosen := os.Getenv(BrowserEnv); chosen != "" {
		path, err := exec.LookPath(chosen)
		if err != nil {
			return "", errors.Join(errors.New(BrowserEnv+" names no program"), err)
		}
		return filepath.Abs(path)
	}
	if path, err := exec.LookPath(s.Dir(chromiumRun)); err == nil {
		return path, nil
	}
	return machineBrowser()
}

// machineBrowser returns the path of a Chromium that the machine has itself.
func machineBrowser() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", ErrNoBrowser
}

// needsBrowser reports whether the set-up has to bring a Chromium.
func needsBrowser() bool {
	if os.Getenv(BrowserEnv) != "" {
		return false // the tests say what is wrong with it
	}
	_, err := machineBrowser()
	return err != nil
}
