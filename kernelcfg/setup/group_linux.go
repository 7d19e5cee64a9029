package setup

import (
	"os/exec"
	"runtime"
	"syscall"
)

// OwnGroup puts cmd into its own process group, so that Ctrl-C reaches only this
// program, which then ends cmd in order. When this program is killed, the kernel ends
// cmd too. Start cmd with RunPinned.
func OwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// OwnServer is OwnGroup for a server that starts processes, such as kernels: when
// this program is killed, the server gets SIGTERM, so that it ends them too.
func OwnServer(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
}

// KillGroup ends cmd and what it started.
func KillGroup(cmd *exec.Cmd) error {
	return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}

// RunPinned runs cmd from a thread that lives until cmd ends: the kernel sends the
// death signal when the starting thread ends, not the program. It calls started
// once cmd has started.
func RunPinned(cmd *exec.Cmd, started ...func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return runThen(cmd, started)
}
