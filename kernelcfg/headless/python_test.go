package headless

import (
	"os/exec"
	"testing"

	"latentlab/internal/hometest"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
)

// runPython runs a script with the Python of JupyterLab and returns what it printed.
func runPython(t *testing.T, script string, args ...string) (string, error) {
	t.Helper()
	hometest.Need(t, "JupyterLab", "venv", "bin", "jupyter-lab")
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	s := setup.New(root, t.Output())
	cmd := exec.Command(s.Python(), append([]string{"-c", script}, args...)...)
	cmd.Env = s.JupyterEnviron()
	out, err := cmd.CombinedOutput()
	return string(out), err
}
