package safetensors

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// The keys that Seal adds to a file's metadata.
const (
	formatKey = "format"
	sumKey    = "sha256"
	sumDigits = 2 * sha256.Size
)

// Seal returns the file as Encode does, with two more entries in its metadata:
// under "format" the name and version of its contents, and under "sha256" the
// SHA-256, in hex, of every byte of the file except these 64 digits. It replaces
// entries of these names. The checksum detects damage, not tampering.
func (f File) Seal(format string) ([]byte, error) {
	metadata := maps.Clone(f.Metadata)
	if metadata == nil {
		metadata = map[string]string{}
	}
	metadata[formatKey], metadata[sumKey] = format, strings.Repeat("0", sumDigits)
	f.Metadata = metadata
	file, err := f.Encode()
	if err != nil {
		return nil, err
	}
	header, err := Header(file)
	if err != nil {
		return nil, err
	}
	at := sumAt(header)
	sum, err := checksum(bytes.NewReader(file), int64(len(file)), at)
	if err != nil {
		return nil, err
	}
	copy(file[at:], sum)
	return file, nil
}

// ErrFormat marks an intact file of Seal with another format than was requested.
var ErrFormat = errors.New("of another format")

// Unseal decodes a file that Seal wrote with one of the formats. The error for a file
// without a checksum or with a wrong one wraps ErrDamaged, that for another format
// ErrFormat.
func Unseal(file []byte, formats ...string) (File, error) {
	f, err := Decode(file)
	if err != nil {
		return File{}, err
	}
	header, err := Header(file)
	if err != nil {
		return File{}, err
	}
	if err := check(bytes.NewReader(file), int64(len(file)), header, f.Metadata[sumKey]); err != nil {
		return File{}, err
	}
	if format := f.Metadata[formatKey]; !slices.Contains(formats, format) {
		return File{}, fmt.Errorf("%w: it has format %q, "+
			"this version of latentlab reads %q", ErrFormat, format, formats)
	}
	return f, nil
}

// Check reads the whole file, which Seal wrote with any format. It returns an error that
// wraps ErrDamaged if the checksum is missing or wrong.
func (x *Index) Check() error { return check(x.file, x.size, x.header, x.Metadata[sumKey]) }

// check compares a file of size bytes with the checksum in its header.
func check(file io.ReaderAt, size int64, header []byte, want string) error {
	at := sumAt(header)
	if at < 0 {
		return fmt.Errorf("%w: it has another SHA-256 than was written", ErrDamaged)
	}
	sum, err := checksum(file, size, at)
	if err == nil && sum != want {
		err = fmt.Errorf("%w: it has another SHA-256 than was written", ErrDamaged)
	}
	return err
}

// sumAt returns the offset of the checksum's digits in a file with the given header, -1
// if it has none.
func sumAt(header []byte) int64 {
	// Quotes inside of strings are escaped, so this is a key.
	const key = `"` + sumKey + `":"`
	at := bytes.Index(header, []byte(key))
	if at < 0 || at+len(key)+sumDigits > len(header) {
		return -1
	}
	return int64(8 + at + len(key))
}

// checksum returns the SHA-256, in hex, of a file without the digits of its checksum.
func checksum(file io.ReaderAt, size, at int64) (string, error) {
	h := sha256.New()
	before, after := io.NewSectionReader(file, 0, at), io.NewSectionReader(file, at+sumDigits, size-at-sumDigits)
	for _, part := range []*io.SectionReader{before, after} {
		if n, err := io.Copy(h, part); err != nil || n < part.Size() {
			return "", fmt.Errorf("reading the file for its checksum: %w", cmp.Or(err, io.ErrUnexpectedEOF))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
