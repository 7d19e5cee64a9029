package download

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"

	"latentlab/lib/home"
)

// Files are the files of a data set as they were fetched.
type Files struct {
	set dataSet
	dir string
}

// Open returns the files of a set. It returns an error that names the command that
// fetches them if one is missing or has another size than the manifest's. It reads none.
func Open(name string) (Files, error) {
	files, err := locate(name)
	if err != nil {
		return files, err
	}
	for _, f := range files.set.Files {
		if err := checkSize(files.dir, f); err != nil {
			return files, fmt.Errorf("%s is not complete: %w; run `go run ./kernelcfg setup`", files.set.Title, err)
		}
	}
	return files, nil
}

// locate returns the files of a set, which may be missing.
func locate(name string) (Files, error) {
	m, err := readManifest()
	if err != nil {
		return Files{}, err
	}
	set, err := m.set(name)
	if err != nil {
		return Files{}, err
	}
	dir, err := home.Dir("data", name)
	return Files{set, dir}, err
}

// Path returns the path of a file of the set.
func (f Files) Path(name string) string { return filepath.Join(f.dir, name) }

// Read returns the content of a file of the set. It returns an error if that has
// changed since it was fetched.
func (f Files) Read(name string) ([]byte, error) {
	raw, err := os.ReadFile(f.Path(name))
	if err != nil {
		return nil, err
	}
	return raw, f.Check(f.Path(name), raw)
}

// Check returns an error if raw, the content of the set's file at path, does not have the
// manifest's CRC. It accepts a file that the manifest does not list. A CRC detects damage;
// SHA-256, which was checked when the file was fetched, would take longer than reading it.
func (f Files) Check(path string, raw []byte) error {
	for _, file := range f.set.Files {
		if file.Name != filepath.Base(path) || file.CRC32C == "" {
			continue
		}
		if got := fmt.Sprintf("%08x", crc32.Checksum(raw, castagnoli)); got != file.CRC32C {
			return fmt.Errorf("%s has changed since it was fetched: CRC-32C %s, expected %s; run `go run ./kernelcfg setup`",
				path, got, file.CRC32C)
		}
	}
	return nil
}

// castagnoli is the polynomial for which processors have instructions.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checkSize returns an error unless the file has the manifest's size.
func checkSize(dir string, f dataFile) error {
	path := filepath.Join(dir, f.Name)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is missing: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return err
	}
	if info.Size() != f.Size {
		return fmt.Errorf("%s has %d bytes, expected %d", path, info.Size(), f.Size)
	}
	return nil
}
