//go:build unix

package editor

import (
	"os/exec"
	"syscall"
)

// detach keeps the interrupts of cells away from cmd.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// lowerPriority lets cells and their compiler run before the process.
func lowerPriority(process int) {
	syscall.Setpriority(syscall.PRIO_PROCESS, process, 5)
}
