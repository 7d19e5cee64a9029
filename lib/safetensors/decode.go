package safetensors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// maxHeader bounds the length of a header, so that a damaged length does not allocate
// memory. The reference implementation has the same bound.
const maxHeader = 100 << 20

// Header returns the header of a file, including padding. Errors wrap ErrDamaged.
func Header(file []byte) ([]byte, error) {
	length, err := headerLength(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, err
	}
	return file[8 : 8+length], nil
}

// headerLength reads the length of the header of a file of size bytes.
func headerLength(r io.ReaderAt, size int64) (int64, error) {
	if size < 8 {
		return 0, fmt.Errorf("%w: %d bytes are too few for a safetensors file", ErrDamaged, size)
	}
	var first [8]byte
	if _, err := r.ReadAt(first[:], 0); err != nil && err != io.EOF {
		return 0, err
	}
	length := binary.LittleEndian.Uint64(first[:])
	if length > maxHeader || length > uint64(size-8) {
		return 0, fmt.Errorf("%w: it claims a header of %d bytes and has %d", ErrDamaged, length, size-8)
	}
	return int64(length), nil
}

// Decode decodes a file. Tensors are in the order of their bytes, which they share with
// the file. As in the reference implementation, it is an error if bytes belong to no
// tensor or to two. Errors wrap ErrDamaged.
func Decode(file []byte) (File, error) {
	header, err := Header(file)
	if err != nil {
		return File{}, err
	}
	data := file[8+len(header):]
	f, places, err := layout(header, len(data))
	if err != nil {
		return File{}, err
	}
	for i, p := range places {
		f.Tensors[i].Bytes = data[p.from:p.to:p.to]
	}
	return f, nil
}

// Index is the decoded header of a file whose tensors have not been read.
type Index struct {
	Metadata map[string]string // may be nil
	Tensors  []Tensor          // without Bytes, in the order of their bytes

	file   io.ReaderAt
	size   int64
	header []byte
	places []place
}

// ReadIndex reads the header of a file of size bytes and checks it as Decode does, so
// that no memory is allocated for a tensor that the file does not have. Errors other than
// read errors wrap ErrDamaged.
func ReadIndex(file io.ReaderAt, size int64) (*Index, error) {
	length, err := headerLength(file, size)
	if err != nil {
		return nil, err
	}
	start := 8 + length
	if size-start > math.MaxInt {
		return nil, fmt.Errorf("%w: %d bytes are more than this machine can address", ErrDamaged, size)
	}
	header := make([]byte, length)
	if _, err := io.ReadFull(io.NewSectionReader(file, 8, length), header); err != nil {
		return nil, err
	}
	f, places, err := layout(header, int(size-start))
	if err != nil {
		return nil, err
	}
	return &Index{f.Metadata, f.Tensors, file, size, header, places}, nil
}

// Read reads tensor i with its Bytes.
func (x *Index) Read(i int) (Tensor, error) {
	t, p := x.Tensors[i], x.places[i]
	t.Bytes = make([]byte, p.to-p.from)
	from := 8 + int64(len(x.header)) + int64(p.from)
	if _, err := io.ReadFull(io.NewSectionReader(x.file, from, int64(len(t.Bytes))), t.Bytes); err != nil {
		return t, fmt.Errorf("reading %s: %w", t.Name, err)
	}
	return t, nil
}

// place is the range of a tensor's bytes, relative to the end of the header.
type place struct{ from, to int }

// layout reads and checks a header that is followed by the given number of data bytes.
// It returns the metadata, the tensors without their bytes, and the places of the
// bytes.
func layout(header []byte, data int) (File, []place, error) {
	f, places, err := parse(header)
	if err != nil {
		return f, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	end := 0
	for i, t := range f.Tensors {
		p := places[i]
		if p.from != end || p.to < end || p.to > data {
			return f, nil, fmt.Errorf("%w: %s is at bytes %d to %d of %d, "+
				"expected it to start at %d", ErrDamaged, t.Name, p.from, p.to, data, end)
		}
		end = p.to
		if err := t.check(p.to - p.from); err != nil {
			return f, nil, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	if end != data {
		return f, nil, fmt.Errorf("%w: its tensors end at byte %d of %d", ErrDamaged, end, data)
	}
	return f, places, nil
}
