package run_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hasProcessor reports whether a run has the model of this machine's processor, if the system reports
// it.
func hasProcessor(model string) bool {
	info, _ := os.ReadFile("/proc/cpuinfo")
	return strings.Contains(string(info), "model name\t: "+model+"\n") ||
		!strings.Contains(string(info), "model name\t: ")
}

// A run records what trained it, and from which step on: bits are the same only on the same backend and
// device.
func TestSegments(t *testing.T) {
	runs := useFolder(t)
	said := func(epochs int, env ...string) string {
		t.Helper()
		p := start(t, 1, epochs, env...)
		done(t, p, p.rest())
		folder, _ := filepath.Glob(filepath.Join(runs, "*"))
		var d struct {
			On []struct {
				From                               int `json:"from step"`
				Backend, Device, Processor, Plugin string
			} `json:"trained on"`
		}
		check(t, json.Unmarshal(must(os.ReadFile(filepath.Join(folder[0], "run.json"))), &d))
		var all []string
		for _, s := range d.On {
			if !hasProcessor(s.Processor) || s.Plugin != "" {
				t.Errorf("trained on the processor %q with the plugin %q", s.Processor, s.Plugin)
			}
			_, threads, _ := strings.Cut(s.Device, ", ")
			all = append(all, fmt.Sprint(s.From, " ", s.Backend, " ", threads))
		}
		return strings.Join(all, "; ")
	}
	for _, w := range []struct {
		epochs           int
		backend, threads string
		want             string
	}{
		{1, "go", "1", "0 go 1 threads"},
		{3, "go", "1", "0 go 1 threads"},
		{4, "go", "2", "0 go 1 threads; 33 go 2 threads"},
		{4, "go", "1", "0 go 1 threads; 33 go 2 threads"}, // nothing is trained
		{5, "go:parallelism=1", "2", "0 go 1 threads; 33 go 2 threads; 44 go:parallelism=1 2 threads"},
		{2, "go", "2", "0 go 1 threads; 11 go 2 threads"},
		{6, "go:parallelism=1", "2", "0 go 1 threads; 33 go 2 threads; 44 go:parallelism=1 2 threads"},
	} {
		if got := said(w.epochs, "GOMLX_BACKEND="+w.backend, "GOMAXPROCS="+w.threads); got != w.want {
			t.Errorf("%d epochs on %s with %s threads: trained on %q, expected %q",
				w.epochs, w.backend, w.threads, got, w.want)
		}
	}
	// So does a checkpoint.
	folder, _ := filepath.Glob(filepath.Join(runs, "*"))
	early := string(must(os.ReadFile(filepath.Join(folder[0], "step-33.safetensors"))))
	if !strings.Contains(early, `\"from step\":0`) || strings.Contains(early, `\"from step\":33`) {
		t.Errorf("the checkpoint at step 33 has %q", early[:600])
	}
}
