package safetensors

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// entry is a tensor in the header.
type entry struct {
	DType   DType  `json:"dtype"`
	Shape   []int  `json:"shape"`
	Offsets [2]int `json:"data_offsets"`
}

// Encode returns the bytes of the file. Equal Files give equal bytes: values are in the
// order of Tensors, and the header is sorted by name. Encode returns an error naming a
// tensor with a name that is not unique, an unknown type, or another number of bytes than
// its shape requires.
func (f File) Encode() ([]byte, error) {
	header := map[string]any{}
	if f.Metadata != nil {
		header[metadataKey] = f.Metadata
	}
	total := 0
	for _, t := range f.Tensors {
		switch _, twice := header[t.Name]; {
		case t.Name == metadataKey:
			return nil, fmt.Errorf("a tensor cannot be named %s: the name is reserved for metadata", metadataKey)
		case !utf8.ValidString(t.Name):
			return nil, fmt.Errorf("a tensor cannot be named %q: expected UTF-8", t.Name)
		case twice:
			return nil, fmt.Errorf("two tensors are named %s: expected unique names", t.Name)
		}
		if err := t.check(len(t.Bytes)); err != nil {
			return nil, err
		}
		header[t.Name] = entry{t.DType, append([]int{}, t.Shape...), [2]int{total, total + len(t.Bytes)}}
		total += len(t.Bytes)
	}
	text, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	for len(text)%8 != 0 {
		text = append(text, ' ') // align the values
	}
	file := binary.LittleEndian.AppendUint64(make([]byte, 0, 8+len(text)+total), uint64(len(text)))
	file = append(file, text...)
	for _, t := range f.Tensors {
		file = append(file, t.Bytes...)
	}
	return file, nil
}
