package headless

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"latentlab/kernelcfg/setup"
)

//go:embed python/latency.py
var latencyScript string

// Latency measures how long cells take in a real kernel, running each the given number
// of times, and prints the medians.
func Latency(ctx context.Context, s *setup.Setup, times int, out io.Writer) error {
	job, err := json.Marshal(map[string]any{"kernel": setup.KernelName, "times": times})
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, s.Python(), "-c", latencyScript)
	cmd.Stdin = bytes.NewReader(job)
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	cmd.Env = s.JupyterEnviron()
	setup.OwnServer(cmd)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it ends its kernels
	cmd.WaitDelay = 10 * time.Second
	if err := setup.RunPinned(cmd); err != nil {
		return fmt.Errorf("measuring the cells: %w", err)
	}
	return nil
}
