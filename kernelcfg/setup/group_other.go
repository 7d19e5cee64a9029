//go:build !linux

package setup

import "os/exec"

// OwnGroup does nothing on this system.
func OwnGroup(*exec.Cmd) {}

// KillGroup ends cmd.
func KillGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

// RunPinned runs cmd.
func RunPinned(cmd *exec.Cmd) error { return cmd.Run() }
