package pca

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestFitInRemembers(t *testing.T) {
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
		t.Errorf("PCA comes back as another: %v", err)
	}
	fitted := false
	config.Progress = func(int, float64) { fitted = true }
	l2, err := FitLogisticIn(dir, im, config)
	if err != nil || !reflect.DeepEqual(l, l2) || fitted {
		t.Errorf("logistic PCA comes back as another, or fitted anew (%v): %v", fitted, err)
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
		t.Errorf("other pictures do not fit anew: %v", err)
	}
}

func TestFitInMendsWhatItCannotRead(t *testing.T) {
	dir := t.TempDir()
	im := noise(30, 3, 3, 1)
	want, err := FitIn(dir, im, 2)
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
	for _, content := range [][]byte{nil, whole[:len(whole)/2], []byte("nonsense")} {
		if err := os.WriteFile(files[0], content, 0o644); err != nil {
			t.Fatal(err)
		}
		if got, err := FitIn(dir, im, 2); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("with %d bytes in the file: %v", len(content), err)
		}
		if mended, err := os.ReadFile(files[0]); err != nil || string(mended) != string(whole) {
			t.Errorf("the file is not mended: %v", err)
		}
	}
	if litter, _ := filepath.Glob(filepath.Join(dir, ".part-*")); len(litter) > 0 {
		t.Errorf("left behind: %v", litter)
	}
}

// A folder that cannot be written costs the saving, not the model.
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
