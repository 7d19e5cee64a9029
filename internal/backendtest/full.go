package backendtest

import (
	"os"
	"strings"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/lib/backend"
)

// Full prepares a test that trains in full on real data. It skips the test with -short,
// and if GOMLX_BACKEND chooses a slower backend; it fails the test if XLA is not used;
// and it gives the test an empty folder of runs.
func Full(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: a full training takes about a minute")
	}
	if strings.Contains(os.Getenv("XLA_FLAGS"), "--xla_backend_optimization_level=0") {
		t.Fatal("XLA_FLAGS chooses code that compiles fast and runs slowly: " +
			"add this test to trainings in kernelcfg/test_library.go")
	}
	hometest.Need(t, "the PJRT plugin", "pjrt", "pjrt_c_api_cpu_plugin.so")
	if _, info, err := backend.Open(); err != nil || !strings.HasPrefix(info.Name, "xla") {
		if chosen := os.Getenv("GOMLX_BACKEND"); chosen != "" {
			t.Skipf("on %s a full training would take an hour (%v)", chosen, err)
		}
		t.Fatalf("XLA is set up but not used: %v %v", info, err)
	}
	t.Setenv("LATENTLAB_RUNS", t.TempDir())
}
