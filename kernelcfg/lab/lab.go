package lab

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"latentlab/kernelcfg/setup"
	"latentlab/lib/atomicfile"
)

// TestsEnv names the environment variable that, when it is not empty, lets tests
// open notebooks in JupyterLab, which takes minutes.
const TestsEnv = "LATENTLAB_LAB_TESTS"

// A Server is the configuration of a JupyterLab.
type Server struct {
	Setup *setup.Setup
	Root  string // the folder it serves; empty: the project
	State string // where its settings, signatures and addresses go; empty: .latentlab/jupyter
	IP    string // the address it listens on; empty: 127.0.0.1
	Port  int    // if it is in use, the next free one is used
	Base  string // a prefix of all its addresses, "/some/prefix/"; empty: "/"

	Open      []string // notebooks to open
	NoBrowser bool     // does not open a browser

	Env  []string // added to the environment, which the cells see too
	Args []string // added to the command line
}

// Command writes JupyterLab's settings and returns the command that runs it.
// Start it with setup.RunPinned; SIGTERM ends it and its kernels.
func (l Server) Command(ctx context.Context) (*exec.Cmd, error) {
	if err := l.writeSettings(); err != nil {
		return nil, err
	}
	if err := setup.PrivateDir(l.runtime()); err != nil {
		return nil, err
	}
	ip := l.IP
	if ip == "" {
		ip = "127.0.0.1"
	}
	argv := []string{
		"-m", "jupyterlab",
		"--ServerApp.ip=" + ip, fmt.Sprintf("--ServerApp.port=%d", l.Port),
		"--ServerApp.root_dir=" + l.root(),
		"--ServerApp.preferred_dir=" + l.root(),
		"--ServerApp.answer_yes=True",
		"--ServerApp.terminals_enabled=True",
		"--MultiKernelManager.default_kernel_name=" + setup.KernelName,
		"--KernelSpecManager.ensure_native_kernel=False",
		"--KernelSpecManager.allowed_kernelspecs=" + setup.KernelName,
		"--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
		"--LabApp.news_url=None",
	}
	if l.Base != "" {
		argv = append(argv, "--ServerApp.base_url="+l.Base)
	}
	if found, _ := filepath.Glob(filepath.Join(l.root(), "notebooks", "*")); len(l.Open) == 0 && len(found) > 0 {
		argv = append(argv, "--LabApp.default_url=/lab/tree/notebooks")
	}
	if l.NoBrowser {
		argv = append(argv, "--no-browser")
	}
	if os.Getuid() == 0 {
		argv = append(argv, "--allow-root")
	}
	argv = append(argv, l.Args...)
	argv = append(argv, l.Open...)

	cmd := exec.CommandContext(ctx, l.Setup.Python(), argv...)
	cmd.Dir = l.root()
	cmd.Env = l.environ()
	setup.OwnServer(cmd)
	return cmd, nil
}

// Trust signs notebooks, so that the scripts in their outputs run before
// their cells do.
func (l Server) Trust(ctx context.Context, notebooks ...string) error {
	if len(notebooks) == 0 {
		return nil
	}
	cmd := exec.CommandContext(ctx, l.Setup.Python(), append([]string{"-m", "nbformat.sign"}, notebooks...)...)
	cmd.Env = l.environ()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("signing the notebooks: %w\n%s", err, out)
	}
	return nil
}

func (l Server) root() string {
	if l.Root == "" {
		return l.Setup.Root
	}
	return l.Root
}

func (l Server) state() string {
	if l.State == "" {
		return l.Setup.Dir("jupyter")
	}
	return l.State
}

// runtime returns the folder to which JupyterLab writes its address and token,
// and its kernels the keys to their sockets.
func (l Server) runtime() string { return filepath.Join(l.state(), "runtime") }

func (l Server) environ() []string {
	env := l.Setup.JupyterEnviron()
	if l.State != "" {
		env = append(env, // the kernels stay those of JUPYTER_PATH
			"JUPYTER_DATA_DIR="+l.State,
			"JUPYTER_CONFIG_DIR="+filepath.Join(l.State, "config"),
			"JUPYTER_RUNTIME_DIR="+l.runtime(),
		)
	}
	return append(env, l.Env...)
}

// writeSettings writes JupyterLab's settings for this project: no news, no update
// notices, and no check with node, at each load of a page, whether extensions that
// nobody installed were built. A reader's own choices are in other files.
func (l Server) writeSettings() error {
	const text = `{
 "buildAvailable": false,
 "buildCheck": false,
 "disabledExtensions": {
  "@jupyterlab/apputils-extension:announcements": true,
  "@jupyterlab/extensionmanager-extension": true
 }
}
`
	path := filepath.Join(l.state(), "config", "labconfig", "page_config.json")
	if old, err := os.ReadFile(path); err == nil && string(old) == text {
		return nil
	}
	return atomicfile.WriteFile(path, []byte(text), 0o644)
}
