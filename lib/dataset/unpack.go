package dataset

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"latentlab/lib/limit"
)

// openFrom finds the files of a set in what a package client left in folder:
// by name, packed or not, in any subfolder, tar archive or Debian package.
func openFrom(ctx context.Context, folder string, s source, files []manifestFile) (opener, error) {
	nameOf := func(f manifestFile) string {
		if other, ok := s.Names[f.Name]; ok {
			return other
		}
		return f.Name
	}
	u := unpacker{wanted: make(map[string]int64), found: make(map[string]string)}
	for _, f := range files {
		// Another packer than the mirrors' may make a file a little longer.
		most := max(f.Size, f.PackedSize) + 1<<16
		u.wanted[nameOf(f)], u.wanted[nameOf(f)+".gz"] = most, most
	}
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		switch name := entry.Name(); {
		case u.wanted[name] > 0:
			u.found[name] = path
		case strings.HasSuffix(name, ".tgz") || strings.HasSuffix(name, ".tar.gz"):
			return u.archive(path)
		case strings.HasSuffix(name, ".deb"):
			return u.debian(ctx, path)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(u.found) == 0 {
		return nil, fmt.Errorf("%s holds none of the files", s)
	}
	return func(f manifestFile) (io.ReadCloser, error) {
		for _, name := range []string{nameOf(f), nameOf(f) + ".gz"} {
			if path, ok := u.found[name]; ok {
				return os.Open(path)
			}
		}
		return nil, fmt.Errorf("%s has no file %s", s, nameOf(f))
	}, nil
}

// An unpacker takes the wanted members out of archives and writes them beside
// these. Only their base names are used, so that no archive can write
// anywhere else, and only as many bytes as they may have.
type unpacker struct {
	wanted map[string]int64  // base name → the most bytes it may have
	found  map[string]string // base name → path
}

// archive unpacks a .tar.gz.
func (u *unpacker) archive(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return corruptGzip(path, err)
	}
	return u.members(path, packed)
}

// debian unpacks a Debian package.
func (u *unpacker) debian(ctx context.Context, path string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, "dpkg-deb", "--fsys-tarfile", path)
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.WaitDelay = 2 * time.Second
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	err = u.members(path, out)
	if err == nil {
		// What follows the archive's end is padding; dpkg-deb waits until it is read.
		_, err = io.Copy(io.Discard, limit.Reader(out, 1<<20, path))
	}
	if err != nil {
		stop()
		out.Close() // a child of dpkg-deb that writes there outlives it
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		return fmt.Errorf("dpkg-deb: %w: %s", ended, lastLines(said.String(), 3))
	}
	return err
}

// members writes the wanted members of a tar stream, that of the archive at
// path.
func (u *unpacker) members(path string, r io.Reader) error {
	for members := tar.NewReader(limit.Reader(r, maxPackage, path+", unpacked,")); ; {
		member, err := members.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		name := filepath.Base(member.Name)
		most := u.wanted[name]
		if member.Typeflag != tar.TypeReg || most == 0 {
			continue
		}
		target := filepath.Join(filepath.Dir(path), name)
		if err := copyTo(target, limit.Reader(members, most, name+" in "+path)); err != nil {
			return err
		}
		u.found[name] = target
	}
}

func copyTo(path string, r io.Reader) error {
	file, err := os.Create(path)
	if err != nil {
		return &storeError{err}
	}
	_, err = io.Copy(diskWriter{file}, r)
	return errors.Join(err, file.Close())
}
