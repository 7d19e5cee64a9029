package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"latentlab/lib/home"
	"latentlab/lib/limit"
)

// torchEnv names the environment variable that chooses a Python with PyTorch, if
// python3 has none.
const torchEnv = "LATENTLAB_TORCH_PYTHON"

// interpreter is a Python that can import a framework.
type interpreter struct{ framework, path string }

// interpreters finds or makes the Pythons of the peers, and prints what is missing:
// the benchmark runs without it.
func interpreters(ctx context.Context) []interpreter {
	var out []interpreter
	if path, err := jaxPython(ctx); err != nil {
		fmt.Printf("without JAX: %v\n", err)
	} else {
		out = append(out, interpreter{"jax", path})
	}
	if path := torchPython(ctx); path == "" {
		fmt.Printf("without PyTorch: neither python3 nor $%s can import torch "+
			"(it takes gigabytes, so bench does not install it)\n",
			torchEnv)
	} else {
		out = append(out, interpreter{"torch", path})
	}
	return out
}

// jaxPython returns the Python of the peers' own environment, .latentlab/peers, and
// makes the environment if it is not there.
func jaxPython(ctx context.Context) (string, error) {
	dir, err := home.Dir("peers")
	if err != nil {
		return "", err
	}
	root, err := home.Root()
	if err != nil {
		return "", err
	}
	pins := filepath.Join(root, "kernelcfg", "bench", "peers", "requirements.txt")
	requirements, err := os.ReadFile(pins)
	if err != nil {
		return "", err
	}
	python, done := filepath.Join(dir, "bin", "python"), filepath.Join(dir, "requirements.txt")
	if have, err := os.ReadFile(done); err == nil && bytes.Equal(have, requirements) {
		return python, nil
	}
	fmt.Println("Installing JAX for the comparison into .latentlab/peers (once, about 600 MB on disk) ...")
	for _, command := range [][]string{
		{"python3", "-m", "venv", "--clear", dir},
		{python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pins},
	} {
		if err := runQuietly(limit.Command(ctx, 1<<30, command[0], command[1:]...)); err != nil {
			return "", fmt.Errorf("%s: %w", strings.Join(command[:min(4, len(command))], " "), err)
		}
	}
	// Written last, so that an interrupted installation does not count.
	return python, os.WriteFile(done, requirements, 0o644)
}

// runQuietly runs a command. If it fails, the error is the last line of its output.
func runQuietly(c *exec.Cmd) error {
	var out tail
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	if err != nil && out.last() != "" {
		return errors.New(out.last())
	}
	return err
}

// torchPython returns a Python that can import PyTorch, "" if there is none.
func torchPython(ctx context.Context) string {
	for _, python := range []string{os.Getenv(torchEnv), "python3"} {
		if python != "" && exec.CommandContext(ctx, python, "-c", "import torch, numpy").Run() == nil {
			return python
		}
	}
	return ""
}

// peers returns the contestants in Python for the task.
func (t task) peers(python []interpreter) ([]contestant, error) {
	root, err := home.Root()
	if err != nil {
		return nil, err
	}
	data, err := home.Dir("data", t.dataSet.folder)
	if err != nil {
		return nil, err
	}
	count := t.images
	if count == 0 {
		count = 1 << 30 // all there are
	}
	design, err := json.Marshal(t.design)
	if err != nil {
		return nil, err
	}
	modes := map[string][][2]string{
		"jax": {{"step", "JAX, jitted step"}, {"scan", "JAX, epoch in lax.scan"}},
		"torch": {
			{"loader", "PyTorch, DataLoader"}, {"tensor", "PyTorch, tensor in memory"}, {"compile", "PyTorch, torch.compile"},
		},
	}
	scripts := filepath.Join(root, "kernelcfg", "bench", "peers")
	var out []contestant
	for _, p := range python {
		script := filepath.Join(scripts, p.framework+"_"+t.design.script()+".py")
		if _, err := os.Stat(script); errors.Is(err, fs.ErrNotExist) {
			continue // not every task is written in every framework
		}
		for _, mode := range modes[p.framework] {
			command := []string{
				p.path, script, mode[0],
				"--images", filepath.Join(data, "train-images-idx3-ubyte"),
				"--labels", filepath.Join(data, "train-labels-idx1-ubyte"),
				"--count", fmt.Sprint(count), "--batch", fmt.Sprint(t.batch), "--network", string(design),
			}
			out = append(out, t.withThreads(contestant{name: mode[1], kind: "peer", command: command})...)
		}
	}
	return out, nil
}
