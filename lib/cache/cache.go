// Package cache keeps what was computed in the files of a folder, so that the
// same is not computed twice: a decomposition, an embedding.
//
// A file is a safetensors file with a checksum. One that is damaged, cut
// short, of another key or of another version of what computed it counts as
// none: its content is computed anew and written over it.
package cache

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"latentlab/lib/atomic"
	"latentlab/lib/safetensors"
)

// keyName is the text in a file's metadata that holds its key.
const keyName = "key"

// Kind is what the files of one kind hold, values of type T.
type Kind[T any] struct {
	// Format names the algorithm that computes them and its version, as
	// "latentlab PCA 1". What changes a value for the same key changes it.
	Format string
	// Encode returns a value's tensors and metadata, in which "key", "format"
	// and "sha256" are Get's.
	Encode func(T) safetensors.File
	// Decode is its inverse, and returns an error where it is given something
	// else.
	Decode func(safetensors.File) (T, error)
}

// Get returns the value that the folder dir holds under key, or computes it and
// saves it there. The key names the value by all that it is computed from, and
// the file by itself. A value that cannot be saved is returned with an error
// that says so.
func (k Kind[T]) Get(dir, key string, compute func() (T, error)) (T, error) {
	path := filepath.Join(dir, key+".safetensors")
	if value, err := k.read(path, key); err == nil {
		return value, nil
	}
	value, err := compute()
	if err != nil {
		return value, err
	}
	if err := k.write(path, key, value); err != nil {
		return value, fmt.Errorf("%s was computed, but not saved: %w", key, err)
	}
	return value, nil
}

func (k Kind[T]) read(path, key string) (value T, err error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return value, err
	}
	f, err := safetensors.Unseal(file, k.Format)
	if err != nil {
		return value, fmt.Errorf("%s: %w", path, err)
	}
	if f.Metadata[keyName] != key {
		return value, fmt.Errorf("%s holds %s, expected %s", path, f.Metadata[keyName], key)
	}
	return k.Decode(f)
}

func (k Kind[T]) write(path, key string, value T) error {
	f := k.Encode(value)
	metadata := map[string]string{}
	maps.Copy(metadata, f.Metadata)
	metadata[keyName] = key
	f.Metadata = metadata
	file, err := f.Seal(k.Format)
	if err != nil {
		return err
	}
	return atomic.WriteFile(path, file, 0o644)
}
