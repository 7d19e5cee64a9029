package headless

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/atomicfile"
)

//go:embed python/execute.py
var executeScript string

//go:embed python/html.py
var htmlScript string

// Job is the execution of one notebook.
type Job struct {
	Setup    *setup.Setup
	Notebook string          // path of the notebook
	Folder   string          // where the executed notebook and its page go
	Mode     string          // ipynb.Full, ipynb.Quick or ipynb.Set
	Sets     []ipynb.Setting // hyperparameters to change
	Out      io.Writer       // progress and what the cells print
	Env      []string        // added to the environment of the cells
}

// ErrCell reports that a cell failed or that the execution was interrupted. The message
// has been written to Job.Out.
var ErrCell = errors.New("a cell failed")

// Run executes the notebook. It writes the executed notebook and its page into the
// job's folder. If a cell fails, they contain what was executed until then.
func (j Job) Run(ctx context.Context) error {
	nb, err := ipynb.Read(j.Notebook)
	if err != nil {
		return err
	}
	sets := j.Sets
	if j.Mode == ipynb.Quick {
		sets = append(nb.Quick(), sets...)
	}
	if err := nb.Apply(sets); err != nil {
		return fmt.Errorf("%s: %w", j.Notebook, err)
	}
	target := filepath.Join(j.Folder, filepath.Base(j.Notebook))
	if len(sets) > 0 && sameFile(target, j.Notebook) {
		return fmt.Errorf("%s: with changed hyperparameters its outputs would not belong to its code: "+
			"choose another folder with -o", j.Notebook)
	}
	if err := os.MkdirAll(j.Setup.Dir("tmp"), 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(j.Setup.Dir("tmp"), "run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	executed, failed := j.execute(ctx, nb, temp)
	if executed == nil {
		return failed
	}
	executed.Tidy()
	digests, err := j.Setup.DigestVersion()
	if err != nil {
		return errors.Join(failed, err)
	}
	if failed != nil {
		executed.Forget()
	} else {
		executed.Record(j.Mode, sets, j.Setup.Versions(), digests)
	}
	if err := executed.Write(target); err != nil {
		return err
	}
	page := strings.TrimSuffix(target, ".ipynb") + ".html"
	// An interrupted execution still gets its page.
	if err := j.writePage(context.WithoutCancel(ctx), target, page, temp); err != nil {
		return errors.Join(failed, err)
	}
	fmt.Fprintf(j.Out, "wrote %s and %s\n", relativePath(target), relativePath(page))
	return failed
}

// execute has nbclient execute nb. It returns what was executed, with ErrCell if that
// is not all. The notebook is nil if there is nothing to show.
func (j Job) execute(ctx context.Context, nb *ipynb.Notebook, temp string) (*ipynb.Notebook, error) {
	source, result := filepath.Join(temp, "source.ipynb"), filepath.Join(temp, "result.ipynb")
	if err := nb.Write(source); err != nil {
		return nil, err
	}
	folder, err := filepath.Abs(filepath.Dir(j.Notebook))
	if err != nil {
		return nil, err
	}
	log := j.Setup.Dir("log", "kernel.log")
	if err := setup.PrivateDir(filepath.Dir(log)); err != nil {
		return nil, err
	}
	job, err := json.Marshal(map[string]string{
		"notebook": source, "result": result, "kernel": setup.KernelName, "folder": folder, "log": log,
	})
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, j.Setup.Python(), "-c", executeScript)
	cmd.Stdin = bytes.NewReader(job)
	cmd.Stdout, cmd.Stderr = j.Out, os.Stderr
	cmd.Env = append(j.Setup.JupyterEnviron(), j.Env...)
	setup.OwnGroup(cmd)
	// An interrupted cell ends in its own time, and what was executed is written.
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = 30 * time.Second
	failed := setup.RunPinned(cmd)
	if failed == nil {
		nb, err := ipynb.Read(result)
		return nb, err
	}
	switch code := cmd.ProcessState.ExitCode(); {
	case code == 1 || code == 130:
		if nb, err := ipynb.Read(result); err == nil {
			return nb, ErrCell
		}
		return nil, fmt.Errorf("executing %s failed (the kernel's log is %s)", j.Notebook, log)
	default:
		return nil, fmt.Errorf("executing %s: %w (the kernel's log is %s)", j.Notebook, failed, log)
	}
}

// writePage writes the page of an executed notebook.
func (j Job) writePage(ctx context.Context, notebook, page, temp string) error {
	made := filepath.Join(temp, filepath.Base(page))
	if err := Page(ctx, j.Setup, notebook, filepath.Dir(j.Notebook), made); err != nil {
		return err
	}
	f, err := os.Open(made)
	if err != nil {
		return err
	}
	defer f.Close()
	return atomicfile.Copy(page, f, 0o644)
}

// Page writes a notebook with its outputs to page, one HTML file that needs no network.
// It looks up in folder the images that the notebook's text refers to.
func Page(ctx context.Context, s *setup.Setup, notebook, folder, page string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, s.Python(), "-c", htmlScript, notebook, folder, page)
	cmd.Env = s.JupyterEnviron()
	setup.OwnGroup(cmd)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := setup.RunPinned(cmd); err != nil {
		return fmt.Errorf("making the page of %s: %w\n%s", notebook, err, bytes.TrimSpace(out.Bytes()))
	}
	return nil
}

// sameFile reports whether two paths name the same file.
func sameFile(a, b string) bool {
	x, errA := os.Stat(a)
	y, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(x, y)
}

// relativePath returns path relative to the working folder if it is under it.
func relativePath(path string) string {
	wd, err := os.Getwd()
	if err != nil {
		return path
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(wd, abs); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}
