package cache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"latentlab/lib/safetensors"
)

// squares returns the codec of a list of numbers.
func squares(version int) Codec[[]float64] {
	return Codec[[]float64]{
		Format: fmt.Sprintf("squares %d", version),
		Encode: func(v []float64) safetensors.File {
			return safetensors.File{Tensors: []safetensors.Tensor{safetensors.NewTensor("v", v, len(v))}}
		},
		Decode: func(f safetensors.File) ([]float64, error) {
			v, _, err := safetensors.Values[float64](f, "v", 1)
			return v, err
		},
	}
}

func TestGet(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	want, computed := []float64{1, 4, 9}, 0
	get := func(c Codec[[]float64], key string) []float64 {
		t.Helper()
		v, err := c.Get(dir, key, func() ([]float64, error) { computed++; return want, nil })
		if err != nil || !slices.Equal(v, want) {
			t.Fatalf("%v, error %v", v, err)
		}
		return v
	}
	steps := []struct {
		what     string
		codec    Codec[[]float64]
		key      string
		computed int
	}{
		{"the first time", squares(1), "a", 1},
		{"the second time", squares(1), "a", 1},
		{"another key", squares(1), "b", 2},
		{"another version", squares(2), "a", 3},
		{"the same version again", squares(2), "a", 3},
		{"the old version again", squares(1), "a", 4},
	}
	for _, s := range steps {
		if get(s.codec, s.key); computed != s.computed {
			t.Errorf("%s: computed %d times so far, expected %d", s.what, computed, s.computed)
		}
	}
	// A file of another key is ignored.
	file, err := os.ReadFile(filepath.Join(dir, "b.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.safetensors"), file, 0o644); err != nil {
		t.Fatal(err)
	}
	if get(squares(1), "a"); computed != 5 {
		t.Errorf("a file of another key: computed %d times, expected 5", computed)
	}
	// So is a sealed file that holds other tensors.
	strange, err := safetensors.File{Metadata: map[string]string{"key": "a"}}.Seal("squares 1")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.safetensors"), strange, 0o644); err != nil {
		t.Fatal(err)
	}
	if get(squares(1), "a"); computed != 6 {
		t.Errorf("a file without values: computed %d times, expected 6", computed)
	}
}

func TestGetFails(t *testing.T) {
	dir := t.TempDir()
	failure := errors.New("no numbers")
	if _, err := squares(1).Get(dir, "a", func() ([]float64, error) { return nil, failure }); !errors.Is(err, failure) {
		t.Errorf("error %v, expected that of compute", err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("a failure left %v", left)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	v, err := squares(1).Get(file, "a", func() ([]float64, error) { return []float64{1}, nil })
	if err == nil || !strings.Contains(err.Error(), "a was computed but not saved") || len(v) != 1 {
		t.Errorf("%v, error %v, expected both", v, err)
	}
}
