package tsne

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

func TestEmbedIn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	x := blobs(30, 3, 4)
	computed := false
	c := Config{Perplexity: 5, Iterations: 20, Progress: func(int, float64) { computed = true }}
	embedIn := func(x [][]float32, c Config) [][]float32 {
		t.Helper()
		computed = false
		y, err := EmbedIn(t.Context(), dir, x, c)
		if err != nil {
			t.Fatal(err)
		}
		return y
	}
	want := embedIn(x, c)
	if !computed {
		t.Error("the first time nothing was computed")
	}
	if got := embedIn(x, c); computed || !reflect.DeepEqual(got, want) {
		t.Error("the second time it was computed again, or differs")
	}
	for name, change := range map[string]func(*Config){
		"Dims":         func(c *Config) { c.Dims = 3 },
		"Perplexity":   func(c *Config) { c.Perplexity = 6 },
		"Iterations":   func(c *Config) { c.Iterations = 21 },
		"Early":        func(c *Config) { c.Early = 3 },
		"Exaggeration": func(c *Config) { c.Exaggeration = 4 },
		"LearningRate": func(c *Config) { c.LearningRate = 20 },
		"Seed":         func(c *Config) { c.Seed = 9 },
	} {
		other := c
		if change(&other); key(x, other.withDefaults(len(x))) == key(x, c.withDefaults(len(x))) {
			t.Errorf("another %s has the same key", name)
		}
	}
	if embedIn(blobs(30, 3, 5), c); !computed {
		t.Error("other points were not computed")
	}

	// A damaged file is computed and written anew: lib/safetensors tests every
	// bit.
	path := filepath.Join(dir, key(x, c.withDefaults(len(x)))+".safetensors")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	flipped, swapped := bytes.Clone(whole), bytes.Clone(whole)
	flipped[len(whole)-3] ^= 1 // of a position
	swapped[bytes.IndexByte(whole, ':')-2] ^= 4
	for what, damaged := range map[string][]byte{
		"nonsense": []byte("nonsense"), "half of it": whole[:len(whole)/2], "a bit of a position": flipped,
		"a bit of the header": swapped,
	} {
		if err := os.WriteFile(path, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := embedIn(x, c); !computed || !reflect.DeepEqual(got, want) {
			t.Errorf("%s in the file was not computed anew", what)
		}
		if repaired, err := os.ReadFile(path); err != nil || !bytes.Equal(repaired, whole) {
			t.Errorf("%s in the file was not repaired (%v)", what, err)
		}
	}

	// If the folder cannot be written, the embedding is still returned.
	if y, err := EmbedIn(t.Context(), path, x, c); err == nil || len(y) != len(x) {
		t.Errorf("%d positions and error %v, expected both", len(y), err)
	}
}
