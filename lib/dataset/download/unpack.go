package download

import (
	"archive/tar"
	"archive/zip"
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

// openFiles finds the files of a set in what a package client left in folder: by
// name, packed or not, in any subfolder, tar archive, wheel or Debian package.
func openFiles(ctx context.Context, folder string, s source, files []dataFile) (opener, error) {
	nameOf := func(f dataFile) string {
		if other, ok := s.Names[f.Name]; ok {
			return other
		}
		return f.Name
	}
	u := unpacker{wanted: make(map[string]int64), found: make(map[string]string)}
	for _, f := range files {
		// A file packed by other software may be a little longer.
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
			return u.unpackTar(path)
		case strings.HasSuffix(name, ".whl"):
			return u.unpackZip(path)
		case strings.HasSuffix(name, ".deb"):
			return u.unpackDebian(ctx, path)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(u.found) == 0 {
		return nil, fmt.Errorf("%s has none of the files", s)
	}
	return func(f dataFile) (io.ReadCloser, error) {
		for _, name := range []string{nameOf(f), nameOf(f) + ".gz"} {
			if path, ok := u.found[name]; ok {
				return os.Open(path)
			}
		}
		return nil, fmt.Errorf("%s has no file %s", s, nameOf(f))
	}, nil
}

// unpacker extracts the wanted members of archives into the archives' folders. It writes
// under their base names, so that an archive cannot write anywhere else, and limits their
// sizes.
type unpacker struct {
	wanted map[string]int64  // base name, or path in the archive → the most bytes it may have
	found  map[string]string // the same → path on disk
}

// unpackTar unpacks a .tar.gz.
func (u *unpacker) unpackTar(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return u.extract(path, packed)
}

// unpackZip unpacks a zip file, such as a wheel.
func (u *unpacker) unpackZip(path string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer archive.Close()
	for _, member := range archive.File {
		key := u.key(member.Name)
		if key == "" || !member.Mode().IsRegular() {
			continue
		}
		content, err := member.Open()
		if err == nil {
			err = errors.Join(u.write(path, key, content), content.Close())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unpackDebian unpacks a Debian package.
func (u *unpacker) unpackDebian(ctx context.Context, path string) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	cmd := exec.CommandContext(ctx, "dpkg-deb", "--fsys-tarfile", path)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	cmd.WaitDelay = 2 * time.Second
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return err
	}
	err = u.extract(path, out)
	if err == nil {
		// Padding follows the archive's end; dpkg-deb waits until it is read.
		_, err = io.Copy(io.Discard, limit.Reader(out, 1<<20, path))
	}
	if err != nil {
		stop()
		out.Close() // or a child of dpkg-deb that writes there would survive it
	}
	if ended := cmd.Wait(); err == nil && ended != nil {
		return fmt.Errorf("dpkg-deb: %w: %s", ended, lastLines(stderr.String(), 3))
	}
	return err
}

// extract writes the wanted members of a tar stream, that of the archive at path.
func (u *unpacker) extract(path string, r io.Reader) error {
	for members := tar.NewReader(limit.Reader(r, maxPackage, path+", unpacked,")); ; {
		member, err := members.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if key := u.key(member.Name); key != "" && member.Typeflag == tar.TypeReg {
			if err := u.write(path, key, members); err != nil {
				return err
			}
		}
	}
}

// key returns under which key of wanted a member of an archive is, "" if it is not wanted.
func (u *unpacker) key(member string) string {
	for _, key := range []string{member, filepath.Base(member)} {
		if u.wanted[key] > 0 {
			return key
		}
	}
	return ""
}

// write writes a wanted member beside the archive at path.
func (u *unpacker) write(path, key string, content io.Reader) error {
	target := filepath.Join(filepath.Dir(path), filepath.Base(key))
	u.found[key] = target
	return copyTo(target, limit.Reader(content, u.wanted[key], key+" in "+path))
}

// copyTo writes what is read from r to the file at path.
func copyTo(path string, r io.Reader) error {
	file, err := os.Create(path)
	if err != nil {
		return &storeError{err}
	}
	_, err = io.Copy(diskWriter{file}, r)
	return errors.Join(err, file.Close())
}
