package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

var every = []DType{Bool, Uint8, Int8, Uint16, Int16, Float16, BFloat16, Uint32, Int32, Float32, Uint64, Int64, Float64}

func samples() []File {
	all := File{Metadata: map[string]string{"format": "pt", "note": "a \"quoted\" ünï <text>\n"}}
	for i, dtype := range every {
		shape := []int{i, 2, 3}
		data := make([]byte, i*6*dtype.Size())
		for k := range data {
			data[k] = byte(k*31 + i)
		}
		all.Tensors = append(all.Tensors, Tensor{"layer." + string(dtype), dtype, shape, data})
	}
	return []File{
		{},
		{Metadata: map[string]string{}},
		{Tensors: []Tensor{{"scalar", Float32, nil, []byte{0, 0, 0xc0, 0x7f}}}},
		{Tensors: []Tensor{{"", Uint8, []int{2}, []byte("ab")}, {"数 \"x\"", Bool, []int{1, 1}, []byte{1}},
			{"none", Int64, []int{0, 1 << 62}, nil}}},
		all,
	}
}

// same reports whether files are equal; a nil shape is the shape of a scalar.
func same(a, b File) bool {
	return maps.Equal(a.Metadata, b.Metadata) && slices.EqualFunc(a.Tensors, b.Tensors, func(a, b Tensor) bool {
		return a.Name == b.Name && a.DType == b.DType && slices.Equal(a.Shape, b.Shape) && bytes.Equal(a.Bytes, b.Bytes)
	})
}

func TestRoundTrip(t *testing.T) {
	for i, f := range samples() {
		file, err := f.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if header, err := Header(file); err != nil || len(header)%8 != 0 {
			t.Errorf("file %d has a header of %d bytes (%v), expected a multiple of 8", i, len(header), err)
		}
		got, err := Decode(file)
		if err != nil {
			t.Errorf("file %d: %v", i, err)
			continue
		}
		if !same(f, got) {
			t.Errorf("file %d was decoded as another:\n%+v\n%+v", i, f, got)
		}
		again, err := got.Encode()
		if err != nil || !bytes.Equal(file, again) {
			t.Errorf("file %d has other bytes when encoded again (%v)", i, err)
		}
	}
}

// The example of the format's description, byte for byte.
func TestKnownBytes(t *testing.T) {
	header := `{"test":{"dtype":"I32","shape":[2,2],"data_offsets":[0,16]}}    `
	file := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	for _, v := range []uint32{1, 2, 3, 0xffffffff} {
		file = binary.LittleEndian.AppendUint32(file, v)
	}
	f, err := Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	if x := f.Tensors[0]; x.Name != "test" || x.DType != Int32 || !slices.Equal(x.Shape, []int{2, 2}) ||
		x.Bytes[4] != 2 || x.Bytes[15] != 0xff {
		t.Errorf("decoded %+v", x)
	}
	if again, err := f.Encode(); err != nil || !bytes.Equal(again, file) {
		t.Errorf("encoded %q, expected %q (%v)", again, file, err)
	}
}

func TestEncodeRefuses(t *testing.T) {
	one := Tensor{"one", Float32, []int{1}, make([]byte, 4)}
	for want, tensors := range map[string][]Tensor{
		"two tensors are named one":                        {one, one},
		"cannot be named __metadata__":                     {{"__metadata__", Float32, []int{1}, make([]byte, 4)}},
		`cannot be named "\xff"`:                           {{"\xff", Float32, []int{1}, make([]byte, 4)}},
		`one has type "F8_E4M3"`:                           {{"one", "F8_E4M3", []int{1}, make([]byte, 1)}},
		"one has shape [2] of F32 in 4 bytes":              {{"one", Float32, []int{2}, make([]byte, 4)}},
		"one has shape [] of F64 in 4 bytes":               {{"one", Float64, nil, make([]byte, 4)}},
		"one has shape [0] of F32 in 4 bytes":              {{"one", Float32, []int{0}, make([]byte, 4)}},
		"one has 65 axes":                                  {{"one", Float32, make([]int, 65), nil}},
		"one has shape [-1 -1]":                            {{"one", Float32, []int{-1, -1}, make([]byte, 4)}},
		"one has shape [4294967296 4294967296] of U8 in 0": {{"one", Uint8, []int{1 << 32, 1 << 32}, nil}},
	} {
		if _, err := (File{Tensors: tensors}).Encode(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected %q in it", err, want)
		}
	}
}

// withHeader returns a file with a header and n bytes of values.
func withHeader(header string, n int) []byte {
	file := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	return append(file, make([]byte, n)...)
}

// refused has headers that are invalid for four bytes of values.
var refused = []struct{ text, want string }{
	{``, "not a JSON object"},
	{`[1]`, "not a JSON object"},
	{`{"a"`, "the entry of a cannot be read"},
	{`{1:2}`, "not JSON"},
	{`{"__metadata__":{"a":"b"}`, "not JSON"},
	{`{} {}`, "continues after"},
	{`{"__metadata__":{"a":1}}`, "its metadata cannot be read"},
	{`{"__metadata__":{},"__metadata__":{}}`, "it names __metadata__ twice"},
	{`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}`,
		"it names a twice"},
	{`{"a":7}`, "the entry of a cannot be read"},
	{`{"a":{"dtype":"U8","shape":[0.5],"data_offsets":[0,4]}}`, "the entry of a cannot be read"},
	{`{"a":{"dtype":"U8","shape":[4]}}`, "the entry of a cannot be read (it has no data_offsets)"},
	{`{"a":{"dtype":"U8","data_offsets":[0,4]}}`, "the entry of a cannot be read (it has no shape)"},
	{`{"a":{"shape":[4],"data_offsets":[0,4]}}`, "the entry of a cannot be read (it has no dtype)"},
	{`{"a":{"dtype":"U8","Shape":[4],"data_offsets":[0,4]}}`, "it has no shape"},
	{`{"a":{"dtype":"U8","shape":null,"data_offsets":[0,1]}}`, "expected an array"},
	{`{"a":{"dtype":"U8","shape":[4],"shape":[4],"data_offsets":[0,4]}}`, "it has shape twice"},
	{`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}`, "more than 2 numbers"},
	{`{"a":{"dtype":"U8","shape":[4],"data_offsets":[4]}}`, "it has 1 data_offsets, expected 2"},
	{`{"a":{"dtype":"U8","shape":["4"],"data_offsets":[0,4]}}`, "the entry of a cannot be read"},
	{`{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,4]}}`, "the entry of a cannot be read"},
	{`{"a":{"dtype":"U8","shape":[` + strings.Repeat("1,", 64) + `4],"data_offsets":[0,4]}}`, "more than 64 numbers"},
	{`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]`, "the entry of a cannot be read"},
	{"{\"\xff\":{}}", "not UTF-8"},
	{`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,5]}}`, "a is at bytes 0 to 5 of 4"},
	{`{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,-4]}}`, "a is at bytes 0 to -4 of 4"},
	{`{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}`, "expected it to start at 0"},
	{`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}`,
		"expected it to start at 3"},
	{`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}`, "its tensors end at byte 3 of 4"},
	{`{}`, "its tensors end at byte 0 of 4"},
	{`{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,4]}}`, "a has shape [3] of F32 in 4 bytes"},
	{`{"a":{"dtype":"F4","shape":[8],"data_offsets":[0,4]}}`, `a has type "F4"`},
	{`{"a":{"dtype":"U8","shape":[4611686018427387904,4,4],"data_offsets":[0,4]}}`, "a has shape"},
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range refused {
		_, err := Decode(withHeader(c.text, 4))
		if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected %q in it", c.text, err, c.want)
		}
	}
	for want, file := range map[string][]byte{
		"7 bytes are too few":                              make([]byte, 7),
		"claims a header of 18446744073709551615 bytes":    []byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"),
		"claims a header of 3 bytes and has 2":             []byte("\x03\x00\x00\x00\x00\x00\x00\x00{}"),
		"claims a header of 9223372036854775807 bytes and": []byte("\xff\xff\xff\xff\xff\xff\xff\x7f{}"),
	} {
		if _, err := Decode(file); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, expected %q in it", file, err, want)
		}
	}
}
