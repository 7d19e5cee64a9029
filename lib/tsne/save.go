package tsne

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"fmt"
	"os"
	"path/filepath"

	"latentlab/lib/atomic"
)

// saved is what a file holds: places, and what they were computed from.
type saved struct {
	Key    string
	Places [][]float32
}

// EmbedIn is [Embed], but takes the places from the folder dir when the same
// points were embedded there with the same config before, and else saves them
// there. When they cannot be saved it returns them together with the error.
func EmbedIn(ctx context.Context, dir string, x [][]float32, config Config) ([][]float32, error) {
	if err := checkPoints(x); err != nil {
		return nil, err
	}
	c := config.withDefaults(len(x))
	key := key(x, c)
	path := filepath.Join(dir, key+".gob")
	if y, err := load(path, key); err == nil {
		return y, nil
	}
	y, err := Embed(ctx, x, config)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if err := gob.NewEncoder(&file).Encode(saved{key, y}); err != nil {
		return y, fmt.Errorf("tsne: embedded, but not saved: %w", err)
	}
	if err := atomic.WriteFile(path, file.Bytes(), 0o644); err != nil {
		return y, fmt.Errorf("tsne: embedded, but not saved: %w", err)
	}
	return y, nil
}

// key names an embedding by all that it is computed from.
func key(x [][]float32, c Config) string {
	h := sha256.New()
	fmt.Fprintf(h, "t-SNE 1: points %d dimensions %d perplexity %g early %d exaggeration %g rate %g seed %d\n",
		len(x), len(x[0]), c.Perplexity, c.Early, c.Exaggeration, c.LearningRate, c.Seed)
	for _, row := range x {
		// A hash takes what is written and has no error.
		_ = binary.Write(h, binary.LittleEndian, row)
	}
	return fmt.Sprintf("tsne-%x-n%d-dims%d-iterations%d", h.Sum(nil)[:8], len(x), c.Dims, c.Iterations)
}

func load(path, key string) ([][]float32, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var s saved
	if err := gob.NewDecoder(file).Decode(&s); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if s.Key != key {
		return nil, fmt.Errorf("%s holds %s, expected %s", path, s.Key, key)
	}
	return s.Places, nil
}
