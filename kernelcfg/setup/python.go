package setup

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"strings"

	"latentlab/lib/atomicfile"
)

// jupyterPins holds every Python package with its version and hashes.
//
//go:embed pins/jupyter.txt
var jupyterPins string

// pythonEnv names the environment variable that chooses the Python with which the
// environment is made.
const pythonEnv = "LATENTLAB_PYTHON"

// python makes the Python environment with JupyterLab, nbclient, nbconvert.
//
// An environment contains its own path, so it cannot be made elsewhere and renamed.
// It is made in a new folder, and the link .latentlab/venv is changed to that folder
// once it is complete.
func (s *Setup) python() step {
	inputs := s.Root + "\n" + jupyterPins
	if chosen := os.Getenv(pythonEnv); chosen != "" {
		inputs += "\n" + chosen
	}
	st := step{
		name: "python", part: "Jupyter", title: "Python environment with JupyterLab",
		inputs: inputs, space: 350 << 20,
		outputs: []string{"venv/pyvenv.cfg", "venv/packages.txt"},
	}
	// The environment's Python is a link to the system's, which an upgrade may
	// remove.
	st.check = func(deep bool) error {
		if _, err := os.Stat(s.Python()); err != nil {
			return err
		}
		return checkPackages(s.Dir("venv"), deep)
	}
	st.do = func(ctx context.Context) error {
		temp, err := s.temp(st.name)
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		for _, old := range s.environments() {
			if target, _ := os.Readlink(s.Dir("venv")); target != filepath.Base(old) {
				os.RemoveAll(old) // left by a set-up that was interrupted
			}
		}
		dir, err := os.MkdirTemp(s.Dir(), "venv-")
		if err != nil {
			return err
		}
		if err := os.Chmod(dir, 0o755); err != nil {
			return err
		}
		env := []string{"TMPDIR=" + temp, "PYTHONPATH=", "PYTHONHOME=", "VIRTUAL_ENV=", "PIP_REQUIRE_VIRTUALENV="}
		pins := filepath.Join(temp, "jupyter.txt")
		if err := os.WriteFile(pins, []byte(jupyterPins), 0o644); err != nil {
			return err
		}
		err = s.run(ctx, command{
			step: st.name, argv: []string{s.host.pythons[0], "-m", "venv", dir}, env: env, why: "making the environment",
		})
		if err != nil {
			return err
		}
		err = s.run(ctx, command{
			step: st.name, env: env, why: "downloading and installing packages", most: st.space,
			argv: []string{
				filepath.Join(dir, "bin", "python"), "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
				"--no-deps", "--require-hashes", "--only-binary=:all:", "-r", pins,
			},
		})
		if err != nil {
			return err
		}
		if err := atomicfile.WriteFile(filepath.Join(dir, "packages.txt"), []byte(pinned(jupyterPins)), 0o644); err != nil {
			return err
		}
		if info, err := os.Lstat(s.Dir("venv")); err == nil && info.Mode()&os.ModeSymlink == 0 {
			os.RemoveAll(s.Dir("venv"))
		}
		if err := atomicfile.Link(filepath.Base(dir), s.Dir("venv")); err != nil {
			return err
		}
		for _, old := range s.environments() {
			if old != dir {
				os.RemoveAll(old)
			}
		}
		return nil
	}
	return st
}

// Python returns the path of the environment's Python.
func (s *Setup) Python() string { return s.Dir("venv", "bin", "python") }

// environments returns the folders that contain an environment.
func (s *Setup) environments() []string {
	return glob(s.Dir(), "venv-*")
}

// pinned returns the name==version lines of a list of pins.
func pinned(pins string) string {
	var b strings.Builder
	for line := range strings.Lines(pins) {
		if name, _, ok := strings.Cut(line, " \\"); ok && strings.Contains(name, "==") {
			b.WriteString(name + "\n")
		}
	}
	return b.String()
}
