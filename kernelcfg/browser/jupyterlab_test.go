package browser

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"latentlab/internal/browsertest"
	"latentlab/internal/hometest"
	"latentlab/kernelcfg/lab"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// labOptions are the options of startLab.
type labOptions struct {
	Base string   // a prefix of its addresses, "/some/prefix/"; empty: none
	Runs string   // the folder of runs; empty: a new one
	Env  []string // added to the environment, also that of the cells
}

// runningLab is a JupyterLab that ends with its test, or with the last test if
// it is shared. It is the one of `kernelcfg lab`, with its own settings and
// signatures.
type runningLab struct {
	Dir  string // the folder that it serves, empty at first, inside the project
	Runs string // the folder of runs

	t       testing.TB
	folder  string // of the test's notebooks inside Dir, "name/"; empty: Dir itself
	state   string // the folder that contains all its files
	log     string // the file with JupyterLab's output
	server  lab.Server
	address lab.Address
	end     func() (trouble string)
}

// startLab starts JupyterLab on a new folder inside the project, so that the user's
// notebooks and runs stay as they are. Tests that need no options share one.
func startLab(t testing.TB, want labOptions) *runningLab {
	t.Helper()
	browsertest.Need(t)
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	hometest.Need(t, "JupyterLab", "venv", "bin", "jupyter-lab")
	if want.Base == "" && want.Runs == "" && len(want.Env) == 0 {
		l, err := sharedLab(t)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	l, err := launchLab(want)
	if err != nil {
		t.Fatal(err)
	}
	l.t = t
	t.Cleanup(func() {
		l.reportLog()
		if trouble := l.end(); trouble != "" {
			t.Log(trouble)
		}
	})
	return l
}

// launchLab starts a JupyterLab and waits until it answers; l.end ends it.
func launchLab(want labOptions) (l *runningLab, err error) {
	root, err := home.Root()
	if err != nil {
		return nil, err
	}
	s := setup.New(root, os.Stderr)
	if err := os.MkdirAll(s.Dir("tmp"), 0o755); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(s.Dir("tmp"), "browser-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(dir)
		}
	}()
	l = &runningLab{Dir: filepath.Join(dir, "served"), Runs: want.Runs, state: dir, log: filepath.Join(dir, "lab.log")}
	if l.Runs == "" {
		l.Runs = filepath.Join(dir, "runs")
	}
	if err := os.Mkdir(l.Dir, 0o755); err != nil {
		return nil, err
	}
	if err := writeFirst(l.Dir); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	l.server = lab.Server{
		Setup: s, Root: l.Dir, State: filepath.Join(dir, "jupyter"), Base: want.Base, Port: port, NoBrowser: true,
		First: filepath.Join(l.Dir, "chapters", "first.ipynb"),
		Env:   append([]string{"LATENTLAB_RUNS=" + l.Runs, "LATENTLAB_MODELS=" + filepath.Join(dir, "models")}, want.Env...),
		// The tests call JupyterLab's own commands.
		Args: []string{"--LabApp.expose_app_in_browser=True"},
	}
	return l, l.start()
}

func (l *runningLab) start() error {
	cmd, err := l.server.Command(context.Background())
	if err != nil {
		return err
	}
	log, err := os.OpenFile(l.log, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // the log contains the token
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	up, ended := make(chan bool), make(chan error, 1)
	go func() { ended <- setup.RunPinned(cmd, func() { close(up) }) }()
	select {
	case <-up:
	case err := <-ended:
		return fmt.Errorf("starting JupyterLab: %w", err)
	}
	l.end = func() string { return l.stop(cmd, ended) }
	for started := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if l.address, err = l.server.Address(cmd.Process.Pid); err == nil {
			return nil
		}
		select {
		case err := <-ended:
			text, _ := os.ReadFile(l.log)
			return fmt.Errorf("JupyterLab ended: %w\n%s", err, text)
		default:
		}
		if time.Since(started) > 2*time.Minute {
			text, _ := os.ReadFile(l.log)
			l.end()
			return fmt.Errorf("JupyterLab is not up after %s:\n%s", time.Since(started).Round(time.Second), text)
		}
	}
}

// stop ends the kernels, and then JupyterLab. If JupyterLab ended both while a page was
// connecting to a kernel, it would wait for that kernel for a minute.
func (l *runningLab) stop(cmd *exec.Cmd, ended chan error) (trouble string) {
	if l.address.Token != "" {
		if err := l.endKernels(); err != nil {
			trouble = fmt.Sprintf("ending the kernels: %v", err)
		}
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		_ = setup.KillGroup(cmd)
		<-ended
		trouble = "JupyterLab did not end within 10 s, and was killed"
	}
	os.RemoveAll(l.state)
	return trouble
}

// reportLog prints the end of JupyterLab's log if the test has failed.
func (l *runningLab) reportLog() {
	if text, err := os.ReadFile(l.log); err == nil && l.t.Failed() {
		l.t.Logf("JupyterLab's log ends with:\n%s", text[max(0, len(text)-3000):])
	}
}

// A session is a notebook with its kernel in the server's list.
type session struct {
	Path   string `json:"path"`
	Kernel struct {
		ID    string `json:"id"`
		State string `json:"execution_state"`
	} `json:"kernel"`
}

func (l *runningLab) sessions() (list []session, err error) {
	text, err := l.request("GET", "api/sessions")
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	return list, err
}

// endKernels ends the kernels of the notebooks in the test's folder.
func (l *runningLab) endKernels() error {
	list, err := l.sessions()
	for _, s := range list {
		if strings.HasPrefix(s.Path, l.folder) {
			if _, e := l.request("DELETE", "api/kernels/"+s.Kernel.ID); e != nil {
				err = e
			}
		}
	}
	return err
}

// freePort returns a port of this machine that is not in use.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// URL returns the address of path in this JupyterLab, with its token.
func (l *runningLab) URL(path string) string { return l.address.URL(path) }

// Kernel returns the server's state of a notebook's kernel: "idle", "busy", "starting",
// …, or "none".
func (l *runningLab) Kernel(name string) string {
	l.t.Helper()
	list, err := l.sessions()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, session := range list {
		if session.Path == name {
			return session.Kernel.State
		}
	}
	return "none"
}

// request sends a request to the server's REST interface and returns the answer's body.
func (l *runningLab) request(method, path string) ([]byte, error) {
	request, err := http.NewRequest(method, l.URL(path), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "token "+l.address.Token)
	client := http.Client{Timeout: 20 * time.Second}
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s %s returns %s: %s", method, path, answer.Status, bytes.TrimSpace(text))
	}
	return text, err
}

// page returns the address of a notebook's page.
func (l *runningLab) page(name string) string {
	return l.URL("lab/workspaces/" + workspace() + "/tree/" + (&url.URL{Path: name}).EscapedPath())
}
