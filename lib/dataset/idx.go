package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
)

// idx is the content of an IDX file of bytes: labels (rank 1) or images (rank 3).
// The format is two zero bytes, a type code, the rank, the dimensions as
// big-endian uint32, and the values, last dimension fastest (Y. LeCun, C. Cortes,
// C. Burges, The MNIST database of handwritten digits).
type idx struct {
	dims   []int
	values []uint8
}

// idxTypes names the type codes of the format; images have the first.
var idxTypes = map[byte]string{
	0x08: "unsigned byte", 0x09: "signed byte", 0x0B: "16-bit integer",
	0x0C: "32-bit integer", 0x0D: "32-bit float", 0x0E: "64-bit float",
}

// parseIDX parses a whole IDX file of the given rank. Its errors name what was
// expected but not the file, which the caller knows. The values share memory with
// raw.
func parseIDX(raw []byte, rank int) (idx, error) {
	head := 4 + 4*rank
	magic := []byte{0, 0, 0x08, byte(rank)}
	if len(raw) < 4 {
		return idx{}, fmt.Errorf("%d bytes long, expected an IDX file of at least %d", len(raw), head)
	}
	if !bytes.Equal(raw[:4], magic) {
		return idx{}, wrongMagic(raw[:4], rank)
	}
	if len(raw) < head {
		return idx{}, fmt.Errorf("truncated in the header: %d bytes, expected at least %d", len(raw), head)
	}
	dims := make([]int, rank)
	total := uint64(1)
	for i := range dims {
		d := uint64(binary.BigEndian.Uint32(raw[4+4*i:]))
		if d == 0 {
			return idx{}, fmt.Errorf("dimension %d is 0, expected at least 1", i)
		}
		// Both factors are below 2^32 and the first is at most 2^31, so the
		// product cannot overflow before it is compared.
		if total *= d; total > math.MaxInt32 {
			return idx{}, fmt.Errorf("dimensions overflow: expected at most %d values in all", math.MaxInt32)
		}
		dims[i] = int(d)
	}
	if got := uint64(len(raw) - head); got < total {
		return idx{}, fmt.Errorf("truncated: %d bytes of values, expected %d for dimensions %v", got, total, dims)
	} else if got > total {
		return idx{}, fmt.Errorf("%d trailing bytes after the %d values of dimensions %v, expected none", got-total, total, dims)
	}
	return idx{dims: dims, values: raw[head:]}, nil
}

// wrongMagic returns the error for the first four bytes of another file.
func wrongMagic(magic []byte, rank int) error {
	want := "labels (rank 1)"
	if rank == 3 {
		want = "images (rank 3)"
	}
	if magic[0] == 0 && magic[1] == 0 {
		if name, ok := idxTypes[magic[2]]; ok && magic[2] != 0x08 {
			return fmt.Errorf("IDX values of type %s, expected unsigned byte", name)
		}
		if magic[2] == 0x08 {
			return fmt.Errorf("IDX values of rank %d, expected %s", magic[3], want)
		}
	}
	return fmt.Errorf("wrong magic number %#x, expected %#x of an IDX file of %s", magic, []byte{0, 0, 8, byte(rank)}, want)
}

// readFile returns a file's bytes, unpacked if they are gzip.
func readFile(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if !isGzip(raw) {
		return raw, nil
	}
	packed, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, corruptGzip(path, err)
	}
	// parseIDX accepts no longer file, so reading stops before a file that
	// unpacks to more fills the memory.
	raw, err = io.ReadAll(io.LimitReader(packed, math.MaxInt32+64))
	if err != nil {
		return nil, corruptGzip(path, err)
	}
	return raw, nil
}

func isGzip(head []byte) bool {
	return len(head) >= 2 && head[0] == 0x1f && head[1] == 0x8b
}

// corruptGzip returns the error of a gzip file that cannot be unpacked.
func corruptGzip(path string, err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: truncated gzip, expected a whole file: fetch or copy it again", path)
	}
	return fmt.Errorf("%s: corrupt gzip (%v), expected an intact file: fetch or copy it again", path, err)
}
