package backendtest

import (
	"os"
	"strings"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/lib/backend"
)

// Full is for tests that train on real data in full: it skips with -short and
// on a slower backend that was asked for, sees to it that XLA is used, and
// gives the test a folder of runs of its own.
func Full(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: a training in full takes a minute or so")
	}
	if strings.Contains(os.Getenv("XLA_FLAGS"), "--xla_backend_optimization_level=0") {
		t.Fatal("XLA_FLAGS asks for code that is compiled soon and runs slowly: name this test in kernelcfg's trainings")
	}
	hometest.Need(t, "the PJRT plugin", "pjrt", "pjrt_c_api_cpu_plugin.so")
	if _, info, err := backend.Open(); err != nil || !strings.HasPrefix(info.Name, "xla") {
		if asked := os.Getenv("GOMLX_BACKEND"); asked != "" {
			t.Skipf("on %s a training in full would take an hour (%v)", asked, err)
		}
		t.Fatalf("XLA is set up and not used: %v %v", info, err)
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
}
