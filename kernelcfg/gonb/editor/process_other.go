//go:build !unix

package editor

import "os/exec"

// detach does nothing on this system.
func detach(*exec.Cmd) {}

// lowerPriority does nothing on this system.
func lowerPriority(int) {}
