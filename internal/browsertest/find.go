package browsertest

import (
	"os"
	"testing"

	"latentlab/internal/chromium"
	"latentlab/internal/hometest"
	"latentlab/lib/home"
)

// Need returns the path of a Chromium. Without one it skips the test; under
// `kernelcfg test` it fails it. With -short it skips it too, since pages take long
// to open, and with GOMLX_BACKEND=go, since pages do not depend on the backend.
func Need(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: Chromium opens pages")
	}
	if os.Getenv("GOMLX_BACKEND") == "go" {
		t.Skip("GOMLX_BACKEND=go: pages do not depend on the backend, and are tested with XLA")
	}
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	path, err := chromium.Find(root)
	if err != nil {
		if os.Getenv(hometest.RequireEnv) != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}
