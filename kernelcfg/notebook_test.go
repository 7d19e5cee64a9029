package main

import (
	"os"
	"path/filepath"
	"testing"

	"latentlab/kernelcfg/headless"
	"latentlab/kernelcfg/ipynb"
	"latentlab/kernelcfg/setup"
	"latentlab/lib/home"
	"latentlab/lib/home/hometest"
)

func notebooks(t *testing.T) []string {
	t.Helper()
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	paths, err := filepath.Glob(filepath.Join(root, "notebooks", "*.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatal("there are no notebooks in notebooks/")
	}
	return paths
}

// TestCommitted holds the notebooks' outputs to their code, and the manifest
// of chapters to its notebooks. It executes nothing.
func TestCommitted(t *testing.T) {
	paths := notebooks(t)
	wrong, err := checkNotebooks(paths, filepath.Join(filepath.Dir(paths[0]), "chapters.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range wrong {
		t.Error(text)
	}
}

// TestNotebooks executes every notebook with its quick settings.
func TestNotebooks(t *testing.T) {
	if os.Getenv(notebooksEnv) == "" {
		t.Skip("executing the notebooks takes minutes: `go run ./kernelcfg test notebooks` does it")
	}
	hometest.Need(t, "the Go kernel", "jupyter", "kernels", setup.KernelName, "kernel.json")
	root, err := home.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range notebooks(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			out := t.TempDir()
			job := headless.Job{
				Setup: setup.New(root, os.Stderr), Notebook: path, Folder: out, Mode: ipynb.Quick, Out: os.Stdout,
			}
			if err := job.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, ext := range []string{".ipynb", ".html"} {
				name := filepath.Base(path[:len(path)-len(".ipynb")]) + ext
				if info, err := os.Stat(filepath.Join(out, name)); err != nil || info.Size() == 0 {
					t.Errorf("no %s was written: %v", name, err)
				}
			}
		})
	}
}
