package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
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
			t.Setenv("LATENTLAB_RUNS", filepath.Join(out, "runs")) // so that all of it is trained here
			t.Setenv("LATENTLAB_MODELS", filepath.Join(out, "models"))
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
			checkRuns(t, path, filepath.Join(out, filepath.Base(path)))
		})
	}
}

var runLine = regexp.MustCompile(`Run ([0-9a-f]{12}),`)

// checkRuns holds the committed outputs to the library as it is now. A run's
// name says what was computed, and not for how many epochs: so what the quick
// execution computes must be what the committed notebook shows. A cell that
// loads several runs shows the last one it had to train: a list that a
// notebook's quick settings shorten must end as the full one does.
func checkRuns(t *testing.T, committed, quick string) {
	t.Helper()
	if runtime.GOARCH != "amd64" {
		return // initial values may differ in their last bit, and the names with them
	}
	shown, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile(quick)
	if err != nil {
		t.Fatal(err)
	}
	runs := runLine.FindAllSubmatch(now, -1)
	if len(runs) == 0 {
		t.Error("the notebook trained nothing")
	}
	for _, run := range runs {
		if !bytes.Contains(shown, run[1]) {
			t.Errorf("a cell computes run %s, which the committed outputs do not show: the library computes something else than they do; `go run ./kernelcfg run -o notebooks %s` renews them", run[1], filepath.Base(committed))
		}
	}
}
