// Package atomic writes files that are whole or not there: to a temporary
// name beside the target, synced to the disk, then renamed onto it. A crash,
// a full disk or a second writer never leaves half a file under the name.
//
// Temporary names begin with a dot and end in a random number, such as
// ".file.1234567", so that a listing of the folder can omit them. A killed
// process leaves them behind; [Sweep] removes them.
package atomic

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

// WriteFile writes data to path with permissions perm, making path's folder
// when it is missing.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return Copy(path, bytes.NewReader(data), perm)
}

// Copy writes all of r to path with permissions perm, making path's folder
// when it is missing. When r or the disk fails, path stays as it was.
func Copy(path string, r io.Reader, perm fs.FileMode) (err error) {
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
	return SyncDir(dir)
}

// Link makes path a symbolic link to target, making path's folder when it is
// missing and replacing a link or a file that is there.
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
	return SyncDir(dir)
}

// symlink makes a symbolic link whose name is prefix and an unused random
// number, and returns its path.
func symlink(target, prefix string) (path string, err error) {
	for range 1000 {
		path = prefix + strconv.FormatUint(uint64(rand.Uint32()), 10)
		if err = os.Symlink(target, path); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return path, err
}

// temporary matches the names of files and links that have not been renamed yet.
var temporary = regexp.MustCompile(`^\..+\.[0-9]+$`)

// Sweep removes the temporary files that killed writers have left in dir. The
// caller must ensure, with a lock for example, that no one is writing there.
func Sweep(dir string) {
	entries, _ := os.ReadDir(dir) // a file that stays costs space and does no harm
	for _, entry := range entries {
		if temporary.MatchString(entry.Name()) {
			_ = os.Remove(filepath.Join(dir, entry.Name()))
		}
	}
}

// SyncDir makes renames inside dir last through a power cut.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some file systems refuse to sync a folder; the rename itself is done.
	_ = d.Sync()
	return nil
}
