//go:build !linux

package setup

import "os/exec"

// OwnGroup does nothing on this system.
func OwnGroup(*exec.Cmd) {}

// OwnServer does nothing on this system.
func OwnServer(*exec.Cmd) {}

// KillGroup ends cmd.
func KillGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

// RunPinned runs cmd. It calls started once cmd has started.
func RunPinned(cmd *exec.Cmd, started ...func()) error { return runThen(cmd, started) }
