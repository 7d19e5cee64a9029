package setup

import (
	"os/exec"
	"runtime"
	"syscall"
)

// OwnGroup puts cmd into a process group of its own, so that ctrl-C reaches
// this program alone, which then ends cmd in order; and has the kernel end
// cmd when this program is killed. Start it with RunPinned.
func OwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// KillGroup ends cmd and what it started.
func KillGroup(cmd *exec.Cmd) error {
	return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}

// RunPinned runs cmd from a thread that lives as long as it: the kernel
// sends the death signal when the starting thread ends, not the program.
func RunPinned(cmd *exec.Cmd) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return cmd.Run()
}
