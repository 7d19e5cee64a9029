package run_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latentlab/internal/modeltest"
	"latentlab/lib/ae"
	"latentlab/lib/dataset"
	"latentlab/lib/run"
	"latentlab/lib/train"
)

// The error for a damaged folder names the file and what to do. It changes nothing, and following its
// advice restores the run.
func TestDamagedFolder(t *testing.T) {
	cut := func(b []byte) []byte { return b[:len(b)/2] }
	flip := func(b []byte) []byte { b[len(b)-5] ^= 4; return b }
	none := func(b []byte) []byte { return nil }
	other := func(b []byte) []byte { return []byte(`{"program": "0123456789abcdef"}`) }
	from := useFolder(t)
	trainTiny(t, 1)
	whole := trainTiny(t, 2)
	for _, c := range []struct {
		file   string
		damage func([]byte) []byte
		want   []string
	}{
		{"run.json", cut, []string{"run.json cannot be read", "remove this file"}},
		{"run.json", none, []string{"run.json cannot be read", "remove this file"}},
		{"run.json", other, []string{"run.json describes program 0123456789ab, expected", "move the folder away"}},
		{"run.json", func([]byte) []byte { return []byte("null") },
			[]string{"run.json names no program", "remove this file"}},
		{"step-22.safetensors", cut, []string{"step-22.safetensors cannot be used", "damaged", "move it away"}},
		{"step-22.safetensors", flip,
			[]string{"step-22.safetensors cannot be used", "another SHA-256", "move it away"}},
		{"step-22.safetensors", none, []string{"step-22.safetensors cannot be used", "0 bytes", "move it away"}},
		{"step-22.safetensors", func(b []byte) []byte { return must(os.ReadFile("run.go")) },
			[]string{"step-22.safetensors cannot be used", "damaged"}},
		{"progress.safetensors", flip,
			[]string{"progress.safetensors cannot be used", "another SHA-256", "move it away"}},
	} {
		t.Run(c.file+": "+c.want[0], func(t *testing.T) {
			runs := useFolder(t)
			if err := os.CopyFS(runs, os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(runs, whole.ID())
			path := filepath.Join(dir, c.file)
			if c.file == "progress.safetensors" {
				if err := os.Rename(filepath.Join(dir, "step-22.safetensors"), path); err != nil {
					t.Fatal(err)
				}
			}
			damaged := c.damage(must(os.ReadFile(path)))
			if err := os.WriteFile(path, damaged, 0o644); err != nil {
				t.Fatal(err)
			}
			before := contents(t, dir)
			for range 2 {
				_, err := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil, train.BatchSize(8), train.Adam(1e-2),
					train.Epochs(2))
				if err == nil {
					t.Fatal("no error for the damage")
				}
				for _, part := range c.want {
					if !strings.Contains(err.Error(), part) {
						t.Errorf("error %q, expected %q in it", err, part)
					}
				}
			}
			if after := contents(t, dir); after != before {
				t.Errorf("the error changed the folder from\n%s to\n%s", before, after)
			}
			// Follow the error's advice.
			if err := os.Rename(path, filepath.Join(t.TempDir(), "away")); err != nil {
				t.Fatal(err)
			}
			same(t, whole, trainTiny(t, 2))
		})
	}
}

// contents lists the files of a folder with their sizes.
func contents(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	for _, entry := range must(os.ReadDir(dir)) {
		if entry.Name() != "lock" {
			fmt.Fprintln(&b, entry.Name(), must(entry.Info()).Size())
		}
	}
	return b.String()
}

// So does the error for a dangling link.
func TestDanglingCheckpoint(t *testing.T) {
	useFolder(t)
	whole := trainTiny(t, 2)
	path := filepath.Join(whole.Dir, "step-22.safetensors")
	check(t, os.Remove(path))
	check(t, os.Symlink("nowhere", path))
	_, err := run.Train(t.Context(), modeltest.Tiny{}, modeltest.Images(83), nil, train.BatchSize(8), train.Adam(1e-2), train.Epochs(2))
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("the error is %v, expected %s and what to do", err, path)
	}
	check(t, os.Remove(path))
	same(t, whole, trainTiny(t, 2))
}

// If a checkpoint is removed, training starts from the one before it.
func TestCheckpointRemoved(t *testing.T) {
	useFolder(t)
	trainTiny(t, 1)
	whole := trainTiny(t, 3)
	if err := os.Remove(filepath.Join(whole.Dir, "step-33.safetensors")); err != nil {
		t.Fatal(err)
	}
	again := trainTiny(t, 3)
	if again.NewSteps != 22 {
		t.Errorf("trained %d steps, expected 22 from the end of epoch 1", again.NewSteps)
	}
	same(t, whole, again)
}

func TestRefused(t *testing.T) {
	useFolder(t)
	for _, c := range []struct {
		name    string
		m       train.Model
		data    *dataset.Examples
		options []train.Option
		want    string
	}{
		{"batch beyond the data", modeltest.Tiny{}, modeltest.Images(5), nil, "batch size is 8, but there are only 5 images"},
		{"no images", modeltest.Tiny{}, modeltest.Images(0), nil, "no images"},
		{"nil images", modeltest.Tiny{}, nil, nil, "no images"},
		{"nil model", nil, modeltest.Images(20), nil, "no model"},
		{"rate", modeltest.Tiny{}, modeltest.Images(20), []train.Option{train.Adam(-1)}, "learning rate is -1"},
		{"decoder too wide", &ae.Model{Encoder: modeltest.Tiny{}.Reconstruct, Decoder: modeltest.Tiny{}.Reconstruct}, dataset.Faces(20, 1), nil,
			"as wide as an image"},
		{"empty test set", modeltest.Tiny{}, modeltest.Images(20), []train.Option{train.Test(modeltest.Images(0))},
			"the test set tiny: it has no images"},
	} {
		r, err := run.Train(context.Background(), c.m, c.data, nil,
			append([]train.Option{train.BatchSize(8)}, c.options...)...)
		if err == nil || r != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected %q in it", c.name, err, c.want)
		}
	}
}
