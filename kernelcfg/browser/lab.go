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

	"latentlab/kernelcfg/lab"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
	"latentlab/lib/home/hometest"
)

// Lab says how StartLab starts JupyterLab.
type Lab struct {
	Base string   // a prefix of its addresses, "/some/prefix/"; empty: none
	Runs string   // the folder of runs; empty: an empty one of the test's own
	Env  []string // added to the environment, which the cells see too
}

// RunningLab is a JupyterLab that ends with its test. It is the one of
// `kernelcfg lab`, with settings and signatures of its own.
type RunningLab struct {
	Dir  string // the folder it serves, empty at first; it lies inside the project
	Runs string // the folder of runs

	t       testing.TB
	server  lab.Server
	address lab.Address
}

// StartLab starts JupyterLab on a new folder inside the project, so that
// nothing of the user's is touched: not the notebooks, not the runs.
func StartLab(t testing.TB, want Lab) *RunningLab {
	t.Helper()
	need(t)
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	hometest.Need(t, "JupyterLab", "venv", "bin", "jupyter-lab")
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	s := setup.New(root, os.Stderr)
	if err := os.MkdirAll(s.Dir("tmp"), 0o755); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(s.Dir("tmp"), "browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l := &RunningLab{Dir: filepath.Join(dir, "served"), Runs: want.Runs, t: t}
	if l.Runs == "" {
		l.Runs = filepath.Join(dir, "runs")
	}
	if err := os.Mkdir(l.Dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l.server = lab.Server{
		Setup: s, Root: l.Dir, State: filepath.Join(dir, "jupyter"), Base: want.Base, Port: freePort(t), NoBrowser: true,
		Env: append([]string{"LATENTLAB_RUNS=" + l.Runs, "LATENTLAB_MODELS=" + filepath.Join(dir, "models")}, want.Env...),
		// The tests ask JupyterLab itself what its kernels do.
		Args: []string{"--LabApp.expose_app_in_browser=True"},
	}
	l.start(dir)
	return l
}

func (l *RunningLab) start(dir string) {
	l.t.Helper()
	cmd, err := l.server.Command(context.Background())
	if err != nil {
		l.t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(dir, "lab.log"))
	if err != nil {
		l.t.Fatal(err)
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	up, ended := make(chan bool), make(chan error, 1)
	go func() { ended <- setup.RunPinned(cmd, func() { close(up) }) }()
	select {
	case <-up:
	case err := <-ended:
		l.t.Fatalf("JupyterLab does not start: %v", err)
	}
	l.t.Cleanup(func() { l.end(cmd, ended, log.Name()) })
	for started := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		if l.address, err = l.server.Address(cmd.Process.Pid); err == nil {
			return
		}
		select {
		case err := <-ended:
			ended <- err
			text, _ := os.ReadFile(log.Name())
			l.t.Fatalf("JupyterLab ended: %v\n%s", err, text)
		default:
		}
		if time.Since(started) > 2*time.Minute {
			text, _ := os.ReadFile(log.Name())
			l.t.Fatalf("JupyterLab is not up after %s:\n%s", time.Since(started).Round(time.Second), text)
		}
	}
}

// end ends the kernels, and then JupyterLab. Asked to end both while a page
// is being connected to a kernel, it waits for that kernel for a minute.
func (l *RunningLab) end(cmd *exec.Cmd, ended chan error, log string) {
	if l.address.Token != "" {
		l.endKernels()
	}
	_ = cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		_ = setup.KillGroup(cmd)
		<-ended
		l.t.Log("JupyterLab did not end within 10 s, and was killed")
	}
	if text, err := os.ReadFile(log); err == nil && l.t.Failed() {
		l.t.Logf("JupyterLab's log ends with:\n%s", text[max(0, len(text)-3000):])
	}
}

func (l *RunningLab) endKernels() {
	text, err := l.ask("GET", "api/kernels")
	var kernels []struct {
		ID string `json:"id"`
	}
	if err == nil {
		err = json.Unmarshal(text, &kernels)
	}
	for _, k := range kernels {
		if _, e := l.ask("DELETE", "api/kernels/"+k.ID); e != nil {
			err = e
		}
	}
	if err != nil {
		l.t.Logf("ending the kernels: %v", err)
	}
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// Copy copies a notebook with its outputs, trusted as `kernelcfg lab` trusts
// the project's, and returns its name.
func (l *RunningLab) Copy(notebook string) string {
	l.t.Helper()
	text, err := os.ReadFile(notebook)
	if err != nil {
		l.t.Fatal(err)
	}
	name := filepath.Base(notebook)
	l.put(name, text)
	if err := l.server.Trust(context.Background(), filepath.Join(l.Dir, name)); err != nil {
		l.t.Fatal(err)
	}
	return name
}

// Write writes a notebook of code cells, untrusted and without outputs, as
// name, and returns name.
func (l *RunningLab) Write(name string, cells ...string) string {
	l.t.Helper()
	l.put(name, Notebook(cells...))
	return name
}

func (l *RunningLab) put(name string, text []byte) {
	l.t.Helper()
	if err := os.WriteFile(filepath.Join(l.Dir, name), text, 0o644); err != nil {
		l.t.Fatal(err)
	}
}

// Notebook returns a notebook of code cells for the project's kernel.
func Notebook(cells ...string) []byte {
	type object = map[string]any
	list := []object{}
	for i, source := range cells {
		list = append(list, object{
			"cell_type": "code", "id": fmt.Sprintf("cell%d", i+1), "metadata": object{},
			"execution_count": nil, "outputs": []any{}, "source": strings.TrimSpace(source),
		})
	}
	text, err := json.MarshalIndent(object{
		"cells": list, "nbformat": 4, "nbformat_minor": 5,
		"metadata": object{"kernelspec": object{"name": setup.KernelName, "display_name": "Go (latentlab)", "language": "go"}},
	}, "", " ")
	if err != nil {
		panic(err) // maps and strings always encode
	}
	return append(text, '\n')
}

// Read reads what lies on disk of a notebook.
func (l *RunningLab) Read(name string) []byte {
	l.t.Helper()
	text, err := os.ReadFile(filepath.Join(l.Dir, name))
	if err != nil {
		l.t.Fatal(err)
	}
	return text
}

// URL returns the address of path in this JupyterLab, with its token.
func (l *RunningLab) URL(path string) string { return l.address.URL(path) }

// Kernel asks the server for the state of a notebook's kernel: "idle",
// "busy", "starting", …, or "none". JupyterLab's page itself does not know it
// before the first cell is run: this kernel leaves a question of its unanswered.
func (l *RunningLab) Kernel(name string) string {
	l.t.Helper()
	var list []struct {
		Path   string `json:"path"`
		Kernel struct {
			State string `json:"execution_state"`
		} `json:"kernel"`
	}
	text, err := l.ask("GET", "api/sessions")
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
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

// ask sends a request to the server's interface for programs.
func (l *RunningLab) ask(method, path string) ([]byte, error) {
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
		err = fmt.Errorf("%s %s answers %s: %s", method, path, answer.Status, bytes.TrimSpace(text))
	}
	return text, err
}

// page returns the address of a notebook's page.
func (l *RunningLab) page(name string) string {
	return l.URL("lab/tree/" + (&url.URL{Path: name}).EscapedPath())
}
