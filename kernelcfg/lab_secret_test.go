//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/lab"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// TestLabSecret runs `lab` on another address than the default, where an earlier
// version has left its logs readable by all. The address that it prints opens
// JupyterLab; no file that another user can read holds its token, and no command
// line does.
func TestLabSecret(t *testing.T) {
	if os.Getenv(lab.TestsEnv) == "" {
		t.Skip("starting JupyterLab takes long: `go run ./kernelcfg test browser` does it")
	}
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	hometest.Need(t, "JupyterLab", "venv", "bin", "jupyter-lab")
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	s := setup.New(root, os.Stderr)
	defer syscall.Umask(syscall.Umask(0o022))
	for _, dir := range []string{s.Dir("log"), s.Dir("jupyter", "runtime")} {
		must(t, os.MkdirAll(dir, 0o755))
		must(t, os.Chmod(dir, 0o755))
	}
	for _, name := range []string{"lab.log", "kernel.log"} {
		f, err := os.OpenFile(s.Dir("log", name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
		must(t, err)
		must(t, errors.Join(f.Chmod(0o644), f.Close()))
	}

	address := runLab(t, s, "127.0.0.2")
	if address.Hostname() != "127.0.0.2" {
		t.Errorf("the address is %s, want one at 127.0.0.2", address)
	}
	token := address.Query().Get("token")
	if len(token) < 32 {
		t.Fatalf("the address %s has no token", address)
	}
	for asked, want := range map[string]int{"?token=" + token: http.StatusOK, "": http.StatusForbidden} {
		answer, err := http.Get("http://" + address.Host + "/api/kernels" + asked)
		must(t, err)
		answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("/api/kernels%s answers %s, want %d", asked, answer.Status, want)
		}
	}
	// A kernel writes its own files, with the key to its sockets.
	answer, err := http.Post("http://"+address.Host+"/api/kernels?token="+token, "application/json",
		strings.NewReader(`{"name":"`+setup.KernelName+`"}`))
	must(t, err)
	answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("starting a kernel answers %s", answer.Status)
	}

	holders := filesWith(t, s.Dir(), token)
	if len(holders) < 2 {
		t.Errorf("the token is in %q only, want it in JupyterLab's log and its runtime file", holders)
	}
	keys, err := filepath.Glob(s.Dir("jupyter", "runtime", "kernel-*.json"))
	if err != nil || len(keys) == 0 {
		t.Errorf("no kernel wrote a connection file: %v", err)
	}
	secrets := append(holders, keys...)
	secrets = append(secrets, s.Dir("jupyter", "notebook_secret"), s.Dir("jupyter", "runtime", "jupyter_cookie_secret"))
	for _, path := range secrets {
		if open := openModes(t, s.Dir(), path); open != "" {
			t.Errorf("others can read %s: %s", path, open)
		}
	}
	logs, err := filepath.Glob(s.Dir("log", "*"))
	must(t, err)
	for _, path := range append(logs, s.Dir("log"), s.Dir("jupyter", "runtime")) {
		info, err := os.Stat(path)
		must(t, err)
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %s, want access for its owner only", path, info.Mode())
		}
	}
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	must(t, err)
	for _, path := range lines {
		if text, err := os.ReadFile(path); err == nil && bytes.Contains(text, []byte(token)) {
			t.Errorf("%s holds the token: %q", path, text)
		}
	}
}

// runLab runs `lab --no-browser` at ip until the test ends, and returns the
// address that it prints.
func runLab(t *testing.T, s *setup.Setup, ip string) *url.URL {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := labCommand()
	var out lockedBuffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetContext(ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- startLab(cmd, s, labOptions{ip: ip, port: freePort(t, ip), noBrowser: true})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("lab ends with %v", err)
		}
	})
	printed := regexp.MustCompile(`JupyterLab is up after \S+ s: (\S+)`)
	for start := time.Now(); time.Since(start) < 5*time.Minute; time.Sleep(50 * time.Millisecond) {
		if match := printed.FindStringSubmatch(out.String()); match != nil {
			address, err := url.Parse(match[1])
			must(t, err)
			return address
		}
		select {
		case err := <-ended:
			ended <- nil
			t.Fatalf("lab ended: %v\n%s", err, out.String())
		default:
		}
	}
	t.Fatalf("lab printed no address for five minutes:\n%s", out.String())
	return nil
}

// filesWith returns the files below dir that contain text, except those that a
// set-up installs.
func filesWith(t *testing.T, dir, text string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // a temporary file
		case err != nil:
			return err
		case d.IsDir() && filepath.Dir(path) == dir && (strings.HasPrefix(d.Name(), "venv-") ||
			slices.Contains([]string{"chromium", "pjrt", "cuda"}, d.Name())):
			return filepath.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		content, err := os.ReadFile(path)
		if bytes.Contains(content, []byte(text)) {
			found = append(found, path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	must(t, err)
	return found
}

// openModes returns the modes of the file at path and its folders up to dir if
// other users can read the file, otherwise "".
func openModes(t *testing.T, dir, path string) string {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	if info.Mode().Perm()&0o077 == 0 {
		return ""
	}
	modes := info.Mode().String()
	for up := filepath.Dir(path); up != dir; up = filepath.Dir(up) {
		folder, err := os.Stat(up)
		must(t, err)
		if folder.Mode().Perm()&0o077 == 0 {
			return ""
		}
		modes = folder.Mode().String() + " " + modes
	}
	return modes
}

func freePort(t *testing.T, ip string) int {
	t.Helper()
	listener, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	must(t, err)
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	must(t, err)
	n, err := strconv.Atoi(port)
	must(t, err)
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// lockedBuffer is a buffer that several goroutines may use.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
