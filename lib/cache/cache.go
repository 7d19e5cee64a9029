// Package cache keeps computed values, such as a decomposition or an embedding,
// in the files of a folder, so that none is computed twice.
//
// A value is a safetensors file with a checksum. A file is ignored if it is
// damaged, has another key, or was written by another version of the algorithm:
// the value is computed again and replaces it.
package cache

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"latentlab/lib/atomicfile"
	"latentlab/lib/safetensors"
)

// keyName is the entry of a file's metadata that holds its key.
const keyName = "key"

// Codec describes the files that hold values of type T.
type Codec[T any] struct {
	// Format names the algorithm that computes the values, and its version:
	// "latentlab PCA 1". It must change whenever the value of a key changes.
	Format string
	// Encode returns a value's tensors and metadata. Get sets the metadata
	// "key", "format" and "sha256".
	Encode func(T) safetensors.File
	// Decode is the inverse of Encode. It returns an error for a file that
	// Encode did not produce.
	Decode func(safetensors.File) (T, error)
}

// Get returns the value that the folder dir holds under key, or computes it and
// saves it there. The key must cover everything that the value is computed from;
// the file is named key.safetensors. If the value cannot be saved, Get returns
// it together with an error.
func (c Codec[T]) Get(dir, key string, compute func() (T, error)) (T, error) {
	path := filepath.Join(dir, key+".safetensors")
	if value, err := c.read(path, key); err == nil {
		return value, nil
	}
	value, err := compute()
	if err != nil {
		return value, err
	}
	if err := c.write(path, key, value); err != nil {
		return value, fmt.Errorf("%s was computed but not saved: %w", key, err)
	}
	return value, nil
}

func (c Codec[T]) read(path, key string) (value T, err error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return value, err
	}
	f, err := safetensors.Unseal(file, c.Format)
	if err != nil {
		return value, fmt.Errorf("%s: %w", path, err)
	}
	if f.Metadata[keyName] != key {
		return value, fmt.Errorf("%s holds key %s, expected %s", path, f.Metadata[keyName], key)
	}
	return c.Decode(f)
}

func (c Codec[T]) write(path, key string, value T) error {
	f := c.Encode(value)
	metadata := map[string]string{}
	maps.Copy(metadata, f.Metadata)
	metadata[keyName] = key
	f.Metadata = metadata
	file, err := f.Seal(c.Format)
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(path, file, 0o644)
}
