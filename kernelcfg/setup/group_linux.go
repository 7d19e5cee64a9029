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

// OwnServer is OwnGroup for a server with processes of its own, as kernels
// are: when this program is killed it is asked to end, so that they end too.
func OwnServer(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// KillGroup ends cmd and what it started.
func KillGroup(cmd *exec.Cmd) error {
	return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}

// RunPinned runs cmd from a thread that lives as long as it: the kernel
// sends the death signal when the starting thread ends, not the program.
// Once cmd has started it calls started.
func RunPinned(cmd *exec.Cmd, started ...func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return runThen(cmd, started)
}
