package headless

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"latentlab/kernelcfg/setup"
	"latentlab/lib/atomicfile"
)

// writePage writes the page of an executed notebook, with the permissions perm if it is
// new.
func (j Job) writePage(ctx context.Context, notebook, page string, perm fs.FileMode, temp string) error {
	made := filepath.Join(temp, filepath.Base(page))
	if err := Page(ctx, j.Setup, notebook, filepath.Dir(j.Notebook), made); err != nil {
		return err
	}
	text, err := os.ReadFile(made)
	if err != nil {
		return err
	}
	return atomicfile.Replace(page, text, perm)
}

// Page writes a notebook with its outputs to page, one HTML file that needs no network.
// It looks up in folder the images that the notebook's text refers to.
func Page(ctx context.Context, s *setup.Setup, notebook, folder, page string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, s.Python(), "-m", "latentlab_page", notebook, folder, page)
	cmd.Env = s.JupyterEnviron()
	setup.OwnGroup(cmd)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := setup.RunPinned(cmd); err != nil {
		return fmt.Errorf("making the page of %s: %w\n%s", notebook, err, bytes.TrimSpace(out.Bytes()))
	}
	return nil
}
