package atomicfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Replace writes data to a user's file, as [WriteFile] does: to the file that a
// symbolic link at path names, with the permissions of the file that is there and,
// where the system allows it, its owner. A new file gets the permissions perm. Replace
// returns an error, and changes nothing, if [CheckReplace] does.
func Replace(path string, data []byte, perm fs.FileMode) error {
	file, old, err := existing(path)
	if err != nil {
		return err
	}
	if old != nil {
		perm = old.Mode().Perm()
	}
	return copyAs(file, bytes.NewReader(data), perm, old)
}

// CheckReplace returns the error that [Replace] would return for path, as far as it
// can be known before: the file is read-only, is no regular file or is named by a link
// to nothing, or its folder cannot be written. It creates path's folder if needed.
func CheckReplace(path string) error {
	file, _, err := existing(path)
	if err != nil {
		return err
	}
	dir := filepath.Dir(file)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	probe, err := os.CreateTemp(dir, "."+filepath.Base(file)+".*")
	if err != nil {
		return fmt.Errorf("the folder %s cannot be written: %w", dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// existing returns the file that path names, through symbolic links, and its
// description, nil if there is none. It returns an error for a file that must not be
// replaced.
func existing(path string) (string, fs.FileInfo, error) {
	file, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		if target, err := os.Readlink(path); err == nil {
			return "", nil, fmt.Errorf("%s is a link to %s, which does not exist: remove the link, or make the file", path, target)
		}
		return path, nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", nil, err
	}
	if !info.Mode().IsRegular() {
		return "", nil, fmt.Errorf("%s is not a regular file", path)
	}
	// The bits count for the superuser too, whom the system would let write.
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err == nil {
		err = f.Close()
	}
	if info.Mode().Perm()&0o222 == 0 || errors.Is(err, fs.ErrPermission) {
		return "", nil, fmt.Errorf("%s is read-only: make it writable, or choose another place", path)
	}
	return file, info, err
}
