package browser

import (
	"os"
	"testing"

	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
	"latentlab/lib/home/hometest"
)

// Find returns the path of a Chromium: the one that $LATENTLAB_BROWSER names,
// else the project's own under .latentlab, else one on the PATH.
func Find() (string, error) {
	root, err := home.Root()
	if err != nil {
		return "", err
	}
	return setup.New(root, os.Stderr).Browser()
}

// need returns the path of a Chromium, or skips the test; under `kernelcfg
// test` it fails it. With -short it skips it: pages take long to come and go.
func need(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: Chromium opens pages")
	}
	path, err := Find()
	if err != nil {
		if os.Getenv(hometest.RequireEnv) != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}
