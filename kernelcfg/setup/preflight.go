package setup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// lack is something that the machine lacks.
type lack struct {
	what     string
	packages map[string][]string // that provide it, by package manager; nil if none do
	fix      string              // what to do instead
}

var (
	pythonPackages = map[string][]string{
		"apt-get": {"python3", "python3-venv"}, "dnf": {"python3"}, "zypper": {"python3"}, "pacman": {"python"},
	}
	compilerPackages = map[string][]string{
		"apt-get": {"gcc", "libc6-dev"}, "dnf": {"gcc", "glibc-devel"}, "zypper": {"gcc", "glibc-devel"}, "pacman": {"gcc"},
	}
)

// preflight looks, before anything is downloaded, for everything that the steps
// need, and returns one error that lists all that is missing.
func (s *Setup) preflight(ctx context.Context, steps []step) error {
	var lacks []lack
	if l := s.checkFolder(); l != nil {
		lacks = append(lacks, *l)
	}
	if l := s.checkPython(ctx); l != nil {
		lacks = append(lacks, *l)
	}
	if l := s.checkCompiler(ctx); l != nil {
		lacks = append(lacks, *l)
	}
	if l := s.checkC(); l != nil {
		lacks = append(lacks, *l)
	}
	lacks = append(lacks, s.checkDisk(steps)...)
	if len(lacks) == 0 {
		if goSetting("CGO_ENABLED") == "0" {
			s.printf("set-up: CGO_ENABLED is 0, so there is no XLA: everything runs on the pure-Go backend, " +
				"about ten times slower. Unset it to use XLA.")
		} else if !s.UsesXLA() {
			s.printf("set-up: there is no XLA plugin package for %s/%s: everything runs on the pure-Go backend, "+
				"about ten times slower.", runtime.GOOS, runtime.GOARCH)
		}
		return nil
	}
	return errors.New(lackText(lacks, packageManager(), isRoot()))
}

// lackText returns the message about what is missing, with one command that installs
// all of it.
func lackText(lacks []lack, manager string, root bool) string {
	var b strings.Builder
	b.WriteString("this machine lacks what the set-up needs (nothing was downloaded):\n")
	var packages []string
	for _, l := range lacks {
		fmt.Fprintf(&b, "  - %s\n", l.what)
		if l.fix != "" {
			fmt.Fprintf(&b, "    %s\n", l.fix)
		}
		packages = append(packages, l.packages[manager]...)
	}
	if len(packages) > 0 {
		sudo := "sudo "
		if root {
			sudo = ""
		}
		install := map[string]string{
			"apt-get": "apt-get update && " + sudo + "apt-get install -y",
			"dnf":     "dnf install -y", "zypper": "zypper install -y", "pacman": "pacman -S --needed",
		}[manager]
		fmt.Fprintf(&b, "This fixes it:\n  %s%s %s\n", sudo, install, strings.Join(packages, " "))
	}
	b.WriteString("Then run it again.")
	return b.String()
}

// checkFolder returns a lack if the project's folder cannot be an element of PATH: no
// Python environment can be made in it, and no cell would find its tools.
func (s *Setup) checkFolder() *lack {
	if !strings.ContainsAny(s.Root, ":\n\r") {
		return nil
	}
	return &lack{
		what: fmt.Sprintf("a project folder without ':' or a line break in its path, "+
			"since ':' separates the folders of PATH: this one is %q", s.Root),
		fix: "move or rename the folder",
	}
}

// checkPython removes from s.host.pythons those before the first that can make an
// environment. If none can, it returns what the first lacks.
func (s *Setup) checkPython(ctx context.Context) *lack {
	var first *lack
	for i, python := range s.host.pythons {
		l := checkPython(ctx, python)
		if l == nil {
			s.host.pythons = s.host.pythons[i:]
			return nil
		}
		if first == nil {
			first = l
		}
	}
	if first == nil {
		first = &lack{what: "Python 3.10 or newer, with its venv module", packages: pythonPackages}
	}
	return first
}

// checkPython returns what a Python lacks to make an environment: its version, or
// modules that Debian has in the package python3-venv.
func checkPython(ctx context.Context, python string) *lack {
	const script = "import sys\nprint('%d.%d' % sys.version_info[:2], sys.version_info[:2] >= (3, 10))\nimport venv, ensurepip"
	out, err := exec.CommandContext(ctx, python, "-c", script).CombinedOutput()
	version, rest, _ := strings.Cut(trim(out), " ")
	switch {
	case strings.HasPrefix(rest, "False"):
		return &lack{
			what: fmt.Sprintf("Python 3.10 or newer: %s is version %s", python, version),
			fix:  "install a newer one, and set LATENTLAB_PYTHON to it if it is not found on the PATH",
		}
	case err != nil && strings.HasPrefix(rest, "True"):
		return &lack{
			what:     fmt.Sprintf("Python's venv and ensurepip modules (%s lacks at least one)", python),
			packages: pythonPackages,
		}
	case err != nil:
		return &lack{
			what:     fmt.Sprintf("a Python that starts: %s prints %s", python, lastLines(out, 3)),
			packages: pythonPackages,
		}
	}
	return nil
}

// checkCompiler links the smallest C program: a compiler without the headers of the
// C library is as common as none.
func (s *Setup) checkCompiler(ctx context.Context) *lack {
	if !s.UsesXLA() {
		return nil
	}
	const instead = "or use the slower pure-Go backend instead of XLA: CGO_ENABLED=0 go run ./kernelcfg …"
	if s.host.cc == "" {
		return &lack{
			what:     "a C compiler (gcc or clang; the XLA bindings need cgo)",
			packages: compilerPackages, fix: instead,
		}
	}
	dir, err := os.MkdirTemp("", "latentlab-cc-")
	if err != nil {
		return &lack{what: fmt.Sprintf("a folder for temporary files: %v", err)}
	}
	defer os.RemoveAll(dir)
	cmd := exec.CommandContext(ctx, s.host.cc, "-x", "c", "-o", filepath.Join(dir, "a.out"), "-")
	cmd.Stdin = strings.NewReader("#include <stdlib.h>\n#include <dlfcn.h>\nint main(void) { return dlopen == 0; }\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		return &lack{
			what:     fmt.Sprintf("a C compiler that works: %s prints %s", s.host.cc, lastLines(out, 3)),
			packages: compilerPackages, fix: instead,
		}
	}
	return nil
}

// checkC returns a lack if the plugin cannot use the C library (Alpine's musl).
func (s *Setup) checkC() *lack {
	if !s.UsesXLA() {
		return nil
	}
	if found, _ := filepath.Glob("/lib/ld-musl-*"); len(found) == 0 {
		return nil
	}
	if found, _ := filepath.Glob("/lib*/ld-linux-*"); len(found) > 0 {
		return nil
	}
	return &lack{
		what: "glibc: the XLA plugin cannot load with musl, which this system uses",
		fix:  "use a glibc system (Debian, Ubuntu, Fedora, …), or CGO_ENABLED=0 for the pure-Go backend",
	}
}

func isRoot() bool { return os.Getuid() == 0 }

// checkDisk compares what the steps need with what is free, in the project and in
// Go's caches, which are often on another disk.
func (s *Setup) checkDisk(steps []step) []lack {
	type place struct {
		path, fix string
		need      int64
	}
	project := place{path: s.disk(), fix: "free some space, or move the project to another disk"}
	cache := place{
		path: nearest(s.host.caches["GOCACHE"]),
		fix:  "free some space, or set GOCACHE and GOMODCACHE to folders on another disk",
	}
	for _, st := range steps {
		project.need += st.space
		cache.need += st.cache
	}
	if sameDisk(project.path, cache.path) {
		project.need += cache.need
		cache.need = 0
	}
	var lacks []lack
	for _, p := range []place{project, cache} {
		if free := freeDisk(p.path); free >= 0 && free < p.need {
			lacks = append(lacks, lack{
				what: fmt.Sprintf("disk space: the set-up needs about %s in %s, %s is free",
					bytesText(p.need), p.path, bytesText(free)),
				fix: p.fix,
			})
		}
	}
	return lacks
}

// nearest returns dir, or the nearest existing folder above it.
func nearest(dir string) string {
	for dir != "" && !isDir(dir) && dir != filepath.Dir(dir) {
		dir = filepath.Dir(dir)
	}
	return dir
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// packageManager returns the first package manager found.
func packageManager() string {
	for _, name := range []string{"apt-get", "dnf", "zypper", "pacman"} {
		if _, err := exec.LookPath(name); err == nil {
			return name
		}
	}
	return ""
}

// lastLines returns the last n lines of out that are not blank, in one line.
func lastLines(out []byte, n int) string {
	var lines []string
	for line := range bytes.Lines(out) {
		if text := trim(line); text != "" {
			lines = append(lines, text)
		}
	}
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	return strings.Join(lines, "; ")
}
