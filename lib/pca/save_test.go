package pca

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"latentlab/lib/safetensors"
)

func TestFitInCaches(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	im := noise(30, 3, 3, 1)
	config := LogisticConfig{K: 2, Iterations: 3}
	p, err := FitIn(dir, im, 2)
	if err != nil {
		t.Fatal(err)
	}
	l, err := FitLogisticIn(dir, im, config)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 2 {
		t.Fatalf("files %v, want one for each model", files)
	}
	p2, err := FitIn(dir, im, 2)
	if err != nil || !reflect.DeepEqual(p, p2) {
		t.Errorf("PCA comes back changed: %v", err)
	}
	fitted := false
	config.Progress = func(int, float64) { fitted = true }
	l2, err := FitLogisticIn(dir, im, config)
	if err != nil || !reflect.DeepEqual(l, l2) || fitted {
		t.Errorf("logistic PCA comes back changed, or fitted anew (%v): %v", fitted, err)
	}
	for name, change := range map[string]func(*LogisticConfig){
		"M":    func(c *LogisticConfig) { c.M = 3 },
		"K":    func(c *LogisticConfig) { c.K = 1 },
		"rows": func(c *LogisticConfig) { c.Rows = 20 },
		"seed": func(c *LogisticConfig) { c.Seed = 5 },
	} {
		other := config
		change(&other)
		fitted = false
		if _, err := FitLogisticIn(dir, im, other); err != nil || !fitted {
			t.Errorf("another %s does not fit anew: %v", name, err)
		}
	}
	fitted = false
	if _, err := FitLogisticIn(dir, noise(30, 3, 3, 2), config); err != nil || !fitted {
		t.Errorf("other images do not fit anew: %v", err)
	}
}

// Whichever bit of a file flips and wherever it is cut, the model is the one that
// was fitted, and the file is repaired.
func TestFitInNoticesDamage(t *testing.T) {
	im := noise(30, 2, 3, 1)
	config := LogisticConfig{K: 2, Iterations: 2}
	for name, fit := range map[string]func(dir string) (coder, error){
		"PCA":          func(dir string) (coder, error) { return FitIn(dir, im, 2) },
		"logistic PCA": func(dir string) (coder, error) { return FitLogisticIn(dir, im, config) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			want, err := fit(dir)
			if err != nil {
				t.Fatal(err)
			}
			files, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(files) != 1 {
				t.Fatal(files, err)
			}
			whole, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			try := func(what string, damaged []byte) {
				t.Helper()
				if err := os.WriteFile(files[0], damaged, 0o644); err != nil {
					t.Fatal(err)
				}
				got, err := fit(dir)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Fatalf("%s: a different model, error %v", what, err)
				}
				if repaired, err := os.ReadFile(files[0]); err != nil || string(repaired) != string(whole) {
					t.Fatalf("%s: the file is not repaired (%v)", what, err)
				}
				if left, _ := filepath.Glob(filepath.Join(dir, ".*")); len(left) > 0 {
					t.Errorf("temporary files are left: %v", left)
				}
			}
			// Each costs a sync to the disk; lib/safetensors tests every bit.
			for i := 0; i < len(whole); i += 29 {
				damaged := append([]byte{}, whole...)
				damaged[i] ^= 1 << (i % 8)
				try(fmt.Sprintf("bit %d of byte %d of %d flipped", i%8, i, len(whole)), damaged)
			}
			for _, n := range []int{0, 7, len(whole) / 2, len(whole) - 1} {
				try(fmt.Sprintf("cut after %d bytes", n), whole[:n])
			}
			foreign, err := safetensors.File{Tensors: []safetensors.Tensor{safetensors.NewTensor("mean", []float64{1}, 1, 1)}}.Encode()
			if err != nil {
				t.Fatal(err)
			}
			try("another program's file", foreign)
			f, err := safetensors.Decode(whole)
			if err != nil {
				t.Fatal(err)
			}
			older, err := f.Seal("latentlab PCA 0")
			if err != nil {
				t.Fatal(err)
			}
			try("another version's file", older)
		})
	}
}

// If the folder cannot be written, the model is still returned.
func TestFitInUnwritable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	p, err := FitIn(file, noise(30, 3, 3, 1), 2)
	if err == nil || p == nil {
		t.Errorf("model %v, error %v; want both", p, err)
	}
}
