package lab

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"latentlab/kernelcfg/setup"
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

	Open      string // the notebook to open; empty: what was open last, at first First
	First     string // the notebook that a new reader begins with; may be empty
	NoBrowser bool   // does not open a browser

	Env  []string // added to the environment, which the cells see too
	Args []string // added to the command line
}

// Command returns the command that runs JupyterLab. Start it with setup.RunPinned;
// SIGTERM ends it and its kernels.
func (l Server) Command(ctx context.Context) (*exec.Cmd, error) {
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
		"--ServerApp.preferred_dir=" + l.folder(),
		"--LabApp.default_url=" + (&url.URL{Path: "/" + l.Page()}).EscapedPath(),
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
	if l.NoBrowser {
		argv = append(argv, "--no-browser")
	}
	if os.Getuid() == 0 {
		argv = append(argv, "--allow-root")
	}
	argv = append(argv, l.Args...)

	cmd := exec.CommandContext(ctx, l.Setup.Python(), argv...)
	cmd.Dir = l.root()
	cmd.Env = l.environ()
	setup.OwnServer(cmd)
	return cmd, nil
}

// Page returns the path of the page to open, for Address.URL: a notebook, or what the
// reader had open in JupyterLab last, which its workspace holds.
func (l Server) Page() string {
	path := "lab"
	if name := l.notebook(); name != "" && (l.Open != "" || !l.returning()) {
		path += "/tree/" + name
	}
	return path
}

// notebook returns the path inside the root, with slashes, of the notebook to open,
// or "".
func (l Server) notebook() string {
	path := cmp.Or(l.Open, l.First)
	if path == "" {
		return ""
	}
	name, err := filepath.Rel(l.root(), path)
	if err != nil {
		return ""
	}
	return filepath.ToSlash(name)
}

// folder returns the folder that JupyterLab's file browser shows at first.
func (l Server) folder() string {
	if name := l.notebook(); name != "" {
		return filepath.Join(l.root(), filepath.Dir(filepath.FromSlash(name)))
	}
	return l.root()
}

// returning reports whether a notebook was open when JupyterLab last saved what the page
// "lab" shows.
func (l Server) returning() bool {
	saved, _ := filepath.Glob(filepath.Join(l.state(), "config", "lab", "workspaces", "default-*"))
	return slices.ContainsFunc(saved, func(path string) bool {
		text, err := os.ReadFile(path)
		return err == nil && bytes.Contains(text, []byte(`"notebook:`))
	})
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
