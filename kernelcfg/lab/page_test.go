package lab

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"latentlab/kernelcfg/setup"
)

// TestPage checks what JupyterLab opens: for a new reader the first notebook, for one
// who had one open that one, and a named notebook for both.
func TestPage(t *testing.T) {
	root := t.TempDir()
	first := filepath.Join(root, "notebooks", "000.ipynb")
	own := filepath.Join(root, "my work", "ä b.ipynb")
	for _, tc := range []struct {
		server   Server
		saved    string // in the workspace; empty: there is none
		page     string
		arg, dir string // what the server is started with
	}{
		{Server{}, "", "lab", "/lab", root},
		{Server{First: first}, "", "lab/tree/notebooks/000.ipynb", "/lab/tree/notebooks/000.ipynb", filepath.Dir(first)},
		{Server{First: first}, `{"data":{"notebook:notebooks/000.ipynb":{}}}`, "lab", "/lab", filepath.Dir(first)},
		{
			Server{First: first, Open: own}, `{"data":{"notebook:notebooks/000.ipynb":{}}}`,
			"lab/tree/my work/ä b.ipynb", "/lab/tree/my%20work/%C3%A4%20b.ipynb", filepath.Dir(own),
		},
	} {
		l := tc.server
		l.Setup, l.State = setup.New(root, io.Discard), t.TempDir()
		if tc.saved != "" {
			dir := filepath.Join(l.State, "config", "lab", "workspaces")
			err := os.MkdirAll(dir, 0o755)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, "default-37a8.jupyterlab-workspace"), []byte(tc.saved), 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := l.Page(); got != tc.page {
			t.Errorf("%+v, saved %q: opens %q, want %q", tc.server, tc.saved, got, tc.page)
		}
		cmd, err := l.Command(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"--LabApp.default_url=" + tc.arg, "--ServerApp.preferred_dir=" + tc.dir} {
			if !slices.Contains(cmd.Args, want) {
				t.Errorf("%+v: %q lacks %q", tc.server, cmd.Args, want)
			}
		}
	}
}
