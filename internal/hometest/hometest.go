// Package hometest provides what tests need of a project: it skips tests that need a part of the
// set-up that is not there, and makes a project of a test.
package hometest

import (
	"os"
	"testing"

	"latentlab/lib/home"
)

// RequireEnv names the environment variable that, when it is not empty, turns the skips
// of Need into failures.
const RequireEnv = "LATENTLAB_REQUIRE"

// Need returns the path of the file or folder elem under .latentlab. If it is missing,
// Need skips the test, or fails it under `kernelcfg test`, which sets up everything that
// tests need. what names the part in the message.
func Need(t testing.TB, what string, elem ...string) string {
	t.Helper()
	path, err := home.Dir(elem...)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		if os.Getenv(RequireEnv) != "" {
			t.Fatalf("%s is not set up (%v): run `go run ./kernelcfg setup`", what, err)
		}
		t.Skipf("%s is not set up: run `go run ./kernelcfg setup`", what)
	}
	return path
}
