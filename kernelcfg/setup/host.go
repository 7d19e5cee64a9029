package setup

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// host is what the machine offers, as far as it can be found quickly: Ensure looks each
// time.
type host struct {
	goTool string // absolute path of go
	cc     string // the C compiler's command, "" when there is none
	cgoOff bool   // the user turned cgo off

	caches map[string]string // go's variables that name folders with what it has downloaded and compiled

	plugin cpuPlugin // to be set up; the zero value where XLA cannot be used

	// The Pythons on the PATH, best first; checkPython removes those before the
	// first that can make an environment.
	pythons []string
}

// findHost sets s.host.
func (s *Setup) findHost() error {
	tool, err := exec.LookPath("go")
	if err != nil {
		return errors.New("the program go is not on the PATH: install Go from https://go.dev/dl/ " +
			"and put its bin folder on the PATH")
	}
	if tool, err = filepath.Abs(tool); err != nil {
		return err
	}
	s.host = host{goTool: tool, cgoOff: goSetting("CGO_ENABLED") == "0"}
	if s.host.caches, err = s.goCaches(tool); err != nil {
		return err
	}
	compilers := []string{"gcc", "clang", "cc"}
	if cc := strings.Fields(goSetting("CC")); len(cc) > 0 {
		compilers = cc[:1]
	}
	for _, cc := range compilers {
		if _, err := exec.LookPath(cc); err == nil {
			s.host.cc = cc
			break
		}
	}
	pythons := []string{"python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"}
	if p := os.Getenv(pythonEnv); p != "" {
		pythons = []string{p}
	}
	for _, p := range pythons {
		if path, err := exec.LookPath(p); err == nil {
			s.host.pythons = append(s.host.pythons, path)
		}
	}
	if s.UsesXLA() {
		s.host.plugin, err = s.chosenPlugin()
	}
	return err
}

// goCaches returns where go keeps modules and what it has compiled. Asking go for them
// takes milliseconds.
func (s *Setup) goCaches(tool string) (map[string]string, error) {
	ask := exec.Command(tool, "env", "-json", "GOCACHE", "GOMODCACHE", "GOPATH")
	ask.Dir = s.Root
	out, err := ask.Output()
	if err != nil {
		return nil, fmt.Errorf("asking %s for its caches: %w%s", tool, err, stderrOf(err))
	}
	caches := map[string]string{}
	if err := json.Unmarshal(out, &caches); err != nil {
		return nil, fmt.Errorf("asking %s for its caches: %w", tool, err)
	}
	return caches, nil
}

// stderrOf returns what a command that failed with err wrote to its standard error.
func stderrOf(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) || len(exit.Stderr) == 0 {
		return ""
	}
	return "\n" + trim(exit.Stderr)
}

// UsesXLA reports whether this machine can load XLA: there is a plugin for Linux on
// x86-64 and ARM64, and loading it needs cgo.
func (s *Setup) UsesXLA() bool {
	return len(PluginNames()) > 0 && goSetting("CGO_ENABLED") != "0"
}

// goSetting returns a variable of go as the user set it, in the environment or with
// `go env -w`, or "" if the user did not. `go env` would be slower and does not
// distinguish a default from a choice.
func goSetting(name string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	file := os.Getenv("GOENV")
	if file == "off" {
		return ""
	}
	if file == "" {
		dir, err := os.UserConfigDir()
		if err != nil {
			return ""
		}
		file = filepath.Join(dir, "go", "env")
	}
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), "="); ok && key == name {
			return value
		}
	}
	return ""
}

func trim(b []byte) string { return strings.TrimSpace(string(b)) }
