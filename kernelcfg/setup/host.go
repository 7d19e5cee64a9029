package setup

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// host is what the machine offers, as far as it can be found without starting
// programs: Ensure looks each time.
type host struct {
	goTool string // absolute path of go
	cc     string // the C compiler's command, "" when there is none
	cgoOff bool   // the user turned cgo off

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
