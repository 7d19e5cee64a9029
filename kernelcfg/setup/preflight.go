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

// lack is one thing that the machine lacks.
type lack struct {
	what     string
	packages map[string][]string // by package manager; nil when packages don't help
	mend     string              // what to do instead
}

var (
	pythonPackages = map[string][]string{
		"apt-get": {"python3", "python3-venv"}, "dnf": {"python3"}, "zypper": {"python3"}, "pacman": {"python"},
	}
	compilerPackages = map[string][]string{
		"apt-get": {"gcc", "libc6-dev"}, "dnf": {"gcc", "glibc-devel"}, "zypper": {"gcc", "glibc-devel"}, "pacman": {"gcc"},
	}
)

// preflight looks, before anything is downloaded, for all that the steps
// need, and reports everything that is missing in one error.
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
			s.say("set-up: CGO_ENABLED=0, so without XLA: everything runs on the pure-Go backend, about ten times slower. Unset it to use XLA.")
		} else if !s.UsesXLA() {
			s.say("set-up: there is no XLA plugin package for %s/%s: everything runs on the pure-Go backend, about ten times slower.", runtime.GOOS, runtime.GOARCH)
		}
		return nil
	}
	return errors.New(lackText(lacks, packageManager(), isRoot()))
}

// lackText words what is missing, with one command that installs all of it.
func lackText(lacks []lack, manager string, root bool) string {
	var b strings.Builder
	b.WriteString("this machine lacks what the set-up needs (nothing was downloaded):\n")
	var packages []string
	for _, l := range lacks {
		fmt.Fprintf(&b, "  - %s\n", l.what)
		if l.mend != "" {
			fmt.Fprintf(&b, "    %s\n", l.mend)
		}
		packages = append(packages, l.packages[manager]...)
	}
	if len(packages) > 0 {
		sudo := "sudo "
		if root {
			sudo = ""
		}
		install := map[string]string{"apt-get": "apt-get update && " + sudo + "apt-get install -y", "dnf": "dnf install -y", "zypper": "zypper install -y", "pacman": "pacman -S --needed"}[manager]
		fmt.Fprintf(&b, "This mends it:\n  %s%s %s\n", sudo, install, strings.Join(packages, " "))
	}
	b.WriteString("Then run it again.")
	return b.String()
}

// checkFolder reports a project folder that cannot be an element of PATH: no
// Python environment can be made in it, and no cell would find its tools.
func (s *Setup) checkFolder() *lack {
	if !strings.ContainsAny(s.Root, ":\n\r") {
		return nil
	}
	return &lack{
		what: fmt.Sprintf("a project folder without ':' or a line break in its path, since ':' separates the folders of PATH: this one is %q", s.Root),
		mend: "move or rename the folder",
	}
}

// checkPython looks for the first Python that can make an environment, and
// leaves it at the front of s.host.pythons. When none can, it tells what is
// wrong with the first.
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

// checkPython asks a Python for its version and the modules that making an
// environment needs. Debian splits them off into python3-venv.
func checkPython(ctx context.Context, python string) *lack {
	const ask = "import sys\nprint('%d.%d' % sys.version_info[:2], sys.version_info[:2] >= (3, 10))\nimport venv, ensurepip"
	out, err := exec.CommandContext(ctx, python, "-c", ask).CombinedOutput()
	version, rest, _ := strings.Cut(trim(out), " ")
	switch {
	case strings.HasPrefix(rest, "False"):
		return &lack{
			what: fmt.Sprintf("Python 3.10 or newer: %s is version %s", python, version),
			mend: "install a newer one, and set LATENTLAB_PYTHON to it if it is not found on the PATH",
		}
	case err != nil && strings.HasPrefix(rest, "True"):
		return &lack{what: fmt.Sprintf("Python's venv and ensurepip modules (%s has not both)", python), packages: pythonPackages}
	case err != nil:
		return &lack{what: fmt.Sprintf("a Python that starts: %s says %s", python, lastLines(out, 3)), packages: pythonPackages}
	}
	return nil
}

// checkCompiler tries to link the smallest C program: a compiler without the
// C library's headers is as common as none.
func (s *Setup) checkCompiler(ctx context.Context) *lack {
	if !s.UsesXLA() {
		return nil
	}
	const instead = "or do without XLA, on the slower pure-Go backend: CGO_ENABLED=0 go run ./kernelcfg …"
	if s.host.cc == "" {
		return &lack{what: "a C compiler (gcc or clang; the XLA bindings need cgo)", packages: compilerPackages, mend: instead}
	}
	dir, err := os.MkdirTemp("", "latentlab-cc-")
	if err != nil {
		return &lack{what: fmt.Sprintf("room for temporary files: %v", err)}
	}
	defer os.RemoveAll(dir)
	cmd := exec.CommandContext(ctx, s.host.cc, "-x", "c", "-o", filepath.Join(dir, "a.out"), "-")
	cmd.Stdin = strings.NewReader("#include <stdlib.h>\n#include <dlfcn.h>\nint main(void) { return dlopen == 0; }\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		return &lack{
			what:     fmt.Sprintf("a C compiler that works: %s says %s", s.host.cc, lastLines(out, 3)),
			packages: compilerPackages, mend: instead,
		}
	}
	return nil
}

// checkC finds a C library that the plugin cannot use (Alpine's musl).
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
		mend: "use a glibc system (Debian, Ubuntu, Fedora, …), or CGO_ENABLED=0 for the pure-Go backend",
	}
}

func isRoot() bool { return os.Getuid() == 0 }

// checkDisk compares what the steps need with what is free, in the project
// and where Go keeps its caches, which is often another disk.
func (s *Setup) checkDisk(steps []step) []lack {
	type place struct {
		path, mend string
		need       int64
	}
	project := place{path: s.Root, mend: "free some space, or move the project to another disk"}
	cache := place{path: goCache(), mend: "free some space, or set GOCACHE and GOMODCACHE to folders on another disk"}
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
				what: fmt.Sprintf("disk space: the set-up needs about %s in %s, %s is free", bytesText(p.need), p.path, bytesText(free)),
				mend: p.mend,
			})
		}
	}
	return lacks
}

// goCache returns the folder of Go's build cache, or the nearest above it
// that exists.
func goCache() string {
	dir := goSetting("GOCACHE")
	if dir == "" {
		dir, _ = os.UserCacheDir()
	}
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

// lastLines returns the last n lines of out that say something, in one line.
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
