// Package backendtest runs tests on each backend in one process.
package backendtest

import (
	"strings"
	"sync"
	"testing"

	"github.com/gomlx/compute"

	"latentlab/internal/hometest"
	"latentlab/lib/backend"
)

// Each runs f on the pure-Go backend and on XLA's CPU, as subtests.
func Each(t *testing.T, f func(t *testing.T, b compute.Backend)) {
	t.Run("go", func(t *testing.T) { f(t, Go(t)) })
	t.Run("xla", func(t *testing.T) { f(t, XLA(t)) })
}

// Go returns the pure-Go backend.
func Go(t testing.TB) compute.Backend {
	t.Helper()
	b, err := backend.Portable()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// XLA returns XLA's CPU, whatever GOMLX_BACKEND chooses. Without the plugin
// it skips the test as [hometest.Need] does.
func XLA(t testing.TB) compute.Backend {
	t.Helper()
	path := hometest.Need(t, "the XLA plugin", "pjrt", "pjrt_c_api_cpu_plugin.so")
	if !hasXLA {
		t.Skip("this test was built without cgo, so without XLA")
	}
	b, err := openXLA(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var (
	once   sync.Once
	xla    compute.Backend
	xlaErr error
)

func openXLA(path string) (compute.Backend, error) {
	once.Do(func() {
		b, info, err := backend.Open()
		if err == nil && strings.HasPrefix(info.Name, "xla") {
			xla = b // one client is enough
			return
		}
		xla, xlaErr = compute.NewWithConfig("xla:" + path)
	})
	return xla, xlaErr
}
