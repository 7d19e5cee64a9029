package safetensors

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The keys that Seal adds to a file's metadata.
const (
	formatKey = "format"
	sumKey    = "sha256"
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
	metadata[formatKey], metadata[sumKey] = format, strings.Repeat("0", 2*sha256.Size)
	f.Metadata = metadata
	file, err := f.Encode()
	if err != nil {
		return nil, err
	}
	header, err := Header(file)
	if err != nil {
		return nil, err
	}
	place, sum := checksum(file, len(header))
	copy(place, sum)
	return file, nil
}

// ErrFormat marks a file that is to the bit what Seal wrote, under another
// format than was asked for.
var ErrFormat = errors.New("of another format")

// Unseal is Decode of a file that Seal wrote under one of the formats. A file
// without a checksum, or that is not to the bit what was written, is an error
// that wraps ErrDamaged; one of another format wraps ErrFormat.
func Unseal(file []byte, formats ...string) (File, error) {
	f, err := Decode(file)
	if err != nil {
		return File{}, err
	}
	header, err := Header(file)
	if err != nil {
		return File{}, err
	}
	if _, sum := checksum(file, len(header)); sum == "" || f.Metadata[sumKey] != sum {
		return File{}, fmt.Errorf("%w: it has another SHA-256 than was written", ErrDamaged)
	}
	if format := f.Metadata[formatKey]; !slices.Contains(formats, format) {
		return File{}, fmt.Errorf("%w: it has format %q, this version of latentlab reads %q", ErrFormat, format, formats)
	}
	return f, nil
}

// checksum returns the place in a file's header that holds its checksum, and the
// SHA-256, in hex, of the rest of the file. Without such a place both are empty.
func checksum(file []byte, header int) (place []byte, sum string) {
	// JSON escapes quotes inside strings, so this matches only a key.
	const key = `"` + sumKey + `":"`
	at := bytes.Index(file[8:8+header], []byte(key))
	from := 8 + at + len(key)
	to := from + 2*sha256.Size
	if at < 0 || to > 8+header {
		return nil, ""
	}
	h := sha256.New()
	h.Write(file[:from])
	h.Write(file[to:])
	return file[from:to], hex.EncodeToString(h.Sum(nil))
}
