// Package atomicfile writes files atomically: to a temporary name in the
// target's folder, synced to the disk, then renamed to the target. A crash, a
// full disk or a second writer never leaves an incomplete file.
//
// Temporary names begin with a dot and end in a random number, such as
// ".file.1234567", so that a listing of the folder can omit them. A killed
// process leaves them behind; [Sweep] removes them.
//
// [WriteFile] is for the project's own files, [Replace] for a user's.
package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
)

// WriteFile writes data to path with permissions perm. It creates path's folder
// if needed.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return Copy(path, bytes.NewReader(data), perm)
}

// Copy writes all of r to path with permissions perm. It creates path's folder
// if needed. If reading or writing fails, path is unchanged.
func Copy(path string, r io.Reader, perm fs.FileMode) error {
	return copyAs(path, r, perm, nil)
}

// copyAs is Copy with the owner of another file, if one is given.
func copyAs(path string, r io.Reader, perm fs.FileMode, owner fs.FileInfo) (err error) {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
			err = fmt.Errorf("writing %s: %w", path, err)
		}
	}()
	if _, err := io.Copy(f, r); err != nil {
		return err
	}
	if owner != nil {
		keepOwner(f, owner)
	}
	if err := f.Chmod(perm); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir)
}

// Link makes path a symbolic link to target, replacing an existing link or
// file. It creates path's folder if needed.
func Link(target, path string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	temp, err := symlink(target, filepath.Join(dir, "."+filepath.Base(path)+"."))
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		os.Remove(temp)
		return err
	}
	return syncDir(dir)
}

// symlink creates a symbolic link named prefix plus an unused random number,
// and returns its path.
func symlink(target, prefix string) (path string, err error) {
	for range 1000 {
		path = prefix + strconv.FormatUint(uint64(rand.Uint32()), 10)
		if err = os.Symlink(target, path); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return path, err
}

// temporary matches the names of files and links that are not renamed yet.
var temporary = regexp.MustCompile(`^\..+\.[0-9]+$`)

// Sweep removes the temporary files that killed writers have left in dir. The
// caller must ensure, for example with a lock, that nobody is writing there.
func Sweep(dir string) {
	entries, _ := os.ReadDir(dir) // a leftover only wastes disk space
	for _, entry := range entries {
		if temporary.MatchString(entry.Name()) {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}

// syncDir makes renames inside dir survive a power failure.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some file systems refuse to sync a folder; the rename itself is done.
	_ = d.Sync()
	return nil
}
