// Package hometest lets tests say which part of the set-up they need.
package hometest

import (
	"os"
	"testing"

	"latentlab/lib/home"
)

// RequireEnv, when it is not empty, turns the skips of Need into failures.
const RequireEnv = "LATENTLAB_REQUIRE"

// Need skips the test when the file or folder elem under .latentlab is
// missing; under `kernelcfg test`, which sets up all that tests need, it
// fails it instead. what names the missing part for the reader.
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
