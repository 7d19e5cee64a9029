package setup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// PrivateDir makes dir and closes it, and the files in it, to other users of the
// machine: an earlier version left them open. Logs and JupyterLab's runtime files
// hold a token with which anybody can run programs as the owner.
func PrivateDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := closeToOthers(dir); err != nil {
		return fmt.Errorf("closing %s to other users: %w", dir, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		err := closeToOthers(filepath.Join(dir, entry.Name()))
		// Another program may have removed the file, and a file that belongs to
		// another user is in a closed folder now.
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	return nil
}

func closeToOthers(path string) error {
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	return os.Chmod(path, info.Mode()&^0o077)
}

// Log opens .latentlab/log/<name>.log for its owner only; flag is os.O_TRUNC
// or os.O_APPEND.
func (s *Setup) Log(name string, flag int) (*os.File, error) {
	if err := PrivateDir(s.Dir("log")); err != nil {
		return nil, err
	}
	return os.OpenFile(s.Dir("log", name+".log"), os.O_CREATE|os.O_WRONLY|flag, 0o600)
}
