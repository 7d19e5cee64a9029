package safetensors

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"unicode/utf8"
)

// maxAxes bounds the number of axes of a tensor, so that decoding a header needs little
// more memory than the header. PyTorch's tensors have up to 64 axes.
const maxAxes = 64

// parse parses a header. It returns the metadata, the tensors without their bytes, and
// the places of the bytes, both in the order of the places.
func parse(header []byte) (f File, places []place, err error) {
	if !utf8.Valid(header) {
		return f, nil, errors.New("its header is not UTF-8")
	}
	in := json.NewDecoder(bytes.NewReader(header))
	in.UseNumber()
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return f, nil, errors.New("its header is not a JSON object")
	}
	type placed struct {
		Tensor
		place
	}
	var all []placed
	seen := map[string]bool{}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return f, nil, fmt.Errorf("its header is not JSON (%v)", err)
		}
		name := key.(string) // the decoder returns no other keys
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
		t, p, err := parseEntry(in)
		if err != nil {
			return f, nil, fmt.Errorf("the entry of %s cannot be read (%v)", name, err)
		}
		t.Name = name
		all = append(all, placed{t, p})
	}
	if _, err := in.Token(); err != nil {
		return f, nil, fmt.Errorf("its header is not JSON (%v)", err)
	}
	if _, err := in.Token(); err != io.EOF {
		return f, nil, errors.New("its header continues after its JSON object")
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to), cmp.Compare(a.Name, b.Name))
	})
	for _, t := range all {
		f.Tensors, places = append(f.Tensors, t.Tensor), append(places, t.place)
	}
	return f, places, nil
}

// parseEntry parses the entry of a tensor in a header. It skips unknown keys, as the
// reference implementation does.
func parseEntry(in *json.Decoder) (t Tensor, p place, err error) {
	if open, err := in.Token(); err != nil || open != json.Delim('{') {
		return t, p, errors.Join(errors.New("it is not a JSON object"), err)
	}
	seen := map[string]bool{}
	for in.More() {
		key, err := in.Token()
		if err != nil {
			return t, p, err
		}
		name := key.(string)
		if seen[name] {
			return t, p, fmt.Errorf("it has %s twice", name)
		}
		seen[name] = true
		switch name {
		case "dtype":
			err = in.Decode(&t.DType)
		case "shape":
			t.Shape, err = parseInts(in, maxAxes)
		case "data_offsets":
			var ends []int
			if ends, err = parseInts(in, 2); err == nil && len(ends) != 2 {
				err = fmt.Errorf("it has %d data_offsets, expected 2", len(ends))
			} else if err == nil {
				p = place{ends[0], ends[1]}
			}
		default:
			var skipped json.RawMessage
			err = in.Decode(&skipped)
		}
		if err != nil {
			return t, p, err
		}
	}
	for _, name := range []string{"dtype", "shape", "data_offsets"} {
		if !seen[name] {
			return t, p, fmt.Errorf("it has no %s", name)
		}
	}
	_, err = in.Token()
	return t, p, err
}

// parseInts parses an array of at most limit integers.
func parseInts(in *json.Decoder, limit int) ([]int, error) {
	if open, err := in.Token(); err != nil || open != json.Delim('[') {
		return nil, errors.Join(errors.New("expected an array"), err)
	}
	all := []int{}
	for in.More() {
		if len(all) == limit {
			return nil, fmt.Errorf("an array of more than %d numbers", limit)
		}
		token, err := in.Token()
		if err != nil {
			return nil, err
		}
		number, ok := token.(json.Number)
		if !ok {
			return nil, fmt.Errorf("%v in an array of numbers", token)
		}
		n, err := strconv.Atoi(number.String())
		if err != nil {
			return nil, fmt.Errorf("%s in an array of integers", number)
		}
		all = append(all, n)
	}
	_, err := in.Token()
	return all, err
}
