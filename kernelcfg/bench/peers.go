package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"latentlab/lib/home"
	"latentlab/lib/limit"
)

// torchEnv names the Python that has PyTorch, where python3 has not.
const torchEnv = "LATENTLAB_TORCH_PYTHON"

// interpreter is a Python that can import a framework.
type interpreter struct{ framework, path string }

// interpreters finds or makes the Pythons of the peers, and says what is
// missing: the benchmark goes on without it.
func interpreters(ctx context.Context) []interpreter {
	var out []interpreter
	if path, err := jaxPython(ctx); err != nil {
		fmt.Printf("JAX is left out: %v\n", err)
	} else {
		out = append(out, interpreter{"jax", path})
	}
	if path := torchPython(ctx); path == "" {
		fmt.Printf("PyTorch is left out: neither python3 nor $%s can import torch (its wheel needs gigabytes, so it is not installed here)\n", torchEnv)
	} else {
		out = append(out, interpreter{"torch", path})
	}
	return out
}

// jaxPython returns the Python of the peers' own venv, made when it is not
// there. Removing .latentlab/peers removes all of it.
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
		if err := output(limit.Command(ctx, 1<<30, command[0], command[1:]...)); err != nil {
			return "", fmt.Errorf("%s: %w", strings.Join(command[:min(4, len(command))], " "), err)
		}
	}
	// Written last, so that an interrupted installation is not taken for one.
	return python, os.WriteFile(done, requirements, 0o644)
}

// output runs a command and returns its last line as the error when it fails.
func output(c *exec.Cmd) error {
	var said tail
	c.Stdout, c.Stderr = &said, &said
	err := c.Run()
	if err != nil && said.last() != "" {
		return errors.New(said.last())
	}
	return err
}

func torchPython(ctx context.Context) string {
	for _, python := range []string{os.Getenv(torchEnv), "python3"} {
		if python != "" && exec.CommandContext(ctx, python, "-c", "import torch, numpy").Run() == nil {
			return python
		}
	}
	return ""
}

// peers returns the peers' contestants for the task.
func (t task) peers(python []interpreter) ([]contestant, error) {
	root, err := home.Root()
	if err != nil {
		return nil, err
	}
	data, err := home.Dir("data", t.corpus.folder)
	if err != nil {
		return nil, err
	}
	pictures := t.pictures
	if pictures == 0 {
		pictures = 1 << 30 // all there are
	}
	design, err := json.Marshal(t.design)
	if err != nil {
		return nil, err
	}
	modes := map[string][][2]string{
		"jax":   {{"step", "JAX, jitted step"}, {"scan", "JAX, epoch in lax.scan"}},
		"torch": {{"loader", "PyTorch, DataLoader"}, {"tensor", "PyTorch, tensor in memory"}, {"compile", "PyTorch, torch.compile"}},
	}
	var out []contestant
	for _, p := range python {
		for _, mode := range modes[p.framework] {
			command := []string{
				p.path, filepath.Join(root, "kernelcfg", "bench", "peers", p.framework+"_"+t.design.script()+".py"), mode[0],
				"--images", filepath.Join(data, "train-images-idx3-ubyte"), "--labels", filepath.Join(data, "train-labels-idx1-ubyte"),
				"--pictures", fmt.Sprint(pictures), "--batch", fmt.Sprint(t.batch), "--network", string(design),
			}
			out = append(out, t.threadings(contestant{name: mode[1], kind: "peer", command: command})...)
		}
	}
	return out, nil
}
