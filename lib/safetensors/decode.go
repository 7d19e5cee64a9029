package safetensors

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
)

// maxHeader bounds what a header may claim, so that a damaged length asks for
// no memory. The reference implementation has the same bound.
const maxHeader = 100 << 20

// Header returns the part of a file that is its header, padding included.
// Errors wrap ErrDamaged.
func Header(file []byte) ([]byte, error) {
	if len(file) < 8 {
		return nil, fmt.Errorf("%w: %d bytes are too few for a safetensors file", ErrDamaged, len(file))
	}
	length := binary.LittleEndian.Uint64(file)
	if length > maxHeader || length > uint64(len(file)-8) {
		return nil, fmt.Errorf("%w: it claims a header of %d bytes and has %d", ErrDamaged, length, len(file)-8)
	}
	return file[8 : 8+length], nil
}

// Decode reads a file. Tensors come in the order of their bytes, which they
// share with the file. Errors wrap ErrDamaged and say what is wrong; as in the
// reference implementation it is an error when bytes belong to no tensor or to
// two.
func Decode(file []byte) (File, error) {
	header, err := Header(file)
	if err != nil {
		return File{}, err
	}
	f, entries, err := parse(header)
	if err != nil {
		return File{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	data := file[8+len(header):]
	end := 0
	for i := range f.Tensors {
		t, offsets := &f.Tensors[i], entries[i].Offsets
		if offsets[0] != end || offsets[1] < end || offsets[1] > len(data) {
			return File{}, fmt.Errorf("%w: %s is at bytes %d to %d of %d, expected it to start at %d", ErrDamaged, t.Name, offsets[0], offsets[1], len(data), end)
		}
		end = offsets[1]
		t.Bytes = data[offsets[0]:end:end]
		if err := t.check(len(t.Bytes)); err != nil {
			return File{}, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	if end != len(data) {
		return File{}, fmt.Errorf("%w: its tensors end at byte %d of %d", ErrDamaged, end, len(data))
	}
	return f, nil
}

// parse reads a header: metadata, and tensors without their bytes in the
// order in which these begin.
func parse(header []byte) (f File, entries []entry, err error) {
	in := json.NewDecoder(bytes.NewReader(header))
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return f, nil, errors.New("its header is no JSON object")
	}
	type named struct {
		name string
		entry
	}
	var all []named
	seen := map[string]bool{}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return f, nil, fmt.Errorf("its header is no JSON (%v)", err)
		}
		name := key.(string) // the decoder gives no other keys
		if seen[name] {
			return f, nil, fmt.Errorf("it names %s twice", name)
		}
		seen[name] = true
		if name == metadataKey {
			if err := in.Decode(&f.Metadata); err != nil {
				return f, nil, fmt.Errorf("its metadata cannot be read (%v)", err)
			}
			continue
		}
		e := entry{Offsets: [2]int{-1, -1}}
		if err := in.Decode(&e); err != nil {
			return f, nil, fmt.Errorf("the entry of %s cannot be read (%v)", name, err)
		}
		all = append(all, named{name, e})
	}
	if _, err := in.Token(); err != nil {
		return f, nil, fmt.Errorf("its header is no JSON (%v)", err)
	}
	if _, err := in.Token(); err != io.EOF {
		return f, nil, errors.New("its header goes on after its JSON object")
	}
	slices.SortFunc(all, func(a, b named) int {
		return cmp.Or(cmp.Compare(a.Offsets[0], b.Offsets[0]), cmp.Compare(a.Offsets[1], b.Offsets[1]), cmp.Compare(a.name, b.name))
	})
	for _, n := range all {
		f.Tensors = append(f.Tensors, Tensor{Name: n.name, DType: n.DType, Shape: n.Shape})
		entries = append(entries, n.entry)
	}
	return f, entries, nil
}
