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
	"latentlab/lib/home"
)

//go:embed python/execute.py
var executeScript string

// Job is the execution of one notebook.
type Job struct {
	Setup    *setup.Setup
	Notebook string          // path of the notebook
	Folder   string          // where the executed notebook and its page go
	Spare    string          // where they go if they must not replace the notebook in Folder; "" is .latentlab/out
	Mode     string          // ipynb.Full, ipynb.Quick or ipynb.Set
	Sets     []ipynb.Setting // hyperparameters to change
	Out      io.Writer       // progress and what the cells print
	Env      []string        // added to the environment of the cells
}

// The errors of an execution that did not come to its end. What happened has been
// written to Job.Out.
var (
	ErrCell        = errors.New("a cell failed")
	ErrInterrupted = errors.New("interrupted")
)

// Check returns the error with which Run would fail without executing anything: the
// notebook cannot be read or lacks a hyperparameter of Sets, or the result could not be
// written.
func (j Job) Check() error {
	_, _, err := j.prepare()
	if err == nil {
		_, err = j.newResult()
	}
	return err
}

// Run executes the notebook. It writes the executed notebook and its page into the
// job's folder. If a cell fails, they contain what was executed until then; the notebook
// itself is not replaced by that.
func (j Job) Run(ctx context.Context) error {
	nb, sets, err := j.prepare()
	if err != nil {
		return err
	}
	at, err := j.newResult()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(j.Setup.Dir("tmp"), 0o755); err != nil {
		return err
	}
	temp, err := os.MkdirTemp(j.Setup.Dir("tmp"), "run-")
	if err != nil {
		return err
	}
	defer func() { os.RemoveAll(temp) }()
	if j.Mode == ipynb.Quick && len(sets) == len(j.Sets) {
		fmt.Fprintf(j.Out, "%s has no settings for a quick look: its values stay as they are\n", relativePath(j.Notebook))
	}
	nb.ClearOutputs() // those of cells that will not be executed would be of other values
	executed, failed := j.execute(ctx, nb, temp)
	if executed == nil {
		return failed
	}
	executed.Tidy()
	executed.Forget()
	if failed == nil {
		digests, err := j.Setup.DigestVersion()
		if err != nil {
			failed = err // an execution without a record
		} else {
			executed.Record(j.Mode, sets, j.Setup.Versions(), digests)
		}
	}
	written, failed := j.store(executed, at, failed)
	if written == nil {
		err := fmt.Errorf("%w\nwhat was executed is in %s", failed, temp)
		temp = "" // keep it
		return err
	}
	// An interrupted execution still gets its page.
	if err := j.writePage(context.WithoutCancel(ctx), written.notebook, written.page, written.perm, temp); err != nil {
		return errors.Join(failed, err)
	}
	fmt.Fprintf(j.Out, "wrote %s and %s\n", relativePath(written.notebook), relativePath(written.page))
	return failed
}

// prepare returns the notebook with changed hyperparameters, and the changes.
func (j Job) prepare() (*ipynb.Notebook, []ipynb.Setting, error) {
	nb, err := ipynb.Read(j.Notebook)
	if err != nil {
		return nil, nil, err
	}
	sets := j.Sets
	if j.Mode == ipynb.Quick {
		sets = append(nb.Quick(), sets...)
	}
	if err := nb.Apply(sets); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", j.Notebook, err)
	}
	if len(sets) > 0 && home.SameFile(filepath.Join(j.Folder, filepath.Base(j.Notebook)), j.Notebook) {
		return nil, nil, fmt.Errorf("%s: with changed hyperparameters its outputs would not belong to its code: "+
			"choose another folder with -o", j.Notebook)
	}
	return nb, sets, nil
}

// execute has nbclient execute nb. It returns what was executed, with ErrCell or
// ErrInterrupted if that is not all. The notebook is nil if there is nothing to show.
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
	job, err := json.Marshal(map[string]any{
		"notebook": source, "result": result, "kernel": setup.KernelName, "folder": folder, "log": log,
		"parent": os.Getpid(),
	})
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, j.Setup.Python(), "-c", executeScript)
	cmd.Stdin = bytes.NewReader(job)
	cmd.Stdout, cmd.Stderr = j.Out, os.Stderr
	cmd.Env = append(j.Setup.JupyterEnviron(), j.Env...)
	setup.OwnServer(cmd)
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
			return nb, map[int]error{1: ErrCell, 130: ErrInterrupted}[code]
		}
		if err := j.Setup.CheckJupyter(); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("executing %s failed (the kernel's log is %s)", j.Notebook, log)
	default:
		return nil, fmt.Errorf("executing %s: %w (the kernel's log is %s)", j.Notebook, failed, log)
	}
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
