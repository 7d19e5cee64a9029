package download

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
)

// gzipMagic begins each gzip file.
var gzipMagic = []byte{0x1f, 0x8b}

// tempPattern matches the files that are being written.
const tempPattern = ".part-*"

// storeError is a failure of this machine's disk, which does not depend on the
// source.
type storeError struct{ err error }

func (e *storeError) Error() string { return e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

// storeFile writes the unpacked bytes of r to dir under f's name: first to a
// temporary file, which is synced and renamed when size and SHA-256 are right. If
// asServed is true, r is the mirrors' own gzip file, whose SHA-256 is checked too.
func storeFile(r io.Reader, f dataFile, dir string, asServed bool) error {
	limit := f.Size
	if asServed {
		limit = f.PackedSize
	}
	// One byte more than expected shows that the file is too long.
	packed := &hashReader{r: io.LimitReader(r, max(limit, f.Size)+1), hash: sha256.New()}
	buffered := bufio.NewReaderSize(packed, 1<<16)
	var body io.Reader = buffered
	if head, _ := buffered.Peek(2); bytes.HasPrefix(head, gzipMagic) {
		unpacker, err := gzip.NewReader(buffered)
		if err != nil {
			return fmt.Errorf("%s.gz: %w", f.Name, err)
		}
		body = unpacker
	} else if asServed {
		return fmt.Errorf("%s.gz is not a gzip file", f.Name)
	}
	file, err := os.CreateTemp(dir, tempPattern)
	if err != nil {
		return &storeError{err}
	}
	defer os.Remove(file.Name())
	defer file.Close()
	raw := &hashReader{r: io.LimitReader(body, f.Size+1), hash: sha256.New()}
	if _, err := io.Copy(diskWriter{file}, raw); err != nil {
		var local *storeError
		if errors.As(err, &local) {
			return err
		}
		return fmt.Errorf("%s ended early after %d bytes: %w", f.Name, raw.n, err)
	}
	if raw.n != f.Size {
		return fmt.Errorf("%s has %s bytes, expected %d", f.Name, atMost(raw.n, f.Size), f.Size)
	}
	if err := raw.check(f.Name, f.SHA256); err != nil {
		return err
	}
	if asServed {
		if _, err := io.Copy(io.Discard, buffered); err != nil {
			return fmt.Errorf("%s.gz ended early: %w", f.Name, err)
		}
		if packed.n != f.PackedSize {
			return fmt.Errorf("%s.gz has %s bytes, expected %d", f.Name, atMost(packed.n, f.PackedSize), f.PackedSize)
		}
		if err := packed.check(f.Name+".gz", f.PackedSHA256); err != nil {
			return err
		}
	}
	return commitFile(file, filepath.Join(dir, f.Name))
}

// commitFile makes a written temporary file the file at path, durably.
func commitFile(file *os.File, path string) error {
	for _, step := range []func() error{
		func() error { return file.Chmod(0o644) },
		file.Sync,
		file.Close,
		func() error { return os.Rename(file.Name(), path) },
		func() error { return syncFolder(filepath.Dir(path)) },
	} {
		if err := step(); err != nil {
			return &storeError{err}
		}
	}
	return nil
}

// syncFolder makes a rename in the folder survive a power failure.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// checkDigest returns an error unless the file has the manifest's size and SHA-256.
func checkDigest(dir string, f dataFile) error {
	if err := checkSize(dir, f); err != nil {
		return err
	}
	path := filepath.Join(dir, f.Name)
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	raw := &hashReader{r: file, hash: sha256.New()}
	if _, err := io.Copy(io.Discard, raw); err != nil {
		return err
	}
	return raw.check(path, f.SHA256)
}

// hashReader counts and hashes what is read through it.
type hashReader struct {
	r    io.Reader
	hash hash.Hash
	n    int64
}

func (m *hashReader) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.hash.Write(p[:n])
	m.n += int64(n)
	return n, err
}

// check returns an error unless the SHA-256 of what was read is digest.
func (m *hashReader) check(name, digest string) error {
	if got := hex.EncodeToString(m.hash.Sum(nil)); got != digest {
		return fmt.Errorf("%s has the wrong bytes: SHA-256 %s, expected %s", name, got, digest)
	}
	return nil
}

// diskWriter wraps the errors of writing in a storeError, so that the caller of
// io.Copy can distinguish them from those of reading.
type diskWriter struct{ w io.Writer }

func (d diskWriter) Write(p []byte) (int, error) {
	n, err := d.w.Write(p)
	if err != nil {
		err = &storeError{err}
	}
	return n, err
}

// atMost returns n in words, which was counted only to one more than expected.
func atMost(n, expected int64) string {
	if n > expected {
		return fmt.Sprintf("more than %d", expected)
	}
	return fmt.Sprint(n)
}
